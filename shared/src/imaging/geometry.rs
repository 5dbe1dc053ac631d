//! The geometry between an original picture and the network's input, in both directions.

use crate::imaging::mask::Mask;
use crate::imaging::resample::{each_resized_row, resize_plane};

/// A stretch of the whole picture to the network's size. Sizes are `[height, width]` in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Size of the picture as it was given.
    pub original: [usize; 2],
    /// Size of the network's input and of its prediction.
    pub network: [usize; 2],
}

impl Geometry {
    /// Probabilities in the network's frame, `[classes, height, width]`, brought back to the original one
    /// (bilinear). Panics where there is not one value per class and pixel of [`Geometry::network`].
    pub fn restore_probabilities(&self, in_network: &[f32]) -> Vec<f32> {
        let pixels = self.network[0] * self.network[1];
        if in_network.len() == pixels {
            return resize_plane(in_network, self.network, self.original);
        }
        let planes = in_network.chunks(pixels);
        let restored = planes.map(|plane| resize_plane(plane, self.network, self.original));
        restored.collect::<Vec<_>>().concat()
    }

    /// The class of each pixel by the restored probabilities ([`Mask::of_greatest`]), of one class without keeping them
    /// all. Panics as [`Geometry::restore_probabilities`].
    pub fn restore_mask(&self, in_network: &[f32], threshold: f32) -> Mask {
        let [height, width] = self.network;
        if in_network.len() != height * width {
            let restored = self.restore_probabilities(in_network);
            return Mask::of_greatest(self.original, &restored, threshold);
        }
        let mut classes = Vec::with_capacity(self.original[0] * self.original[1]);
        let row = |y: usize, into: &mut [f32]| {
            into.copy_from_slice(&in_network[y * width..(y + 1) * width]);
        };
        each_resized_row(row, self.network, self.original, |row| {
            classes.extend(row.iter().map(|p| u8::from(*p > threshold)));
        });
        Mask::new(self.original, classes).expect("one probability a pixel")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_come_back_at_the_original_size() {
        let geometry = Geometry {
            original: [6, 2],
            network: [3, 4],
        };
        let restored = geometry.restore_probabilities(&[0.5; 12]);
        assert_eq!(restored.len(), 12);
        assert!(restored.iter().all(|p| (p - 0.5).abs() < 1e-6));
        let slope: Vec<f32> = (0..12).map(|i| i as f32 / 12.0).collect();
        let mask = geometry.restore_mask(&slope, 0.4);
        let restored = geometry.restore_probabilities(&slope).into_iter();
        let expected: Vec<u8> = restored.map(|p| u8::from(p > 0.4)).collect();
        assert_eq!(mask.values(), expected);
        let two = [slope.clone(), vec![0.5; 12]].concat();
        let planes = geometry.restore_probabilities(&two);
        assert_eq!(planes[..12], geometry.restore_probabilities(&slope));
        let mask = geometry.restore_mask(&two, 0.4);
        assert_eq!(mask, Mask::of_greatest([6, 2], &planes, 0.4));
        assert!(mask.values().contains(&1) && mask.values().contains(&2));
    }
}

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
    /// Probabilities in the network's frame, `[height, width]`, brought back to the original one
    /// (bilinear). Panics where there is not one value per pixel of [`Geometry::network`].
    pub fn restore_probabilities(&self, in_network: &[f32]) -> Vec<f32> {
        resize_plane(in_network, self.network, self.original)
    }

    /// Foreground where the restored probability exceeds `threshold`, without keeping them all. Panics as
    /// [`Geometry::restore_probabilities`].
    pub fn restore_mask(&self, in_network: &[f32], threshold: f32) -> Mask {
        let width = self.network[1];
        assert_eq!(in_network.len(), self.network[0] * width);
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
    }
}

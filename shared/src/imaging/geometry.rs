//! The geometry between an original picture and the network's input, in both directions.

use crate::imaging::resample::resize_plane;

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
    }
}

//! The way from an original picture to the network's input, and back.

use serde::{Deserialize, Serialize};

use crate::imaging::mask::Mask;
use crate::imaging::resample::{resize_mask, resize_plane};

/// A stretch of the whole picture to the network's size. Sizes are `[height, width]` in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Geometry {
    /// Size of the picture as it was given.
    pub original: [usize; 2],
    /// Size of the network's input and of its prediction.
    pub network: [usize; 2],
}

impl Geometry {
    /// A mask in the network's frame, brought back to the original one (nearest).
    /// Panics where `mask_in_network` has another size than [`Geometry::network`].
    pub fn restore(&self, mask_in_network: &Mask) -> Mask {
        assert_eq!(
            mask_in_network.size(),
            self.network,
            "a prediction has the network's size"
        );
        resize_mask(mask_in_network, self.original)
    }

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
    fn a_mask_survives_the_way_into_a_finer_frame_and_back() {
        let mask = Mask::new([3, 5], (0..15).map(|i| u8::from(i % 4 == 1)).collect());
        let mask = mask.expect("3 x 5");
        let geometry = Geometry {
            original: [3, 5],
            network: [16, 8],
        };
        assert_eq!(
            geometry.restore(&resize_mask(&mask, geometry.network)),
            mask
        );
    }

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

    #[test]
    fn geometry_survives_json() {
        let geometry = Geometry {
            original: [6, 2],
            network: [3, 4],
        };
        let json = serde_json::to_string(&geometry).expect("plain numbers");
        assert_eq!(
            serde_json::from_str::<Geometry>(&json).expect("just written"),
            geometry
        );
    }
}

//! A segmented image: the probability of every pixel, and the mask above a threshold.

use crate::imaging::Mask;

/// A segmented image, in its own frame.
#[derive(Clone, Debug)]
pub struct Segmentation {
    /// `[height, width]` of the image.
    pub size: [usize; 2],
    /// Probability of foreground per pixel, row by row.
    pub probabilities: Vec<f32>,
}

impl Segmentation {
    /// Foreground where the probability exceeds `threshold`.
    pub fn mask(&self, threshold: f32) -> Mask {
        let classes = self
            .probabilities
            .iter()
            .map(|p| u8::from(*p > threshold))
            .collect();
        Mask::new(self.size, classes).expect("there is one probability a pixel")
    }
}

//! A segmented image: the probability of every pixel, and the mask above a threshold.

use crate::imaging::{Geometry, Mask};

/// A segmented image, in the frame of the network.
#[derive(Clone, Debug)]
pub struct NetworkOutput {
    /// The way back to the image.
    pub geometry: Geometry,
    /// Probability of foreground per pixel of the network's frame, row by row.
    pub probabilities: Vec<f32>,
}

impl NetworkOutput {
    /// The same in the image's own frame.
    pub fn restored(&self) -> Segmentation {
        Segmentation {
            size: self.geometry.original,
            probabilities: self.geometry.restore_probabilities(&self.probabilities),
        }
    }

    /// The mask of [`NetworkOutput::restored`], without all of its probabilities at once.
    pub fn mask(&self, threshold: f32) -> Mask {
        self.geometry.restore_mask(&self.probabilities, threshold)
    }
}

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

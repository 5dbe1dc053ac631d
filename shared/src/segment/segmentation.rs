//! A segmented image: the probability of every pixel, and the mask above a threshold.

use crate::imaging::{Geometry, Mask};

/// A segmented image, in the frame of the network.
#[derive(Clone, Debug)]
pub struct NetworkOutput {
    /// The way back to the image.
    pub geometry: Geometry,
    /// Probability of each class per pixel of the network's frame, `[classes, height, width]`.
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

    /// The mask of [`NetworkOutput::restored`], of one class without all of its probabilities at once.
    pub fn mask(&self, threshold: f32) -> Mask {
        self.geometry.restore_mask(&self.probabilities, threshold)
    }
}

/// A segmented image, in its own frame.
#[derive(Clone, Debug)]
pub struct Segmentation {
    /// `[height, width]` of the image.
    pub size: [usize; 2],
    /// Probability of foreground per pixel, row by row; of several classes the first one's, then the second one's and so
    /// on, `[classes, height, width]`.
    pub probabilities: Vec<f32>,
}

impl Segmentation {
    /// Of each pixel the class of the greatest probability where that exceeds `threshold`, else 0, the background; of one
    /// class 1 where it does.
    pub fn mask(&self, threshold: f32) -> Mask {
        Mask::of_greatest(self.size, &self.probabilities, threshold)
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.probabilities.len() / (self.size[0] * self.size[1])
    }

    /// The probabilities of each class, `[height, width]`, in their order.
    pub fn by_class(&self) -> impl Iterator<Item = &[f32]> {
        self.probabilities.chunks(self.size[0] * self.size[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_of_several_classes_has_their_numbers() {
        let segmentation = Segmentation {
            size: [1, 3],
            probabilities: vec![0.9, 0.2, 0.1, 0.6, 0.7, 0.2],
        };
        assert_eq!(segmentation.classes(), 2);
        assert_eq!(segmentation.by_class().nth(1), Some(&[0.6, 0.7, 0.2][..]));
        assert_eq!(segmentation.mask(0.5).values(), [1, 2, 0]);
    }
}

//! A segmented image: the probability of every pixel, and the mask above a threshold.

use crate::imaging::{Geometry, Mask};
use crate::metrics::{Temperature, calibrated};

/// A segmented image, in the frame of the network.
#[derive(Clone, Debug)]
pub struct NetworkOutput {
    /// The way back to the image.
    pub geometry: Geometry,
    /// The network's own probability of each class per pixel of its frame, `[classes, height, width]`: not yet
    /// calibrated.
    pub probabilities: Vec<f32>,
    /// The temperature of a calibrated model.
    pub temperature: Option<Temperature>,
}

impl NetworkOutput {
    /// The same in the image's own frame, calibrated. Probabilities are resized first: resized afterwards, they would
    /// cross one half elsewhere, and the mask would be another.
    pub fn restored(&self) -> Segmentation {
        let resized = self.geometry.restore_probabilities(&self.probabilities);
        Segmentation {
            size: self.geometry.original,
            probabilities: calibrated(resized, self.temperature),
        }
    }

    /// The mask of [`NetworkOutput::restored`], of one class without all of its probabilities at once.
    pub fn mask(&self, threshold: f32) -> Mask {
        let own = |temperature: Temperature| temperature.undo(threshold);
        let threshold = self.temperature.map_or(threshold, own);
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

    #[test]
    fn a_temperature_changes_every_probability_and_no_pixel_of_a_mask() {
        let geometry = Geometry {
            original: [23, 31],
            network: [6, 8],
        };
        let logit = |i: usize| ((i * 29) % 61) as f32 / 5.0 - 6.0;
        let own = |i: usize| 1.0 / (1.0 + (-logit(i)).exp());
        for (classes, value) in [(1, 0.6), (1, 2.5), (3, 2.5)] {
            let plain = NetworkOutput {
                geometry,
                probabilities: (0..classes * 6 * 8).map(own).collect(),
                temperature: None,
            };
            let tempered = NetworkOutput {
                temperature: Some(Temperature::new(value).unwrap()),
                ..plain.clone()
            };
            let mask = plain.mask(0.5);
            assert!(mask.foreground() > 0 && mask.values().contains(&0));
            assert_eq!(tempered.mask(0.5), mask);
            assert_eq!(tempered.restored().mask(0.5), mask);
            assert_eq!(tempered.mask(0.3), tempered.restored().mask(0.3));
            let [before, after] = [plain.restored(), tempered.restored()];
            for (p, found) in before.probabilities.iter().zip(after.probabilities) {
                let expected = 1.0 / (1.0 + ((1.0 - p) / p).powf(1.0 / value));
                assert!((found - expected).abs() < 1e-4, "{p}: {found}, {expected}");
            }
        }
    }
}

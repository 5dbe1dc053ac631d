//! The calibration of probabilities: how far they are from the shares that come true.

use crate::imaging::Mask;

/// Bins of equal width over [0, 1].
const BINS: usize = 10;

/// Sums over images, each of which weighs the same, for the expected calibration error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    bins: [Bin; BINS],
}

/// Sums over the values of a bin, each times its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bin {
    probability: f64,
    foreground: f64,
    weight: f64,
}

impl Calibration {
    /// Adds an image: probabilities `[classes, height, width]`, and the mask of its reference; of several classes the
    /// map of each counts. Panics where there is not a whole number of values a pixel.
    pub fn add(&mut self, probabilities: &[f32], truth: &Mask) {
        let weight = 1.0 / probabilities.len() as f64;
        each_value(probabilities, truth, |probability, is_class| {
            let foreground = if is_class { weight } else { 0.0 };
            self.count(probability.into(), [weight - foreground, foreground]);
        });
    }

    /// Adds values of one probability, by the weight of those that are background and of those that are foreground.
    pub(super) fn count(&mut self, probability: f64, [background, foreground]: [f64; 2]) {
        let bin = (probability * BINS as f64) as usize;
        let bin = &mut self.bins[bin.min(BINS - 1)];
        bin.probability += probability * (background + foreground);
        bin.foreground += foreground;
        bin.weight += background + foreground;
    }

    /// Expected calibration error (Guo et al. 2017, arXiv 1706.04599, Eq. 3) of the probability of foreground: the mean
    /// over the values of |mean probability - share of foreground| in the value's bin, from 0 to 1. None without an
    /// image.
    pub fn error(&self) -> Option<f64> {
        let sum = |of: fn(&Bin) -> f64| self.bins.iter().map(of).sum::<f64>();
        let weight = sum(|bin| bin.weight);
        let apart = sum(|bin| (bin.probability - bin.foreground).abs());
        (weight > 0.0).then_some(apart / weight)
    }
}

/// Each probability with whether its pixel is of its class, class after class.
pub(super) fn each_value(probabilities: &[f32], truth: &Mask, mut visit: impl FnMut(f32, bool)) {
    let pixels = truth.values().len();
    let whole = !probabilities.is_empty() && probabilities.len().is_multiple_of(pixels);
    assert!(whole, "there is one probability a class and pixel");
    let classes = probabilities.len() / pixels;
    for (plane, class) in probabilities.chunks(pixels).zip(1..) {
        let of_class = truth.of_class(class, classes);
        for (probability, value) in plane.iter().zip(of_class.values()) {
            visit(*probability, *value != 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of so many pixels, of which the first are foreground.
    fn row(pixels: usize, foreground: usize) -> Mask {
        let values = (0..pixels).map(|i| u8::from(i < foreground)).collect();
        Mask::new([1, pixels], values).unwrap()
    }

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-6)
    }

    #[test]
    fn shares_that_come_true_have_no_error() {
        let mut calibration = Calibration::default();
        assert_eq!(calibration.error(), None);
        calibration.add(&[0.2; 10], &row(10, 2));
        calibration.add(&[0.7; 10], &row(10, 7));
        calibration.add(&[1.0; 4], &row(4, 4));
        assert!(close(calibration.error(), 0.0), "{calibration:?}");
    }

    #[test]
    fn a_network_that_is_too_sure_is_off_by_the_difference() {
        // 0.95 of which 0.6 come true, 0.05 of which 0.4 do: off by 0.35 on either side.
        let mut calibration = Calibration::default();
        calibration.add(&[0.95; 10], &row(10, 6));
        calibration.add(&[0.05; 10], &row(10, 4));
        assert!(close(calibration.error(), 0.35), "{calibration:?}");
    }

    #[test]
    fn every_image_weighs_the_same_whatever_its_size() {
        let mut calibration = Calibration::default();
        calibration.add(&[0.9], &row(1, 0));
        calibration.add(&[0.9; 100], &row(100, 90));
        // Of weight 2 in one bin, 1.8 are expected and 0.9 come true.
        assert!(close(calibration.error(), 0.45), "{calibration:?}");
    }

    #[test]
    fn of_several_classes_the_map_of_each_counts() {
        let mut calibration = Calibration::default();
        let truth = Mask::new([1, 2], vec![1, 2]).unwrap();
        // The first class as it is; the second at 0.25 everywhere, of which a half comes true.
        calibration.add(&[1.0, 0.0, 0.25, 0.25], &truth);
        assert!(close(calibration.error(), 0.125), "{calibration:?}");
    }
}

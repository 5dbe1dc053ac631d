//! Counts of right and wrong pixels, and the overlap measures made of them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::imaging::mask::Mask;

/// Pixel counts of one prediction against its reference; foreground is every class but 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Foreground in both.
    pub tp: u64,
    /// Foreground in the prediction only.
    pub fp: u64,
    /// Foreground in the reference only.
    #[serde(rename = "fn")]
    pub fn_: u64,
    /// Background in both.
    pub tn: u64,
}

/// Two masks that cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the prediction is {prediction:?} and its reference {truth:?} ([height, width]); restore the prediction to the original size first"
)]
pub struct SizeMismatch {
    /// Size of the prediction.
    pub prediction: [usize; 2],
    /// Size of the reference.
    pub truth: [usize; 2],
}

impl Confusion {
    /// Counts over all pixels.
    ///
    /// # Errors
    /// Sizes differ.
    pub fn between(prediction: &Mask, truth: &Mask) -> Result<Self, SizeMismatch> {
        if prediction.size() != truth.size() {
            return Err(SizeMismatch {
                prediction: prediction.size(),
                truth: truth.size(),
            });
        }
        let mut counts = Self::default();
        for (&predicted, &is) in prediction.values().iter().zip(truth.values()) {
            match (predicted != 0, is != 0) {
                (true, true) => counts.tp += 1,
                (true, false) => counts.fp += 1,
                (false, true) => counts.fn_ += 1,
                (false, false) => counts.tn += 1,
            }
        }
        Ok(counts)
    }

    /// 2 tp / (2 tp + fp + fn), in [0, 1].
    pub fn dice(&self) -> f64 {
        self.share(2 * self.tp, 2 * self.tp + self.fp + self.fn_)
    }

    /// tp / (tp + fp + fn), in [0, 1].
    pub fn jaccard(&self) -> f64 {
        self.share(self.tp, self.tp + self.fp + self.fn_)
    }

    /// tp / (tp + fn), in [0, 1]; also called recall.
    pub fn sensitivity(&self) -> f64 {
        self.share(self.tp, self.tp + self.fn_)
    }

    /// tn / (tn + fp), in [0, 1].
    pub fn specificity(&self) -> f64 {
        self.share(self.tn, self.tn + self.fp)
    }

    /// tp / (tp + fp), in [0, 1].
    pub fn precision(&self) -> f64 {
        self.share(self.tp, self.tp + self.fp)
    }

    /// (tp + tn) / all, in [0, 1].
    pub fn accuracy(&self) -> f64 {
        self.share(self.tp + self.tn, self.tp + self.tn + self.fp + self.fn_)
    }

    /// The one convention for 0 / 0: 1 where the prediction is right everywhere (empty on empty),
    /// otherwise 0.
    fn share(&self, part: u64, whole: u64) -> f64 {
        match (whole, self.fp + self.fn_) {
            (0, 0) => 1.0,
            (0, _) => 0.0,
            (whole, _) => part as f64 / whole as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(size: [usize; 2], values: &[u8]) -> Mask {
        Mask::new(size, values.to_vec()).expect("values fill the size")
    }

    #[test]
    fn counts_and_measures_of_a_small_example() {
        let prediction = mask([2, 4], &[1, 1, 1, 0, 0, 0, 0, 0]);
        let truth = mask([2, 4], &[1, 1, 0, 1, 1, 0, 0, 0]);
        let counts = Confusion::between(&prediction, &truth).expect("same size");
        assert_eq!(
            counts,
            Confusion {
                tp: 2,
                fp: 1,
                fn_: 2,
                tn: 3
            }
        );
        assert!((counts.dice() - 4.0 / 7.0).abs() < 1e-12);
        assert!((counts.jaccard() - 0.4).abs() < 1e-12);
        assert!((counts.sensitivity() - 0.5).abs() < 1e-12);
        assert!((counts.specificity() - 0.75).abs() < 1e-12);
        assert!((counts.precision() - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn empty_on_empty_is_perfect_and_anything_on_empty_is_not() {
        let empty = mask([1, 2], &[0, 0]);
        let full = mask([1, 2], &[1, 1]);
        let both = Confusion::between(&empty, &empty).expect("same size");
        for value in [
            both.dice(),
            both.jaccard(),
            both.sensitivity(),
            both.precision(),
        ] {
            assert_eq!(value, 1.0);
        }
        let missed = Confusion::between(&empty, &full).expect("same size");
        assert_eq!((missed.dice(), missed.precision()), (0.0, 0.0));
        let invented = Confusion::between(&full, &empty).expect("same size");
        assert_eq!((invented.dice(), invented.sensitivity()), (0.0, 0.0));
        let right = Confusion::between(&full, &full).expect("same size");
        assert_eq!((right.dice(), right.specificity()), (1.0, 1.0));
    }

    #[test]
    fn sizes_must_agree_even_where_counts_do() {
        assert!(Confusion::between(&mask([1, 2], &[0, 0]), &mask([2, 1], &[0, 0])).is_err());
    }
}

//! Comparison with the values of a golden file, by relative error.

use burn::tensor::Tensor;
use serde_json::Value;

use crate::fixture::{numbers, object};

/// The largest relative error so far; a larger one than the tolerance ends the test.
pub(crate) struct Worst {
    pub(crate) error: f64,
    tolerance: f64,
}

impl Worst {
    /// None yet.
    pub(crate) fn within_tolerance(tolerance: f64) -> Self {
        Self {
            error: 0.0,
            tolerance,
        }
    }

    /// `got` is `want`, to a share of the larger of `want` and `scale`.
    pub(crate) fn number(&mut self, what: &str, got: f64, want: f64, scale: f64) {
        self.within(what, got, want, scale, self.tolerance);
    }

    /// As `number`, with a tolerance of its own.
    pub(crate) fn within(&mut self, what: &str, got: f64, want: f64, scale: f64, tolerance: f64) {
        let error = (got - want).abs() / want.abs().max(scale).max(f64::MIN_POSITIVE);
        // A NaN is not within any tolerance.
        assert!(
            error <= tolerance,
            "{what}: got {got}, expected {want}, relative error {error:e}"
        );
        self.error = self.error.max(error);
    }

    /// All numbers, on the scale of the largest.
    pub(crate) fn numbers(&mut self, what: &str, got: &[f64], want: &Value) {
        self.values(what, got, &numbers(want, what));
    }

    /// All values, on the scale of the largest.
    pub(crate) fn values(&mut self, what: &str, got: &[f64], want: &[f64]) {
        assert_eq!(got.len(), want.len(), "{what}: how many values");
        let scale = want.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
        for (index, (got, want)) in got.iter().zip(want).enumerate() {
            self.number(&format!("{what}[{index}]"), *got, *want, scale);
        }
    }

    /// A tensor against its summary: shape, sum, absolute sum, and its ends where given.
    pub(crate) fn tensor<const D: usize>(&mut self, what: &str, got: Tensor<D>, summary: &Value) {
        let shape = got.dims();
        let values = values(got);
        let mut checked = 0;
        for (part, want) in object(summary, what) {
            let label = format!("{what}.{part}");
            let total: f64 = values.iter().map(|v| v.abs()).sum();
            let want = numbers(want, &label);
            let slice = match part.as_str() {
                "shape" => {
                    let want: Vec<usize> = want.iter().map(|v| *v as usize).collect();
                    assert_eq!(shape.to_vec(), want, "{label}");
                    continue;
                }
                "sum" => {
                    self.number(&label, values.iter().sum(), want[0], total);
                    checked += 1;
                    continue;
                }
                "abs_sum" => {
                    self.number(&label, total, want[0], total);
                    checked += 1;
                    continue;
                }
                "first8" => &values[..want.len()],
                "last4" => &values[values.len() - want.len()..],
                _ => panic!("{label}: this part of a summary is not known"),
            };
            assert!(!want.is_empty(), "{label} is empty");
            for (index, (got, want)) in slice.iter().zip(&want).enumerate() {
                let mean = total / values.len() as f64;
                self.number(&format!("{label}[{index}]"), *got, *want, mean);
            }
            checked += 1;
        }
        assert!(checked >= 2, "{what} has no sums");
    }
}

/// A tensor's values in row-major order.
pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter::<f64>().collect()
}

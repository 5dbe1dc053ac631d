//! Mean, spread and median of per-image values.

use serde::{Deserialize, Serialize};

/// What a list of values comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of values, at least 1.
    pub count: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation of a sample (divided by `count - 1`); 0 for a single value.
    pub sd: f64,
    /// Middle value, or the mean of the two middle ones.
    pub median: f64,
}

impl Summary {
    /// The summary of finite values, or `None` where there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        if count == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let sd = if count == 1 {
            0.0
        } else {
            (squares / (count - 1) as f64).sqrt()
        };
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = f64::midpoint(sorted[(count - 1) / 2], sorted[count / 2]);
        Some(Self {
            count,
            mean,
            sd,
            median,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_values() {
        let summary = Summary::of(&[4.0, 1.0, 2.0, 3.0]).expect("four values");
        assert_eq!((summary.count, summary.mean, summary.median), (4, 2.5, 2.5));
        assert!((summary.sd - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn one_value_has_no_spread_and_none_has_no_summary() {
        let one = Summary {
            count: 1,
            mean: 0.5,
            sd: 0.0,
            median: 0.5,
        };
        assert_eq!(Summary::of(&[0.5]), Some(one));
        assert_eq!(Summary::of(&[]), None);
    }
}

//! The gap of a network between images: its answer to a composite against the mixture of its answers.

use super::composite::sum;

/// How far two maps of probabilities are from each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Mean of the absolute differences.
    pub mean: f32,
    /// The greatest of them.
    pub greatest: f32,
}

impl Gap {
    /// Between maps of one size. Between p(x̃) and Σ λ̃ᵢ p(xᵢ) ([`blend`]) it is the gap of a
    /// composite: 0 for a linear network.
    pub fn between(one: &[f32], other: &[f32]) -> Self {
        let apart = || one.iter().zip(other).map(|(a, b)| (a - b).abs());
        let sum: f64 = apart().map(f64::from).sum();
        Self {
            mean: (sum / one.len().max(1) as f64) as f32,
            greatest: apart().fold(0.0, f32::max),
        }
    }
}

/// Σ λ̃ᵢ p(xᵢ): what a linear network would answer to the composite.
pub fn blend(parts: &[&[f32]], weights: &[f32]) -> Vec<f32> {
    let count = parts.first().map_or(0, |part| part.len());
    sum(weights, count, |i| {
        parts[i].iter().map(|value| f64::from(*value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_a_mean_and_a_greatest() {
        let gap = Gap::between(&[0.0, 0.5, 1.0, 1.0], &[0.0, 0.25, 0.25, 1.0]);
        assert_eq!((gap.mean, gap.greatest), (0.25, 0.75));
    }

    #[test]
    fn answers_are_mixed_as_images_are() {
        let mixed = blend(&[&[0.0, 1.0], &[1.0, 0.5]], &[0.25, 0.75]);
        assert_eq!(mixed, [0.75, 0.625]);
    }
}

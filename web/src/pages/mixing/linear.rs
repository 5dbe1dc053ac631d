//! The linearity of the model: its output for a mixture against the mixture of its outputs.

/// How far two maps of probabilities are from each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Mean of the absolute differences.
    pub mean: f32,
    /// The greatest of them.
    pub greatest: f32,
}

impl Gap {
    /// Between maps of one size.
    pub fn between(one: &[f32], other: &[f32]) -> Self {
        let apart = || one.iter().zip(other).map(|(a, b)| (a - b).abs());
        let sum: f64 = apart().map(f64::from).sum();
        Self {
            mean: (sum / one.len().max(1) as f64) as f32,
            greatest: apart().fold(0.0, f32::max),
        }
    }
}

/// Σ λ̃ᵢ p(xᵢ): what a linear model would answer.
pub fn blend(parts: &[&[f32]], weights: &[f32]) -> Vec<f32> {
    let mut total = vec![0.0_f64; parts.first().map_or(0, |part| part.len())];
    for (part, weight) in parts.iter().zip(weights) {
        for (total, value) in total.iter_mut().zip(*part) {
            *total += f64::from(*weight) * f64::from(*value);
        }
    }
    total.into_iter().map(|value| value as f32).collect()
}

/// The mean of a map: the share of the picture that the model takes for foreground.
pub fn mean(map: &[f32]) -> f32 {
    let sum: f64 = map.iter().map(|value| f64::from(*value)).sum();
    (sum / map.len().max(1) as f64) as f32
}

/// One composite on the way from an image to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// The weight of the other.
    pub weight: f32,
    /// Mean probability of foreground that the model gives the composite.
    pub found: f32,
    /// What lies on the straight line between the ends.
    pub straight: f32,
    /// Mean absolute difference, pixel by pixel, to the mixture of the answers.
    pub gap: f32,
}

/// Weights of the other image on the way.
pub const WAY: [f32; 9] = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0];

/// The stops of a way; `maps` are the model's answers at the weights of [`WAY`].
pub fn way(maps: &[Vec<f32>]) -> Vec<Stop> {
    let (Some(start), Some(end)) = (maps.first(), maps.last()) else {
        return Vec::new();
    };
    let stop = |(map, weight): (&Vec<f32>, f32)| {
        let expected = blend(&[start, end], &[1.0 - weight, weight]);
        Stop {
            weight,
            found: mean(map),
            straight: mean(&expected),
            gap: Gap::between(map, &expected).mean,
        }
    };
    maps.iter().zip(WAY).map(stop).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_model_has_no_gap() {
        let (a, b) = (vec![0.0, 0.2, 1.0], vec![1.0, 0.4, 0.5]);
        let maps: Vec<Vec<f32>> = WAY
            .iter()
            .map(|w| blend(&[&a, &b], &[1.0 - w, *w]))
            .collect();
        for stop in way(&maps) {
            assert!(
                stop.gap < 1e-6 && (stop.found - stop.straight).abs() < 1e-6,
                "{stop:?}"
            );
        }
    }

    #[test]
    fn a_model_that_bends_in_between_has_a_gap_there_alone() {
        let square = |w: f32| vec![w * w; 4];
        let stops = way(&WAY.map(square));
        assert_eq!((stops[0].gap, stops[8].gap), (0.0, 0.0));
        assert!((stops[4].gap - 0.25).abs() < 1e-6);
        assert!(stops[4].found < stops[4].straight);
    }

    #[test]
    fn a_gap_is_a_mean_and_a_greatest() {
        let gap = Gap::between(&[0.0, 0.5, 1.0, 1.0], &[0.0, 0.25, 0.25, 1.0]);
        assert_eq!((gap.mean, gap.greatest), (0.25, 0.75));
    }
}

//! The linearity of the model: its output for a mixture against the mixture of its outputs.

use shared::mixing::{Gap, blend};

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
}

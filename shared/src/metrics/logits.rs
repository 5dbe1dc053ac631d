//! The logits of a network over images, counted, and the temperature that fits them.

use serde::Serialize;

use super::calibration::{Calibration, each_value};
use super::temperature::{Temperature, logit};
use crate::imaging::Mask;

/// The largest logit, and with a minus the smallest one, that is counted as what it is.
const LIMIT: usize = 32;
/// Values that are told apart between two whole logits.
const PER_UNIT: usize = 64;
/// Values that are told apart, 0 among them.
const VALUES: usize = 2 * LIMIT * PER_UNIT + 1;

/// The temperatures among which the best one is searched for.
const SEARCHED: [f64; 2] = [0.25, 8.0];
/// Each leaves two thirds of the range: afterwards 1e-8 of it.
const STEPS: usize = 48;

/// How often each logit occurs in background and in foreground, over images of which each weighs the same; as much
/// memory for many images as for one.
#[derive(Clone, Debug, PartialEq)]
pub struct LogitCounts {
    /// The weights of background and of foreground at each value.
    weights: Vec<[f64; 2]>,
    images: usize,
}

impl Default for LogitCounts {
    fn default() -> Self {
        Self {
            weights: vec![[0.0; 2]; VALUES],
            images: 0,
        }
    }
}

/// How good probabilities are; both are 0 at best.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ProbabilityMeasures {
    /// Expected calibration error, from 0 to 1.
    pub error: f64,
    /// Mean negative log likelihood of a pixel, in nats: its binary cross entropy.
    pub loss: f64,
}

/// A temperature, and what it does to the probabilities that it was fitted on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TemperatureFit {
    /// To four decimals.
    pub temperature: Temperature,
    /// Of the network's own probabilities.
    pub before: ProbabilityMeasures,
    /// Of the calibrated ones; their loss is never the greater one.
    pub after: ProbabilityMeasures,
}

impl TemperatureFit {
    /// Whether a temperature beyond those that are searched might fit better.
    pub fn is_at_the_end(&self) -> bool {
        SEARCHED.contains(&f64::from(self.temperature.value()))
    }
}

impl LogitCounts {
    /// Adds an image: the network's own probabilities `[classes, height, width]`, and the mask of its reference; of
    /// several classes the map of each counts. Panics where there is not a whole number of values a pixel.
    pub fn add(&mut self, probabilities: &[f32], truth: &Mask) {
        let weight = 1.0 / probabilities.len() as f64;
        each_value(probabilities, truth, |probability, is_class| {
            let weights = &mut self.weights[index(logit(probability))];
            weights[usize::from(is_class)] += weight;
        });
        self.images += 1;
    }

    /// The temperature of the least mean binary cross entropy of sigmoid(logit / T) (Guo et al. 2017, arXiv 1706.04599,
    /// section 4.2), from 0.25 to 8. The loss is convex in 1 / T, so that over ln T it falls to one minimum and rises
    /// again. None without an image.
    pub fn fit(&self) -> Option<TemperatureFit> {
        if self.images == 0 {
            return None;
        }
        let [mut low, mut high] = SEARCHED.map(libm::log);
        for _ in 0..STEPS {
            let third = (high - low) / 3.0;
            let [left, right] = [low + third, high - third];
            if self.loss(libm::exp(left)) <= self.loss(libm::exp(right)) {
                high = right;
            } else {
                low = left;
            }
        }
        let best = libm::exp(f64::midpoint(low, high));
        let best = (best * 1e4).round() / 1e4;
        // Where no temperature is better than another, the network's own probabilities stay.
        let best = if self.loss(best) < self.loss(1.0) {
            best
        } else {
            1.0
        };
        let temperature = Temperature::new(best as f32).expect("the range lies in that of models");
        Some(TemperatureFit {
            temperature,
            before: self.measures(1.0),
            after: self.measures(best),
        })
    }

    fn measures(&self, temperature: f64) -> ProbabilityMeasures {
        let mut calibration = Calibration::default();
        for (value, weights) in self.values() {
            let probability = 1.0 / (1.0 + libm::exp(-value / temperature));
            calibration.count(probability, weights);
        }
        ProbabilityMeasures {
            error: calibration.error().unwrap_or_default(),
            loss: self.loss(temperature),
        }
    }

    /// ln(1 + e^z) for background, ln(1 + e^-z) for foreground, with z = logit / T.
    fn loss(&self, temperature: f64) -> f64 {
        let of = |(value, [background, foreground]): (f64, [f64; 2])| {
            let logit = value / temperature;
            background * softplus(logit) + foreground * softplus(-logit)
        };
        self.values().map(of).sum::<f64>() / self.images as f64
    }

    /// The logits that occur, with their weights.
    fn values(&self) -> impl Iterator<Item = (f64, [f64; 2])> {
        let all = self.weights.iter().enumerate();
        let all = all.filter(|(_, weights)| **weights != [0.0; 2]);
        all.map(|(index, weights)| (index as f64 / PER_UNIT as f64 - LIMIT as f64, *weights))
    }
}

/// Where the nearest value stands; that of minus infinity is the first.
fn index(logit: f32) -> usize {
    let index = (f64::from(logit) + LIMIT as f64) * PER_UNIT as f64;
    (index.round() as usize).min(VALUES - 1)
}

/// ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

#[cfg(test)]
mod tests {
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    const SIZE: [usize; 2] = [64, 64];

    /// Logits of which sigmoid(logit / temperature) come true.
    fn drawn(temperature: f64, images: usize) -> LogitCounts {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut counts = LogitCounts::default();
        for _ in 0..images {
            let (mut probabilities, mut values) = (Vec::new(), Vec::new());
            for _ in 0..SIZE[0] * SIZE[1] {
                let logit = rng.random_range(-12.0..12.0_f64);
                let share = 1.0 / (1.0 + (-logit / temperature).exp());
                probabilities.push((1.0 / (1.0 + (-logit).exp())) as f32);
                values.push(u8::from(rng.random_range(0.0..1.0) < share));
            }
            counts.add(&probabilities, &Mask::new(SIZE, values).unwrap());
        }
        counts
    }

    #[test]
    fn the_temperature_of_drawn_labels_is_found() {
        for expected in [0.5, 1.0, 2.3] {
            let fit = drawn(expected, 40).fit().unwrap();
            let found = f64::from(fit.temperature.value());
            assert!((found / expected - 1.0).abs() < 0.05, "{expected}: {fit:?}");
            assert!(fit.after.error < 0.01, "{expected}: {fit:?}");
            assert!(fit.after.loss <= fit.before.loss, "{expected}: {fit:?}");
        }
        let overconfident = drawn(2.3, 10).fit().unwrap();
        assert!(overconfident.before.error > 2.0 * overconfident.after.error);
    }

    #[test]
    fn the_loss_is_the_cross_entropy_of_the_probabilities() {
        let mut counts = LogitCounts::default();
        let truth = Mask::new([2, 2], vec![1, 1, 0, 0]).unwrap();
        counts.add(&[0.9, 0.2, 0.5, 0.75], &truth);
        let terms = [0.9_f64, 0.2, 0.5, 0.25].map(|share| -share.ln());
        let expected = terms.iter().sum::<f64>() / 4.0;
        assert!((counts.loss(1.0) - expected).abs() < 1e-2);
        assert!((counts.measures(1.0).loss - counts.loss(1.0)).abs() < 1e-12);
    }

    #[test]
    fn a_network_that_says_nothing_keeps_its_probabilities() {
        assert_eq!(LogitCounts::default().fit(), None);
        let mut counts = LogitCounts::default();
        counts.add(&[0.5; 4], &Mask::new([2, 2], vec![1, 0, 0, 0]).unwrap());
        assert_eq!(counts.fit().unwrap().temperature.value(), 1.0);
    }

    #[test]
    fn what_is_surer_than_32_bits_say_is_counted_at_the_end() {
        assert_eq!(index(f32::NEG_INFINITY), 0);
        assert_eq!(index(1000.0), VALUES - 1);
        assert_eq!(index(0.0), (VALUES - 1) / 2);
        let mut counts = LogitCounts::default();
        counts.add(&[0.0, 1.0], &Mask::new([1, 2], vec![1, 0]).unwrap());
        // Both are wrong: the least sure is the best.
        let fit = counts.fit().unwrap();
        assert!((fit.temperature.value() - 8.0).abs() < 1e-3, "{fit:?}");
        assert!(fit.before.loss > 20.0 && fit.after.loss < fit.before.loss);
    }
}

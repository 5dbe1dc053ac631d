//! A Gaussian in a space of features, as factors and what is left beside them, and the Mahalanobis distance from it.

use half::f16;
use serde::{Deserialize, Serialize};

use super::factors::factors;
use super::packed;

/// Directions in which features may go together.
const FACTORS: usize = 10;
/// How far correlations are shrunk to 0.
const SHRINKAGE: f64 = 0.1;
/// A feature's variance in a set is taken to be larger by this share of its variance in all sets together, so that what
/// never varies there does not make everything else infinitely far.
const RIDGE: f64 = 0.01;
/// The least share of a feature's variance that is its own.
const LEAST_OWN: f64 = 0.01;
/// The scale of a feature that never varies anywhere.
const LEAST_SCALE: f64 = 1e-4;
/// What stands for 1 in a stored loading.
const ONE: f64 = 127.0;

/// A mean m and the covariance `D (A Aᵀ + Ψ) D`: D the scales of the features, A their loadings on some factors, Ψ
/// diagonal with what makes each variance of the standardised features 1. All numbers are as a file holds them, in two
/// bytes or one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gaussian {
    /// m divided by D, a value a feature.
    #[serde(with = "packed::halves")]
    centre: Vec<f32>,
    /// The diagonal of D.
    #[serde(with = "packed::halves")]
    scale: Vec<f32>,
    /// A, the loadings of each feature side by side, in 127ths.
    #[serde(with = "packed::small")]
    loadings: Vec<i8>,
}

impl Gaussian {
    /// The Gaussian of vectors of one length, where `spread` is the variance of each feature in all data sets together;
    /// none without vectors, and where one holds what is not finite.
    pub(super) fn fit(vectors: &[&[f32]], spread: &[f64]) -> Option<Self> {
        let moments = Moments::of(vectors)?;
        let count = moments.mean.len();
        if count != spread.len() {
            return None;
        }
        let variance = |i: usize| moments.covariance[i * count + i] + RIDGE * spread[i];
        let scale: Vec<f64> = (0..count)
            .map(|i| f64::from(half(variance(i).sqrt().max(LEAST_SCALE))))
            .collect();
        let mut correlation = moments.covariance;
        for row in 0..count {
            for column in 0..count {
                let own = &mut correlation[row * count + column];
                *own = if row == column {
                    1.0
                } else {
                    *own / (scale[row] * scale[column])
                };
            }
        }
        let shrunk = (1.0 - SHRINKAGE).sqrt();
        let loadings = factors(&correlation, count, FACTORS.min(count));
        let stored = loadings
            .iter()
            .map(|loading| (shrunk * loading * ONE).round() as i8);
        Some(Self {
            centre: moments
                .mean
                .iter()
                .zip(&scale)
                .map(|(mean, scale)| half(mean / scale))
                .collect(),
            loadings: stored.collect(),
            scale: scale.iter().map(|value| *value as f32).collect(),
        })
    }

    /// The number of features.
    pub fn dimensions(&self) -> usize {
        self.centre.len()
    }

    /// Whether its parts fit each other and are finite.
    pub fn is_sound(&self) -> bool {
        let count = self.centre.len();
        count > 0
            && self.scale.len() == count
            && self.loadings.len().is_multiple_of(count)
            && self.loadings.len() <= FACTORS * count
            && self.centre.iter().all(|value| value.is_finite())
            && self
                .scale
                .iter()
                .all(|value| value.is_finite() && *value > 0.0)
    }

    /// The Mahalanobis distance divided by the root of the number of features: about 1 for a vector of the Gaussian.
    /// A vector of another length, and one with a value that is not finite, is infinitely far.
    pub fn distance(&self, vector: &[f32]) -> f64 {
        let count = self.centre.len();
        if vector.len() != count || !vector.iter().all(|value| value.is_finite()) {
            return f64::INFINITY;
        }
        let factors = self.loadings.len() / count;
        // zᵀ (A Aᵀ + Ψ)⁻¹ z = zᵀ Ψ⁻¹ z - bᵀ M⁻¹ b with b = Aᵀ Ψ⁻¹ z and M = 1 + Aᵀ Ψ⁻¹ A (Woodbury).
        let mut whole = 0.0;
        let mut b = vec![0.0; factors];
        let mut m = vec![0.0; factors * factors];
        for i in 0..factors {
            m[i * factors + i] = 1.0;
        }
        let standardised = vector.iter().zip(&self.scale).zip(&self.centre);
        let standardised = standardised.map(|((value, scale), centre)| {
            f64::from(*value) / f64::from(*scale) - f64::from(*centre)
        });
        for (index, z) in standardised.enumerate() {
            let row = &self.loadings[index * factors..(index + 1) * factors];
            let row: Vec<f64> = row
                .iter()
                .map(|loading| f64::from(*loading) / ONE)
                .collect();
            let shared: f64 = row.iter().map(|loading| loading * loading).sum();
            let own = (1.0 - shared).max(LEAST_OWN);
            whole += z * z / own;
            for i in 0..factors {
                b[i] += row[i] * z / own;
                for j in 0..factors {
                    m[i * factors + j] += row[i] * row[j] / own;
                }
            }
        }
        let explained = explained(&m, &b);
        ((whole - explained).max(0.0) / count as f64).sqrt()
    }
}

/// The nearest number of two bytes; what is larger than all of them becomes the largest.
fn half(value: f64) -> f32 {
    let largest = f16::MAX.to_f64();
    f16::from_f64(value.clamp(-largest, largest)).to_f32()
}

/// Mean and covariance, row by row.
struct Moments {
    mean: Vec<f64>,
    covariance: Vec<f64>,
}

impl Moments {
    fn of(vectors: &[&[f32]]) -> Option<Self> {
        let count = vectors.first()?.len();
        let sound =
            |vector: &&[f32]| vector.len() == count && vector.iter().all(|value| value.is_finite());
        if count == 0 || !vectors.iter().all(sound) {
            return None;
        }
        let weight = 1.0 / vectors.len() as f64;
        let mut mean = vec![0.0_f64; count];
        for vector in vectors {
            for (sum, value) in mean.iter_mut().zip(*vector) {
                *sum += weight * f64::from(*value);
            }
        }
        let mut covariance = vec![0.0; count * count];
        for vector in vectors {
            let centred = vector.iter().zip(&mean);
            let centred: Vec<f64> = centred
                .map(|(value, mean)| f64::from(*value) - mean)
                .collect();
            for (row, left) in covariance.chunks_exact_mut(count).zip(&centred) {
                for (sum, right) in row.iter_mut().zip(&centred) {
                    *sum += weight * left * right;
                }
            }
        }
        Some(Self { mean, covariance })
    }
}

/// `bᵀ M⁻¹ b` of a symmetric matrix that is positive definite, by its Cholesky factor: `|L⁻¹ b|²`.
fn explained(m: &[f64], b: &[f64]) -> f64 {
    let side = b.len();
    let mut root = vec![0.0; side * side];
    let mut solved = vec![0.0; side];
    for row in 0..side {
        for column in 0..=row {
            let known: f64 = (0..column)
                .map(|k| root[row * side + k] * root[column * side + k])
                .sum();
            let rest = m[row * side + column] - known;
            root[row * side + column] = if row == column {
                rest.max(f64::MIN_POSITIVE).sqrt()
            } else {
                rest / root[column * side + column]
            };
        }
        let known: f64 = (0..row).map(|k| root[row * side + k] * solved[k]).sum();
        solved[row] = (b[row] - known) / root[row * side + row];
    }
    solved.iter().map(|value| value * value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() < 0.02 * expected.max(0.1),
            "{found}, not {expected}"
        );
    }

    /// Two features that go together: variance 7 each, covariance 5.
    const STRETCHED: [[f32; 2]; 6] = [
        [4.0, 2.0],
        [-2.0, -4.0],
        [1.0, -1.0],
        [-1.0, 1.0],
        [2.0, 4.0],
        [-4.0, -2.0],
    ];

    fn fitted(vectors: &[[f32; 2]], spread: [f64; 2]) -> Gaussian {
        let vectors: Vec<&[f32]> = vectors.iter().map(<[f32; 2]>::as_slice).collect();
        Gaussian::fit(&vectors, &spread).unwrap()
    }

    #[test]
    fn distance_is_measured_in_the_directions_of_the_spread() {
        let found = fitted(&STRETCHED, [0.0, 0.0]);
        // The correlation of 5/7 is shrunk by a tenth.
        let shared = 0.9 * 5.0 / 7.0;
        let along = 2.0 / (7.0 * (1.0 + shared));
        let across = 2.0 / (7.0 * (1.0 - shared));
        close(found.distance(&[1.0, 1.0]), (along / 2.0_f64).sqrt());
        close(found.distance(&[1.0, -1.0]), (across / 2.0_f64).sqrt());
        close(found.distance(&[0.0, 0.0]), 0.0);
        assert_eq!(found.distance(&[0.0]), f64::INFINITY);
        assert_eq!(found.distance(&[f32::NAN, 0.0]), f64::INFINITY);
        assert!(found.is_sound() && found.dimensions() == 2);
    }

    #[test]
    fn what_never_varies_in_a_set_is_measured_by_the_others() {
        let found = fitted(&[[1.0, 2.0], [1.0, 4.0]], [4.0, 1.0]);
        // Standard deviations 0.2 and nearly 1.
        close(found.distance(&[1.2, 3.0]), (0.5_f64).sqrt());
        assert!(found.distance(&[1.0, 3.5]) < found.distance(&[1.5, 3.0]));
    }

    #[test]
    fn no_vectors_and_broken_ones_have_no_gaussian() {
        assert_eq!(Gaussian::fit(&[], &[]), None);
        assert_eq!(Gaussian::fit(&[&[f32::NAN]], &[1.0]), None);
        assert_eq!(Gaussian::fit(&[&[1.0], &[1.0, 2.0]], &[1.0]), None);
        assert_eq!(Gaussian::fit(&[&[1.0]], &[1.0, 1.0]), None);
    }

    #[test]
    fn what_is_stored_comes_back_and_a_cut_one_is_not_sound() {
        let found = fitted(&STRETCHED, [1.0, 1.0]);
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Gaussian>(&text).unwrap(), found);
        let mut cut = found.clone();
        cut.scale.pop();
        assert!(!cut.is_sound());
        let mut broken = found;
        broken.scale[0] = 0.0;
        assert!(!broken.is_sound());
    }
}

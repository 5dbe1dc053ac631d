//! The weights of one composite.

use rand::Rng;
use rand_distr::{Beta, Distribution, Gamma};

use super::recipe::MixWeights;

/// The weights of one composite with the draws that they were made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Weighing {
    /// λ₁ … λₖ of Eq. 3; the one λ of classic mixup; unscaled gamma draws for Dirichlet.
    pub(super) draws: Vec<f64>,
    /// `k` positive weights that sum to 1.
    pub(super) weights: Vec<f32>,
}

/// A weighing of `k` images. `mu` is positive, `k` at least 1.
pub(super) fn sample(kind: MixWeights, k: usize, mu: f64, rng: &mut impl Rng) -> Weighing {
    match kind {
        MixWeights::Classic if k == 2 => {
            let draw = beta(mu).sample(rng);
            let lambda = draw as f32;
            Weighing {
                draws: vec![draw],
                weights: vec![lambda, 1.0 - lambda],
            }
        }
        MixWeights::SoftmaxBeta | MixWeights::Classic => {
            let draws: Vec<f64> = (0..k).map(|_| beta(mu).sample(rng)).collect();
            let weights = softmax(&draws);
            Weighing { draws, weights }
        }
        MixWeights::Dirichlet => {
            let gamma = Gamma::new(mu, 1.0).expect("a checked recipe's mu is positive");
            // A tiny floor: for small mu all draws can round to zero.
            let draws: Vec<f64> = (0..k).map(|_| gamma.sample(rng).max(1e-30)).collect();
            let weights = normalised(&draws);
            Weighing { draws, weights }
        }
    }
}

/// λ̃ = softmax(λ) (Eq. 3).
///
/// Of draws in [0, 1] it stays near uniform: see [`softmax_range`].
pub fn softmax(draws: &[f64]) -> Vec<f32> {
    let powers: Vec<f64> = draws.iter().map(|draw| draw.exp()).collect();
    normalised(&powers)
}

/// The least and the greatest weight that a softmax over `k` draws in [0, 1] can give: [0.269, 0.731]
/// for k = 2, [0.109, 0.475] for k = 4. `k` is at least 1.
pub fn softmax_range(k: usize) -> [f64; 2] {
    let (e, others) = (std::f64::consts::E, k as f64 - 1.0);
    [1.0 / (1.0 + others * e), e / (e + others)]
}

fn beta(mu: f64) -> Beta<f64> {
    Beta::new(mu, mu).expect("a checked recipe's mu is positive")
}

fn normalised(values: &[f64]) -> Vec<f32> {
    let total: f64 = values.iter().sum();
    values.iter().map(|v| (v / total) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn weights_sum_to_one_and_softmaxed_ones_stay_near_uniform() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for kind in [
            MixWeights::SoftmaxBeta,
            MixWeights::Classic,
            MixWeights::Dirichlet,
        ] {
            for (k, mu) in [(2, 0.5), (3, 1.0), (4, 0.05), (6, 4.0)] {
                let weights = sample(kind, k, mu, &mut rng).weights;
                assert_eq!(weights.len(), k);
                assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
        }
        for _ in 0..500 {
            let two = sample(MixWeights::SoftmaxBeta, 2, 0.5, &mut rng).weights;
            assert!(two.iter().all(|w| (0.2689..=0.7311).contains(w)), "{two:?}");
            let four = sample(MixWeights::SoftmaxBeta, 4, 0.5, &mut rng).weights;
            assert!(
                four.iter().all(|w| (0.109..=0.4755).contains(w)),
                "{four:?}"
            );
        }
    }

    #[test]
    fn the_range_is_what_the_most_unequal_draws_give() {
        for (k, low, high) in [(2, 0.269, 0.731), (3, 0.155, 0.576), (4, 0.109, 0.475)] {
            let range = softmax_range(k);
            assert!((range[0] - low).abs() < 5e-4 && (range[1] - high).abs() < 5e-4);
            let mut draws = vec![0.0; k];
            draws[0] = 1.0;
            assert!((f64::from(softmax(&draws)[0]) - range[1]).abs() < 1e-6);
            draws = vec![1.0; k];
            draws[0] = 0.0;
            assert!((f64::from(softmax(&draws)[0]) - range[0]).abs() < 1e-6);
        }
    }

    #[test]
    fn the_weights_are_made_of_the_draws_that_come_with_them() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let softmaxed = sample(MixWeights::SoftmaxBeta, 3, 1.0, &mut rng);
        assert_eq!(softmaxed.weights, softmax(&softmaxed.draws));
        let classic = sample(MixWeights::Classic, 2, 1.0, &mut rng);
        assert_eq!(classic.draws.len(), 1);
        assert_eq!(classic.weights[0], classic.draws[0] as f32);
        let dirichlet = sample(MixWeights::Dirichlet, 4, 1.0, &mut rng);
        assert_eq!(dirichlet.weights, normalised(&dirichlet.draws));
    }
}

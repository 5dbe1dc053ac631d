//! The weights of one composite.

use rand::Rng;
use rand_distr::{Beta, Distribution, Gamma};

use super::recipe::MixWeights;

/// `k` positive weights that sum to 1. `mu` is positive, `k` at least 1.
///
/// The softmax of draws in [0, 1] (Eq. 3) stays near uniform: for k = 2 every weight lies in
/// [0.269, 0.731], for k = 4 in [0.109, 0.475].
pub(super) fn draw(kind: MixWeights, k: usize, mu: f64, rng: &mut impl Rng) -> Vec<f32> {
    match kind {
        MixWeights::Classic if k == 2 => {
            let lambda = beta(mu).sample(rng) as f32;
            vec![lambda, 1.0 - lambda]
        }
        MixWeights::SoftmaxBeta | MixWeights::Classic => softmaxed_beta(k, mu, rng),
        MixWeights::Dirichlet => {
            let gamma = Gamma::new(mu, 1.0).expect("a checked recipe's mu is positive");
            // A tiny floor: for small mu all draws can round to zero.
            normalised((0..k).map(|_| gamma.sample(rng).max(1e-30)).collect())
        }
    }
}

fn softmaxed_beta(k: usize, mu: f64, rng: &mut impl Rng) -> Vec<f32> {
    normalised((0..k).map(|_| beta(mu).sample(rng).exp()).collect())
}

fn beta(mu: f64) -> Beta<f64> {
    Beta::new(mu, mu).expect("a checked recipe's mu is positive")
}

fn normalised(values: Vec<f64>) -> Vec<f32> {
    let total: f64 = values.iter().sum();
    values.into_iter().map(|v| (v / total) as f32).collect()
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
                let weights = draw(kind, k, mu, &mut rng);
                assert_eq!(weights.len(), k);
                assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
        }
        for _ in 0..500 {
            let two = draw(MixWeights::SoftmaxBeta, 2, 0.5, &mut rng);
            assert!(two.iter().all(|w| (0.2689..=0.7311).contains(w)), "{two:?}");
            let four = draw(MixWeights::SoftmaxBeta, 4, 0.5, &mut rng);
            assert!(
                four.iter().all(|w| (0.109..=0.4755).contains(w)),
                "{four:?}"
            );
        }
    }
}

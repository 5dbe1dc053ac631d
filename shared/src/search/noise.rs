//! Alpha as the search's own optimiser would move it on gradients that say nothing: the measure of
//! what its movement is worth.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::recipe::{ARCH_BETAS, ARCH_EPSILON, SearchRecipe};
use crate::events::Spread;
use crate::metrics::Summary;
use crate::net::INITIAL_SD;

/// Walks that are simulated.
const WALKS: u64 = 16;

/// Several walks of one stage. They depend on the stage, the steps and the sizes of the gradients
/// alone, so that a search that goes on can take them up again.
pub(super) struct NoiseWalks {
    walks: Vec<Walk>,
    steps: i32,
}

/// How far the walks went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reach {
    /// In the steps of the last advance.
    pub(super) movement: Spread,
    /// From equal shares.
    pub(super) distance: Spread,
}

/// One walk with its source of gradients and Adam's two means.
struct Walk {
    rng: ChaCha8Rng,
    alpha: Vec<Vec<f64>>,
    first: Vec<Vec<f64>>,
    second: Vec<Vec<f64>>,
}

impl NoiseWalks {
    /// At the beginning of a stage whose learnt rows have that many operations each.
    pub(super) fn new(stage: usize, rows: &[usize]) -> Self {
        let walk = |number| {
            let mut rng = ChaCha8Rng::seed_from_u64(stage as u64);
            rng.set_stream(number);
            let zeros: Vec<Vec<f64>> = rows.iter().map(|ops| vec![0.0; *ops]).collect();
            let mut alpha = zeros.clone();
            for value in alpha.iter_mut().flatten() {
                *value = f64::from(INITIAL_SD) * normal(&mut rng);
            }
            Walk {
                rng,
                alpha,
                first: zeros.clone(),
                second: zeros,
            }
        };
        Self {
            walks: (0..WALKS).map(walk).collect(),
            steps: 0,
        }
    }

    /// That many steps on gradients of root mean square `gradient`, which sum to 0 in each row as those
    /// of a softmax do.
    pub(super) fn advance(&mut self, steps: usize, gradient: f64, recipe: &SearchRecipe) -> Reach {
        let before: Vec<Vec<Vec<f64>>> = self.walks.iter().map(Walk::centred).collect();
        for _ in 0..steps {
            self.steps += 1;
            for walk in &mut self.walks {
                walk.step(self.steps, gradient, recipe);
            }
        }
        let after: Vec<Vec<Vec<f64>>> = self.walks.iter().map(Walk::centred).collect();
        let moved = before.iter().zip(&after);
        Reach {
            movement: spread(moved.map(|(a, b)| size(&difference(b, a)))),
            distance: spread(after.iter().map(|rows| size(rows))),
        }
    }
}

impl Walk {
    fn step(&mut self, steps: i32, gradient: f64, recipe: &SearchRecipe) {
        let [keep_first, keep_second] = ARCH_BETAS.map(f64::from);
        let [whole_first, whole_second] =
            [keep_first, keep_second].map(|keep| 1.0 - keep.powi(steps));
        let rows = self.alpha.iter_mut().zip(&mut self.first);
        for ((alpha, first), second) in rows.zip(&mut self.second) {
            let ops = alpha.len() as f64;
            let mut drawn: Vec<f64> = alpha.iter().map(|_| normal(&mut self.rng)).collect();
            centre(&mut drawn);
            // Without its mean a row has 1 - 1/n of the variance.
            let scale = gradient / (1.0 - 1.0 / ops).max(f64::MIN_POSITIVE).sqrt();
            for (k, draw) in drawn.into_iter().enumerate() {
                let slope = scale * draw + recipe.arch_decay * alpha[k];
                first[k] = keep_first * first[k] + (1.0 - keep_first) * slope;
                second[k] = keep_second * second[k] + (1.0 - keep_second) * slope * slope;
                let spread = (second[k] / whole_second).sqrt() + f64::from(ARCH_EPSILON);
                alpha[k] -= recipe.arch_rate * (first[k] / whole_first) / spread;
            }
        }
    }

    fn centred(&self) -> Vec<Vec<f64>> {
        let mut rows = self.alpha.clone();
        for row in &mut rows {
            centre(row);
        }
        rows
    }
}

/// Root mean square over all entries.
pub(super) fn size(rows: &[Vec<f64>]) -> f64 {
    let count: usize = rows.iter().map(Vec::len).sum();
    let squares: f64 = rows.iter().flatten().map(|value| value * value).sum();
    (squares / count.max(1) as f64).sqrt()
}

/// Entry by entry.
pub(super) fn difference(rows: &[Vec<f64>], less: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let of_row = |(row, less): (&Vec<f64>, &Vec<f64>)| -> Vec<f64> {
        row.iter().zip(less).map(|(a, b)| a - b).collect()
    };
    rows.iter().zip(less).map(of_row).collect()
}

fn centre(row: &mut [f64]) {
    let mean = row.iter().sum::<f64>() / row.len().max(1) as f64;
    for value in row {
        *value -= mean;
    }
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

fn spread(values: impl Iterator<Item = f64>) -> Spread {
    let values: Vec<f64> = values.collect();
    let (mean, sd) = Summary::of(&values).map_or((0.0, 0.0), |all| (all.mean, all.sd));
    Spread { mean, sd }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [usize; 22] = [7; 22];

    fn recipe() -> SearchRecipe {
        SearchRecipe {
            arch_rate: 0.01,
            ..SearchRecipe::default()
        }
    }

    #[test]
    fn noise_goes_with_the_root_of_the_steps_and_a_direction_with_the_steps() {
        let mut walks = NoiseWalks::new(0, &ROWS);
        let quarter = walks.advance(100, 0.1, &recipe());
        let whole = walks.advance(300, 0.1, &recipe());
        let ratio = whole.distance.mean / quarter.distance.mean;
        assert!((1.7..2.3).contains(&ratio), "{ratio}");
        // Adam's step is about its rate, so a steady direction is at 400 · 0.01.
        assert!(whole.distance.mean < 0.1 * 4.0, "{whole:?}");
        assert!(whole.distance.upper() > whole.distance.mean);
    }

    #[test]
    fn a_walk_taken_up_again_is_the_same_and_the_size_of_the_gradients_does_not_matter() {
        let mut at_once = NoiseWalks::new(1, &ROWS);
        let mut again = NoiseWalks::new(1, &ROWS);
        at_once.advance(5, 0.1, &recipe());
        again.advance(5, 0.1, &recipe());
        assert_eq!(
            at_once.advance(7, 0.2, &recipe()),
            again.advance(7, 0.2, &recipe())
        );
        let without_decay = SearchRecipe {
            arch_decay: 0.0,
            ..recipe()
        };
        let far = |gradient| {
            let mut walks = NoiseWalks::new(0, &ROWS);
            walks.advance(50, gradient, &without_decay).distance.mean
        };
        assert!((far(1.0) / far(0.01) - 1.0).abs() < 1e-4);
    }
}

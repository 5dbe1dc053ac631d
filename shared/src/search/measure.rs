//! The measures of an epoch of a search, from its probabilities and those of the epochs before.

use super::noise::{NoiseWalks, difference, size};
use super::recipe::SearchRecipe;
use crate::events::{SearchEpoch, SearchMeasures};
use crate::space::{Candidates, Probabilities, agreement, centred_alpha, choices, mean_gap};

/// What alpha's steps of an epoch left to measure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stepping {
    /// Steps of alpha.
    pub(super) steps: usize,
    /// Root mean square of the loss's gradient over the entries that are learnt.
    pub(super) gradient: f64,
}

/// The measures of an epoch that ends at `probabilities`; `stage` holds the earlier epochs of its stage.
pub(super) fn measure(
    stage: &[SearchEpoch],
    candidates: &Candidates,
    probabilities: &Probabilities,
    stepping: Stepping,
    walks: &mut NoiseWalks,
    recipe: &SearchRecipe,
) -> SearchMeasures {
    let now = centred_alpha(probabilities);
    // Before its first epoch alpha is next to equal shares.
    let origin: Vec<Vec<f64>> = now.iter().map(|row| vec![0.0; row.len()]).collect();
    let after = |back: usize| {
        let epoch = stage.len().checked_sub(back).and_then(|at| stage.get(at));
        epoch.map_or_else(|| origin.clone(), |e| centred_alpha(&e.probabilities))
    };
    let moved = difference(&now, &after(1));
    let last = stage.last().filter(|epoch| epoch.measures.is_some());
    let cosine = last.and_then(|_| cosine(&moved, &difference(&after(1), &after(2))));
    let chosen = choices(candidates, probabilities);
    let Stepping { steps, gradient } = stepping;
    let noise = walks.advance(steps, gradient, recipe);
    SearchMeasures {
        steps,
        movement: size(&moved),
        noise_movement: noise.movement,
        distance: size(&now),
        noise_distance: noise.distance,
        cosine,
        gap: mean_gap(candidates, probabilities),
        agreement: last.map(|e| agreement(&chosen, &choices(candidates, &e.probabilities))),
        gradient,
        decay: recipe.arch_decay * size(&now),
    }
}

/// The walks of a stage, as far as its epochs have led them.
pub(super) fn walks_after(
    number: usize,
    stage: &[SearchEpoch],
    candidates: &Candidates,
    recipe: &SearchRecipe,
) -> NoiseWalks {
    let rows = crate::space::learnt_rows();
    let rows: Vec<usize> = rows.map(|(family, _)| candidates.count(family)).collect();
    let mut walks = NoiseWalks::new(number, &rows);
    for measures in stage.iter().filter_map(|epoch| epoch.measures.as_ref()) {
        walks.advance(measures.steps, measures.gradient, recipe);
    }
    walks
}

/// None of a movement of length 0.
fn cosine(one: &[Vec<f64>], other: &[Vec<f64>]) -> Option<f64> {
    let pairs = one.iter().flatten().zip(other.iter().flatten());
    let product: f64 = pairs.map(|(a, b)| a * b).sum();
    let count = one.iter().map(Vec::len).sum::<usize>() as f64;
    let sizes = size(one) * size(other) * count;
    (sizes > 0.0).then(|| product / sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Lattice, Structure};

    /// The first normal operation has alpha `at` on every edge, the others 0.
    fn leaning(at: f32) -> (Candidates, Probabilities) {
        let all = Candidates::complete(&Structure::default());
        let mut probabilities = Probabilities::uniform(Lattice::new(5).unwrap(), &all);
        for row in &mut probabilities.normal {
            let total = at.exp() + 6.0;
            *row = vec![1.0 / total; 7];
            row[1] = at.exp() / total;
        }
        (all, probabilities)
    }

    fn epoch(stage: &[SearchEpoch], at: f32, walks: &mut NoiseWalks) -> SearchEpoch {
        let (all, probabilities) = leaning(at);
        let stepping = Stepping {
            steps: 10,
            gradient: 0.1,
        };
        let recipe = SearchRecipe::default();
        let measures = measure(stage, &all, &probabilities, stepping, walks, &recipe);
        SearchEpoch {
            stage: 0,
            epoch: stage.len(),
            rate: 0.1,
            weight_loss: 1.0,
            arch_loss: Some(1.0),
            probabilities,
            measures: Some(measures),
            arch_dice: None,
        }
    }

    #[test]
    fn on_and_on_has_cosine_one_and_back_has_minus_one() {
        let (all, _) = leaning(0.0);
        let recipe = SearchRecipe::default();
        let mut walks = walks_after(0, &[], &all, &recipe);
        let mut stage = Vec::new();
        for at in [0.1, 0.2, 0.15] {
            let next = epoch(&stage, at, &mut walks);
            stage.push(next);
        }
        let of = |index: usize| stage[index].measures.clone().unwrap();
        assert_eq!((of(0).cosine, of(0).agreement), (None, None));
        assert!((of(1).cosine.unwrap() - 1.0).abs() < 1e-3);
        assert!((of(2).cosine.unwrap() + 1.0).abs() < 1e-3);
        assert_eq!(of(2).agreement, Some(1.0));
        // 14 rows of 6/7, -1/7 … times 0.2, over the 138 entries of all rows.
        let expected = 0.2 * (14.0 * (36.0 + 6.0) / 49.0 / 138.0_f64).sqrt();
        assert!((of(1).distance - expected).abs() < 1e-5);
        assert!((of(2).movement - expected / 4.0).abs() < 1e-5);
        assert!((of(1).decay - 1e-3 * expected).abs() < 1e-8);
        // Ten steps of Adam at 2e-4 go nowhere near that.
        assert!(of(1).distance > of(1).noise_distance.upper());
    }

    #[test]
    fn walks_are_taken_up_where_the_epochs_left_them() {
        let (all, _) = leaning(0.0);
        let recipe = SearchRecipe::default();
        let mut walks = walks_after(0, &[], &all, &recipe);
        let stage = [epoch(&[], 0.1, &mut walks)];
        let mut again = walks_after(0, &stage, &all, &recipe);
        let next = [&mut walks, &mut again].map(|walks| epoch(&stage, 0.2, walks));
        assert_eq!(next[0], next[1]);
    }
}

//! The score of a supernet on unmixed images of the architecture half.

use burn::module::Module as _;
use burn::tensor::{Device, Tensor};

use super::recipe::SearchRecipe;
use super::settings::SearchError;
use super::split::BilevelSplit;
use super::step::SearchState;
use crate::cases::Sample;
use crate::net::{Dropout, SkipDraw, Tracked};
use crate::space::Probabilities;
use crate::training::{Score, Workers};

/// Mean Dice of the deepest exit, by what is more likely foreground than not; none where no image is to
/// be scored. It draws nothing and changes nothing. `shares` are those of
/// [`Mixture::of`](crate::net::Mixture::of), in the stead of alpha and beta.
pub(super) async fn arch_dice(
    state: &SearchState,
    shares: Option<&[Probabilities; 3]>,
    split: &BilevelSplit,
    samples: &[Sample],
    recipe: &SearchRecipe,
    device: &Device,
    workers: &Workers,
) -> Result<Option<f64>, SearchError> {
    let chosen = evenly(&split.arch, &split.pool, recipe.dice_images);
    let chosen: Vec<&Sample> = chosen.into_iter().map(|index| &samples[index]).collect();
    if chosen.is_empty() {
        return Ok(None);
    }
    let (net, arch) = (state.weights.net.valid(), state.arch.valid());
    let logits = |images: Tensor<4>| {
        let mixture = match shares {
            None => arch.mixture(Tracked::Nothing, &SkipDraw::none()),
            Some(shares) => arch.fixed(shares),
        };
        let last = net.last_exit();
        let mut exits = net.forward(images, Some(&mixture), last, &Dropout::Off);
        exits.pop().expect("the deepest exit was asked for").1
    };
    let options = (&device.clone().inner(), recipe.precision.dtype());
    let score = Score::by::<SearchError>(logits, &chosen, recipe.batch, options, workers);
    Ok(Some(score.await?.dice))
}

/// The first `count` of `half`, data set by data set in turn; `pool` holds the data set of each.
fn evenly(half: &[usize], pool: &[usize], count: usize) -> Vec<usize> {
    let mut turns = vec![0_usize; pool.iter().max().map_or(0, |last| last + 1)];
    let mut order: Vec<(usize, usize, usize)> = half
        .iter()
        .map(|index| {
            let set = pool[*index];
            turns[set] += 1;
            (turns[set], set, *index)
        })
        .collect();
    order.sort_unstable();
    order
        .into_iter()
        .take(count)
        .map(|(.., index)| index)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_sets_take_turns_until_they_have_no_more() {
        let pool = [0, 0, 0, 0, 1, 1, 2];
        let half = [3, 1, 6, 0, 5];
        assert_eq!(evenly(&half, &pool, 4), [3, 5, 6, 1]);
        assert_eq!(evenly(&half, &pool, 9), [3, 5, 6, 1, 0]);
        assert!(evenly(&half, &pool, 0).is_empty());
    }
}

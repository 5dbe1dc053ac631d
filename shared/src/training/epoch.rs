//! An epoch under way: the order of its batches, the images as they are shown, its losses so far.

use std::borrow::Cow;

use burn::tensor::Device;
use rand::Rng;
use serde::{Deserialize, Serialize};

use super::loss::Mean;
use super::recipe::RetrainRecipe;
use crate::cases::{Pair, Sample, StoreError, pairs};
use crate::imaging::{AugmentRecipe, Image, Mask, mirror};
use crate::mixing::Batch;
use crate::tensors::{images_to_tensor, masks_to_tensor};

/// An epoch under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EpochProgress {
    /// Indices of all samples, in this epoch's order.
    order: Vec<usize>,
    /// Samples in a batch; the last one of an epoch may have fewer.
    size: usize,
    /// Steps taken.
    pub(super) done: usize,
    /// Of the losses of these steps.
    pub(super) losses: Mean,
}

impl EpochProgress {
    /// A new order of the samples.
    pub(super) fn begin(samples: &[Sample], recipe: &RetrainRecipe, rng: &mut impl Rng) -> Self {
        let sets: Vec<usize> = samples.iter().map(|sample| sample.domain).collect();
        let all: Vec<usize> = (0..samples.len()).collect();
        Self {
            order: recipe.batches.order(&all, &sets, rng),
            size: recipe.batch,
            done: 0,
            losses: Mean::default(),
        }
    }

    /// Steps of the epoch.
    pub(super) fn steps(&self) -> usize {
        self.order.len().div_ceil(self.size)
    }

    /// The samples of the next step.
    pub(super) fn next(&self) -> &[usize] {
        let batch = self.order.chunks(self.size).nth(self.done);
        batch.expect("an epoch that is complete is ended")
    }

    /// The samples of the step after that; none where the epoch ends.
    pub(super) fn following(&self) -> &[usize] {
        let batch = self.order.chunks(self.size).nth(self.done + 1);
        batch.unwrap_or_default()
    }
}

/// The samples, each mirrored by two coins and changed as `augmentation` says.
///
/// # Errors
/// A sample that its store cannot read.
pub(super) fn augmented(
    source: &BatchSource<'_>,
    indices: &[usize],
    augmentation: &AugmentRecipe,
    rng: &mut impl Rng,
) -> Result<Batch, StoreError> {
    let changed: Vec<(Image, Mask)> = source
        .pairs(indices)?
        .iter()
        .map(|pair| {
            let (image, mask) = mirror(&pair.image, &pair.mask, rng.random());
            augmentation.apply(&image, &mask, rng)
        })
        .collect();
    Ok(source.batch(changed.iter().map(|(image, mask)| (image, mask))))
}

/// The samples as they are.
///
/// # Errors
/// A sample that its store cannot read.
pub(super) fn plain(source: &BatchSource<'_>, indices: &[usize]) -> Result<Batch, StoreError> {
    let chosen = source.pairs(indices)?;
    let pixels = chosen.iter().map(|pair| (&pair.image, &pair.mask));
    Ok(source.batch(pixels))
}

/// The samples of which batches are made.
pub(super) struct BatchSource<'a> {
    pub(super) samples: &'a [Sample],
    /// Foreground classes of their masks.
    pub(super) classes: usize,
    pub(super) device: &'a Device,
}

impl BatchSource<'_> {
    fn pairs(&self, indices: &[usize]) -> Result<Vec<Cow<'_, Pair>>, StoreError> {
        let chosen = indices.iter().map(|index| &self.samples[*index]);
        pairs(&chosen.collect::<Vec<_>>())
    }

    fn batch<'a>(&self, cases: impl Iterator<Item = (&'a Image, &'a Mask)>) -> Batch {
        let (images, masks): (Vec<_>, Vec<_>) = cases.unzip();
        Batch {
            images: images_to_tensor(&images, self.device),
            targets: masks_to_tensor(&masks, self.classes, self.device),
            sources: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::cases::Pixels;

    #[test]
    fn an_epoch_shows_every_sample_once_and_the_seed_decides_the_order() {
        let sample = Sample {
            pixels: Pixels::held(
                Image::new(1, [1, 1], vec![0.0]).unwrap(),
                Mask::new([1, 1], vec![0]).unwrap(),
            ),
            domain: 0,
            id: String::new(),
            group: String::new(),
        };
        let samples = vec![sample; 7];
        let recipe = RetrainRecipe {
            batch: 3,
            ..RetrainRecipe::default()
        };
        let order = |seed| {
            let rng = &mut ChaCha8Rng::seed_from_u64(seed);
            let mut epoch = EpochProgress::begin(&samples, &recipe, rng);
            let mut shown = Vec::new();
            while epoch.done < epoch.steps() {
                shown.push(epoch.next().to_vec());
                let following = epoch.following().to_vec();
                epoch.done += 1;
                if epoch.done < epoch.steps() {
                    assert_eq!(epoch.next(), following);
                } else {
                    assert!(following.is_empty());
                }
            }
            shown
        };
        let shown = order(1);
        assert_eq!(shown.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
        let mut all = shown.concat();
        all.sort_unstable();
        assert_eq!(all, (0..7).collect::<Vec<_>>());
        assert_eq!(order(1), shown);
        assert_ne!(order(2), shown);
    }
}

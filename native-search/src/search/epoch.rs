//! One epoch: pairs of composited batches through the shared bilevel step.

use burn::tensor::{Device, Tensor};
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use shared::mixing::{Batch, MixRecipe, apply};
use shared::search::SearchState;
use shared::tensors::{images_to_tensor, masks_to_tensor};
use shared::training::cosine;

use super::checkpoint::Position;
use super::run::Progress;
use crate::config::Settings;
use crate::data::Union;

/// The composite and its two halves, as places in the pool.
pub(super) struct Halves {
    pub(super) pool: Vec<usize>,
    pub(super) weights: Vec<usize>,
    pub(super) arch: Vec<usize>,
}

impl Halves {
    /// A seeded shuffle of the whole composite, cut in the middle.
    pub(super) fn of(union: &Union, rng: &mut ChaCha8Rng) -> Self {
        let pool: Vec<usize> = union.samples.iter().map(|sample| sample.domain).collect();
        let mut places: Vec<usize> = (0..pool.len()).collect();
        places.shuffle(rng);
        let arch = places.split_off(places.len() / 2);
        Self {
            pool,
            weights: places,
            arch,
        }
    }
}

impl Halves {
    /// # Errors
    /// Where a half is empty, or too small to be mixed as asked.
    pub(super) fn check(&self, mixing: &MixRecipe) -> anyhow::Result<()> {
        anyhow::ensure!(
            !self.weights.is_empty() && !self.arch.is_empty(),
            "the training part has {} image, and a search needs 2 or more: one for the weights, \
             one for the architecture",
            self.pool.len()
        );
        for half in [&self.weights, &self.arch] {
            let sets: Vec<usize> = half.iter().map(|place| self.pool[*place]).collect();
            mixing.check(&sets)?;
        }
        Ok(())
    }
}

/// Losses of an epoch, summed on the way.
#[derive(Default)]
pub(super) struct Losses {
    pub(super) weights: Mean,
    pub(super) arch: Mean,
}

impl Losses {
    /// # Errors
    /// Where the search diverged; the last checkpoint is from before.
    pub(super) fn check(&self, at: &Position) -> anyhow::Result<()> {
        let means = [self.weights.value(), self.arch.value()];
        anyhow::ensure!(
            means.into_iter().flatten().all(f64::is_finite),
            "the loss of stage {}, epoch {} is not a number: lower search.rate or search.arch-rate",
            at.stage + 1,
            at.epoch + 1
        );
        Ok(())
    }
}

/// A running mean.
#[derive(Default)]
pub(super) struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    pub(super) fn add(&mut self, loss: Tensor<1>) {
        self.sum += loss.into_data().iter::<f64>().next().unwrap_or(f64::NAN);
        self.count += 1;
    }

    /// The mean; none of nothing.
    pub(super) fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

pub(super) struct Epoch<'a> {
    pub(super) settings: &'a Settings,
    pub(super) union: &'a Union,
    pub(super) halves: &'a Halves,
    pub(super) device: &'a Device,
    pub(super) stage: usize,
    pub(super) number: usize,
    /// Steps at most; the whole epoch without it.
    pub(super) limit: Option<usize>,
}

impl Epoch<'_> {
    /// Runs the epoch; `None` where `progress` said to stop.
    pub(super) fn run(
        &self,
        mut state: SearchState,
        rng: &mut ChaCha8Rng,
        progress: &mut dyn Progress,
    ) -> Option<(SearchState, Losses)> {
        let recipe = &self.settings.search;
        let mut order = self.halves.weights.clone();
        let mut arch_order = self.halves.arch.clone();
        order.shuffle(rng);
        arch_order.shuffle(rng);
        let mut arch_batches = arch_order.chunks(recipe.batch).cycle();
        let rate = cosine(recipe.rate, recipe.final_rate, self.number, recipe.epochs);
        let steps = self.steps();
        let mut losses = Losses::default();
        let taken = self.limit.map_or(steps, |limit| limit.min(steps));
        for (step, batch) in order.chunks(recipe.batch).cycle().take(taken).enumerate() {
            let for_weights = self.batch(&self.halves.weights, batch, rng);
            let for_arch = (self.number >= recipe.warm_up).then(|| {
                let batch = arch_batches
                    .next()
                    .expect("the architecture half is not empty");
                self.batch(&self.halves.arch, batch, rng)
            });
            let loss = &self.settings.search_loss;
            let (next, step_losses) =
                state.step(&for_weights, for_arch.as_ref(), rate, recipe, loss, rng);
            state = next;
            losses.weights.add(step_losses.weights);
            if let Some(loss) = step_losses.arch {
                losses.arch.add(loss);
            }
            let going = progress.step(
                self.stage,
                self.number,
                step + 1,
                steps,
                losses.weights.value(),
            );
            if !going {
                return None;
            }
        }
        Some((state, losses))
    }

    /// Steps of an epoch.
    pub(super) fn steps(&self) -> usize {
        self.settings
            .search
            .steps_per_epoch(self.halves.weights.len())
    }

    fn batch(&self, half: &[usize], places: &[usize], rng: &mut ChaCha8Rng) -> Batch {
        let mixes = self
            .settings
            .mixing
            .draw(&self.halves.pool, half, places, rng);
        let device = self.device.clone().inner();
        apply(&mixes, &device, |places| {
            let samples = places.iter().map(|place| &self.union.samples[*place]);
            let (images, masks): (Vec<_>, Vec<_>) = samples.map(|s| (&s.image, &s.mask)).unzip();
            (
                images_to_tensor(&images, &device),
                masks_to_tensor(&masks, &device),
            )
        })
    }
}

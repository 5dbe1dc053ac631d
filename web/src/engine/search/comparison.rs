//! The comparison: each contender is trained from scratch on the same batches, and scored on the
//! same held-out images.

use burn::module::Module as _;
use burn::tensor::{Device, Tensor};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use shared::cases::Sample;
use shared::genotype::Genotype;
use shared::imaging::Mask;
use shared::metrics::{Confusion, Summary};
use shared::mixing::Batch;
use shared::net::{Initialisation, WeavedNet, initialise};
use shared::profile::Profile;
use shared::tensors::{images_to_tensor, masks_to_tensor};
use shared::training::{TrainState, cosine};

use super::super::Refusal;
use super::contenders;
use super::images::Images;
use super::recipe::Recipe;
use crate::protocol::search::{Compared, Contender, Kind};

/// The Dice is measured every so many steps, and after the last.
const SCORED: usize = 8;

/// Held-out images whose masks are shown at the end.
const SHOWN: usize = 4;

/// A network in training.
struct Runner {
    kind: Kind,
    /// None only while it steps.
    state: Option<TrainState>,
    parameters: u64,
    dice: ChaCha8Rng,
}

/// Three networks in training.
pub(super) struct Comparison {
    recipe: Recipe,
    runners: Vec<Runner>,
    done: usize,
    /// The dice of the batches, which all share.
    dice: ChaCha8Rng,
    order: Vec<usize>,
}

/// Steps of the whole comparison over so many images.
pub(super) fn total(recipe: &Recipe, images: usize) -> usize {
    recipe.retrain.epochs * images.div_ceil(recipe.retrain.batch)
}

impl Comparison {
    /// All contenders with fresh weights, drawn by the same seed.
    pub(super) fn begin(recipe: &Recipe, found: &Genotype) -> Self {
        let device = Device::flex().autodiff();
        let runner = |kind| {
            let mut dice = ChaCha8Rng::seed_from_u64(recipe.seed);
            let plan = contenders::plan(kind, found, &mut dice);
            let net = WeavedNet::new(&plan, &device);
            let net = initialise(net, Initialisation::Derived, &mut dice);
            let exits = Profile::of(&plan, recipe.preprocess.size).exits;
            let parameters = exits.last().map_or(0, |exit| exit.parameters.reachable);
            let retrain = &recipe.retrain;
            Runner {
                kind,
                state: Some(TrainState::new(net, retrain.momentum, retrain.weight_decay)),
                parameters,
                dice,
            }
        };
        Self {
            recipe: recipe.clone(),
            runners: Kind::ALL.map(runner).into(),
            done: 0,
            dice: ChaCha8Rng::seed_from_u64(recipe.seed),
            order: Vec::new(),
        }
    }

    /// One step of each; after the last one nothing more is learnt.
    pub(super) async fn advance(&mut self, images: &Images) -> Result<Compared, Refusal> {
        let total = total(&self.recipe, images.train.len());
        if self.done >= total {
            return Err(Refusal::Request("the comparison is complete".into()));
        }
        let batch = self.batch(&images.train);
        let recipe = &self.recipe.retrain;
        let per_epoch = images.train.len().div_ceil(recipe.batch);
        let epoch = self.done / per_epoch;
        let rate = cosine(recipe.rate, recipe.final_rate, epoch, recipe.epochs);
        self.done += 1;
        let mut contenders = Vec::new();
        for runner in &mut self.runners {
            let state = runner.state.take();
            let state = state.expect("a runner has its network between steps");
            let loss = &self.recipe.retrain_loss;
            let (state, value) = state.step(&batch, None, rate, loss, &mut runner.dice);
            let loss = value.into_data_async().await.map_err(device)?;
            let masks = if self.done.is_multiple_of(SCORED) || self.done == total {
                masks(&state.net.valid(), &images.held_out).await?
            } else {
                Vec::new()
            };
            runner.state = Some(state);
            let shown = if self.done == total { SHOWN } else { 0 };
            contenders.push(Contender {
                kind: runner.kind,
                parameters: runner.parameters,
                loss: loss.iter::<f64>().next().unwrap_or(f64::NAN),
                dice: score(&masks, &images.held_out)?,
                masks: spread(&masks, shown),
            });
        }
        Ok(Compared {
            done: self.done,
            total,
            contenders,
            elapsed_ms: 0.0,
        })
    }

    fn batch(&mut self, train: &[Sample]) -> Batch {
        if self.order.is_empty() {
            self.order = (0..train.len()).collect();
            self.order.shuffle(&mut self.dice);
        }
        let size = self.recipe.retrain.batch.min(self.order.len());
        let places: Vec<usize> = self.order.drain(..size).collect();
        let samples = places.iter().map(|place| &train[*place]);
        let (images, masks): (Vec<_>, Vec<_>) = samples.map(|s| (&s.image, &s.mask)).unzip();
        let device = Device::flex();
        Batch {
            images: images_to_tensor(&images, &device),
            targets: masks_to_tensor(&masks, &device),
        }
    }
}

fn device(error: impl std::fmt::Debug) -> Refusal {
    Refusal::Device(format!("the device did not return its values: {error:?}"))
}

/// Places of `count` samples that are spread over all: the data sets follow one another.
pub(super) fn shown(samples: usize) -> Vec<usize> {
    let count = SHOWN.min(samples);
    (0..count).map(|n| n * samples / count).collect()
}

fn spread(masks: &[Mask], count: usize) -> Vec<Vec<u8>> {
    let places = shown(masks.len()).into_iter().take(count);
    places.map(|place| masks[place].values().to_vec()).collect()
}

/// The masks of the deepest exit.
async fn masks(net: &WeavedNet, samples: &[Sample]) -> Result<Vec<Mask>, Refusal> {
    let exits = net.plan().lattice.exits();
    let exit = *exits.last().expect("every lattice has exits");
    let images: Vec<_> = samples.iter().map(|sample| &sample.image).collect();
    let input: Tensor<4> = images_to_tensor(&images, &Device::flex());
    let logits = net.logits(input, exit).into_data_async().await;
    let logits: Vec<f32> = logits.map_err(device)?.iter::<f32>().collect();
    let pixels = logits.len() / samples.len().max(1);
    let mask = |(sample, logits): (&Sample, &[f32])| {
        let classes = logits.iter().map(|logit| u8::from(*logit > 0.0)).collect();
        Ok(Mask::new(sample.mask.size(), classes)?)
    };
    samples
        .iter()
        .zip(logits.chunks(pixels.max(1)))
        .map(mask)
        .collect()
}

fn score(masks: &[Mask], samples: &[Sample]) -> Result<Option<f64>, Refusal> {
    let dice: Result<Vec<f64>, Refusal> = masks
        .iter()
        .zip(samples)
        .map(|(mask, sample)| Ok(Confusion::between(mask, &sample.mask)?.dice()))
        .collect();
    Ok(Summary::of(&dice?).map(|summary| summary.mean))
}

//! Epochs of supervised steps; the best epoch on the validation part is what is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{bail, ensure};
use burn::module::Module as _;
use burn::tensor::Device;
use rand::Rng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use shared::architecture::Architecture;
use shared::bundle::{Bundle, Manifest, Precision, SplitRecord};
use shared::events::RetrainEpoch;
use shared::imaging::{Image, Mask, SetAppearance};
use shared::metrics::{Confusion, Summary};
use shared::mixing::Batch;
use shared::net::{Initialisation, Weight, initialise};
use shared::network::Network;
use shared::tensors::{images_to_tensor, masks_to_tensor};
use shared::training::{TrainState, cosine};

use super::checkpoint::{self, Position};
use crate::config::Settings;
use crate::data::{Sample, SplitRecipe, Union};
use crate::files;

/// Where weights come from.
pub struct Start {
    /// By name.
    pub weights: BTreeMap<String, Weight>,
    /// The model they were in, for the new one's provenance.
    pub origin: String,
}

/// A retraining, ready to run.
pub struct RetrainRun {
    /// Every setting.
    pub settings: Settings,
    /// The architecture, with the width to train at.
    pub architecture: Architecture,
    /// Weights to start from instead of random ones.
    pub start: Option<Start>,
    /// What is learnt from.
    pub train: Union,
    /// What chooses the epoch.
    pub validation: Union,
    /// The run folder.
    pub out: PathBuf,
    /// What computes.
    pub device: Device,
    /// Terms of the training data.
    pub licence: String,
    /// Digests of all training and validation cases.
    pub seen: BTreeSet<String>,
    /// What the data was: name and hash of each set.
    pub data: String,
}

impl RetrainRun {
    /// Trains, going on from the checkpoint in the output folder if there is one; the best epoch.
    /// `watch` hears of each step (how many are done, the epoch's mean loss) and may end the run by
    /// answering false, which gives `None`; the unfinished epoch is then repeated on resuming.
    ///
    /// # Errors
    /// No training image, an input size that the network cannot take, a full disk.
    pub fn run(
        &self,
        watch: &mut dyn FnMut(usize, f64) -> bool,
    ) -> anyhow::Result<Option<RetrainEpoch>> {
        if self.train.is_empty() {
            bail!("the training part of the data is empty");
        }
        let recipe = &self.settings.retrain;
        let mut position =
            checkpoint::position(&self.out)?.unwrap_or_else(|| Position::start(self.settings.seed));
        let mut state = self.state(&mut position)?;
        let per_epoch = self.train.len().div_ceil(recipe.batch);
        while position.history.len() < recipe.epochs {
            let epoch = position.history.len();
            let rate = cosine(recipe.rate, recipe.final_rate, epoch, recipe.epochs);
            let mut order: Vec<usize> = (0..self.train.len()).collect();
            order.shuffle(&mut position.rng);
            let mut sum = 0.0;
            for (step, places) in order.chunks(recipe.batch).enumerate() {
                let batch = self.batch(places, &mut position.rng);
                let loss = &self.settings.retrain_loss;
                let (next, value) = state.step(&batch, None, rate, loss, &mut position.rng);
                state = next;
                sum += value.into_data().iter::<f64>().next().unwrap_or(f64::NAN);
                if !watch(epoch * per_epoch + step + 1, sum / (step + 1) as f64) {
                    return Ok(None);
                }
            }
            ensure!(
                sum.is_finite(),
                "the loss of epoch {} is not a number: lower retrain.rate",
                epoch + 1
            );
            let validation_dice = self.validate(&state.net.valid())?;
            let best = position
                .best()
                .is_none_or(|best| validation_dice > best.validation_dice);
            let loss = sum / per_epoch as f64;
            position.history.push(RetrainEpoch {
                epoch,
                rate,
                loss,
                validation_dice,
            });
            if best {
                self.write_bundle(&state.net, epoch, validation_dice)?;
            }
            self.write_events(&position.history)?;
            checkpoint::save(&self.out, &position, &state)?;
        }
        Ok(position.best().cloned())
    }

    /// The network and its optimiser, fresh or as the checkpoint has them.
    fn state(&self, position: &mut Position) -> anyhow::Result<TrainState<Network>> {
        let recipe = &self.settings.retrain;
        let net = Network::new(&self.architecture, &self.device.clone().autodiff());
        net.check_size(self.settings.preprocess.size)?;
        let fresh = position.history.is_empty();
        let net = match &self.start {
            Some(start) if fresh => net.with_weights(start.weights.clone())?,
            None if fresh => initialise(net, Initialisation::Derived, &mut position.rng),
            Some(_) | None => net,
        };
        let state = TrainState::following(net, recipe);
        if fresh {
            Ok(state)
        } else {
            checkpoint::restore(&self.out, position, state)
        }
    }

    fn batch(&self, places: &[usize], rng: &mut ChaCha8Rng) -> Batch {
        let flipped: Vec<(Image, Mask)> = places
            .iter()
            .map(|place| {
                let (image, mask) = flip(&self.train.samples[*place], rng.random());
                let augmentation = &self.settings.retrain.augmentation;
                augmentation.apply(&image, &mask, rng)
            })
            .collect();
        let (images, masks): (Vec<_>, Vec<_>) = flipped.iter().map(|(i, m)| (i, m)).unzip();
        let device = self.device.clone().inner();
        Batch {
            images: images_to_tensor(&images, &device),
            targets: masks_to_tensor(&masks, &device),
        }
    }

    /// Mean Dice of the deepest exit over the validation part.
    fn validate(&self, net: &Network) -> anyhow::Result<f64> {
        // A set too small for a validation part chooses by its training images.
        let part = if self.validation.is_empty() {
            &self.train
        } else {
            &self.validation
        };
        let samples = &part.samples;
        let mut dice = Vec::with_capacity(samples.len());
        for sample in samples {
            let input = images_to_tensor(&[&sample.image], &self.device.clone().inner());
            let logits = net.logits(input, net.last_output()).into_data();
            let classes = logits
                .iter::<f32>()
                .map(|logit| u8::from(logit > 0.0))
                .collect();
            let mask = Mask::new(sample.mask.size(), classes)?;
            dice.push(Confusion::between(&mask, &sample.mask)?.dice());
        }
        Ok(Summary::of(&dice).map_or(0.0, |summary| summary.mean))
    }

    /// What the epoch is chosen by.
    pub fn choice(&self) -> &'static str {
        if self.validation.is_empty() {
            "training Dice"
        } else {
            "validation Dice"
        }
    }

    fn split(&self) -> SplitRecord {
        let SplitRecipe { seed, val, test } = self.settings.split;
        SplitRecord { seed, val, test }
    }

    /// What the training images look like, by data set.
    fn appearance(&self) -> Vec<SetAppearance> {
        let sets = self.train.names.iter().enumerate();
        sets.filter_map(|(domain, name)| {
            let samples = self.train.samples.iter();
            let of_set = samples.filter(|sample| sample.domain == domain);
            SetAppearance::of(name, of_set.map(|sample| &sample.image))
        })
        .collect()
    }

    fn provenance(&self, epoch: usize) -> BTreeMap<String, String> {
        let mut facts = vec![
            (
                "program",
                format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
            ),
            ("data", self.data.clone()),
            ("seed", self.settings.seed.to_string()),
            ("epoch", (epoch + 1).to_string()),
            ("training images", self.train.len().to_string()),
        ];
        facts.extend(
            self.start
                .iter()
                .map(|s| ("started from", s.origin.clone())),
        );
        let named = facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        named.collect()
    }

    fn write_events(&self, history: &[RetrainEpoch]) -> anyhow::Result<()> {
        let lines: Result<Vec<String>, _> = history.iter().map(serde_json::to_string).collect();
        files::write(
            &self.out.join("events.jsonl"),
            (lines?.join("\n") + "\n").as_bytes(),
        )
    }

    fn write_bundle(&self, net: &Network, epoch: usize, dice: f64) -> anyhow::Result<()> {
        let model = Bundle {
            architecture: self.architecture.clone(),
            manifest: Manifest {
                name: self.train.names.join(" + "),
                preprocess: self.settings.preprocess.clone(),
                labels: vec!["foreground".to_owned()],
                metrics: BTreeMap::from([(self.choice().to_owned(), dice)]),
                split: self.split(),
                seen: self.seen.clone(),
                provenance: self.provenance(epoch),
                licence: self.licence.clone(),
                appearance: self.appearance(),
                reference_output: Vec::new(),
            },
            weights: pollster::block_on(net.weights())?,
        };
        files::write(
            &self.out.join("model.safetensors"),
            &model.to_bytes(Precision::F32)?,
        )
    }
}

/// The sample, mirrored left to right and top to bottom by two coins.
fn flip(sample: &Sample, [across, down]: [bool; 2]) -> (Image, Mask) {
    let [h, w] = sample.image.size();
    let place = |at: usize| {
        let (y, x) = (at / w % h, at % w);
        let y = if down { h - 1 - y } else { y };
        at / (h * w) * h * w + y * w + if across { w - 1 - x } else { x }
    };
    let (values, classes) = (sample.image.values(), sample.mask.values());
    let image = (0..values.len()).map(|at| values[place(at)]).collect();
    let mask = (0..classes.len()).map(|at| classes[place(at)]).collect();
    (
        Image::new(sample.image.channels(), [h, w], image).expect("flipping keeps the size"),
        Mask::new([h, w], mask).expect("flipping keeps the size"),
    )
}

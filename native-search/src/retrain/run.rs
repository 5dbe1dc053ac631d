//! A retraining with its files: a checkpoint after each epoch, a model after each that is the best so far.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use burn::tensor::Device;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use shared::architecture::Architecture;
use shared::bundle::{Bundle, Manifest, SplitRecord, WeightPrecision};
use shared::cases::StoreError;
use shared::events::RetrainEpoch;
use shared::imaging::{ImageStatistics, SetStatistics};
use shared::net::Weight;
use shared::network::Network;
use shared::recipe::Recipe;
use shared::training::{
    self, Event, Protocol, Session, TrainingData, TrainingProgress, TrainingSettings, Workers,
};

use super::checkpoint;
use super::outcome::{self, Trained};
use crate::data::{Sample, SplitRecipe, Union};
use crate::files;
use crate::run::{RunFolder, file};

/// Where weights come from.
pub struct Start {
    /// By name.
    pub weights: BTreeMap<String, Weight>,
    /// The model they were in, for the new one's provenance.
    pub origin: String,
}

/// Who watches a retraining, and may end it.
pub trait Progress {
    /// After every step: how many are done, and the epoch's mean loss; false ends the run.
    fn step(&mut self, done: usize, mean_loss: f64) -> bool;
    /// After every epoch, which is saved.
    fn epoch(&mut self, _epoch: &RetrainEpoch) {}
}

/// A retraining, ready to run.
pub struct RetrainRun {
    /// Every setting.
    pub recipe: Recipe,
    /// The architecture, with the width to train at.
    pub architecture: Architecture,
    /// Weights to start from instead of random ones.
    pub start: Option<Start>,
    /// What is learnt from.
    pub train: Union,
    /// What chooses the epoch.
    pub validation: Union,
    /// The run folder.
    pub out: RunFolder,
    /// What computes.
    pub device: Device,
    /// The threads that compute.
    pub workers: Workers,
    /// Terms of the training data.
    pub licence: String,
    /// Digests of the pixels of all training and validation cases.
    pub seen_pixels: BTreeSet<String>,
    /// What the data was: name and hash of each set.
    pub data: String,
}

impl RetrainRun {
    /// Whether it could begin; nothing is written.
    ///
    /// # Errors
    /// No training image, too few for a composite, an input size that the network cannot take.
    pub fn check(&self) -> anyhow::Result<()> {
        self.begin().map(drop)
    }

    /// Trains, going on from the checkpoint in the output folder if there is one; the best epoch.
    /// `None` where `watch` ended it; the step that it had reached is saved.
    ///
    /// # Errors
    /// As [`check`](Self::check), a damaged checkpoint, a full disk.
    pub fn run(&self, watch: &mut dyn Progress) -> anyhow::Result<Option<RetrainEpoch>> {
        let mut session = self.session()?;
        let data = self.parts();
        let mut timer = self.out.timer();
        // Of the images, which stay the same: measured once.
        let mut appearance = None;
        loop {
            match pollster::block_on(session.advance(data))? {
                Event::Stepped(step) => {
                    let done = step.epoch * step.steps + step.step;
                    let goes_on = watch.step(done, step.mean_loss);
                    if !goes_on || timer.is_due() {
                        checkpoint::save(&self.out, session.progress(), session.state())?;
                        timer.restart();
                    }
                    if !goes_on {
                        return Ok(None);
                    }
                }
                Event::EpochEnded { best } => {
                    let (progress, state) = (session.progress(), session.state());
                    if let Some(epoch) = progress.history.last().filter(|_| best) {
                        let appearance = match &mut appearance {
                            Some(known) => known,
                            none => none.insert(self.appearance()?),
                        };
                        self.write_bundle(&state.result(), epoch, appearance)?;
                    }
                    checkpoint::save(&self.out, progress, state)?;
                    timer.restart();
                    self.out.write_history(&progress.history)?;
                    if let Some(epoch) = progress.history.last() {
                        watch.epoch(epoch);
                    }
                }
                Event::Finished => {
                    let progress = session.progress();
                    let trained = Trained {
                        architecture: &self.architecture,
                        recipe: &self.recipe,
                        train: &self.train,
                        validation: &self.validation,
                        choice: self.choice(),
                    };
                    outcome::write(&self.out, &trained, progress)?;
                    return Ok(progress.best().cloned());
                }
            }
        }
    }

    /// The training at its beginning, or where the checkpoint has it.
    fn session(&self) -> anyhow::Result<Session> {
        let session = match self.out.checkpoint().newest()? {
            None => self.begin()?,
            Some(saved) => {
                let progress: TrainingProgress = saved.progress()?;
                // It may lack an epoch, or have one more than an earlier checkpoint.
                self.out.write_history(&progress.history)?;
                let load = |empty| checkpoint::restore(&saved, empty);
                let (settings, data) = (self.training(), self.parts());
                Session::resume(settings, data, &self.device, progress, load)?
            }
        };
        Ok(session.with_workers(self.workers.clone()))
    }

    /// The training at its beginning.
    fn begin(&self) -> anyhow::Result<Session> {
        let start = match &self.start {
            None => training::Start::Random,
            Some(start) => training::Start::From(start.weights.clone()),
        };
        let rng = ChaCha8Rng::seed_from_u64(self.recipe.seed);
        let (settings, data) = (self.training(), self.parts());
        let session = Session::begin(settings, start, data, &self.device, rng)?;
        let net = &session.state().net;
        net.check_size(self.recipe.preprocess.size)?;
        Ok(session)
    }

    fn training(&self) -> TrainingSettings {
        let architecture = self.architecture.clone();
        self.recipe
            .training_settings(architecture, Protocol::Retraining)
    }

    fn parts(&self) -> TrainingData<'_> {
        TrainingData {
            train: &self.train.samples,
            validation: &self.validation.samples,
        }
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
        let SplitRecipe {
            seed,
            val,
            test,
            folds,
            fold,
        } = self.recipe.split;
        SplitRecord {
            seed,
            val,
            test,
            folds,
            fold,
        }
    }

    /// What the training images look like, by data set.
    fn appearance(&self) -> Result<Vec<SetStatistics>, StoreError> {
        let measure = |sample: &Sample| -> Result<ImageStatistics, StoreError> {
            Ok(ImageStatistics::of(&sample.pair()?.image))
        };
        let mut all = Vec::new();
        for (domain, name) in self.train.names.iter().enumerate() {
            let samples = self.train.samples.par_iter();
            let own = samples.filter(|sample| sample.domain == domain);
            let measured: Vec<Result<ImageStatistics, StoreError>> = own.map(measure).collect();
            let measured: Vec<ImageStatistics> = measured.into_iter().collect::<Result<_, _>>()?;
            all.extend(SetStatistics::of(name, &measured));
        }
        Ok(all)
    }

    fn provenance(&self, epoch: usize) -> BTreeMap<String, String> {
        let mut facts = vec![
            (
                "program",
                format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
            ),
            ("data", self.data.clone()),
            ("seed", self.recipe.seed.to_string()),
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

    fn write_bundle(
        &self,
        net: &Network,
        epoch: &RetrainEpoch,
        appearance: &[SetStatistics],
    ) -> anyhow::Result<()> {
        let model = Bundle {
            architecture: self.architecture.clone(),
            manifest: Manifest {
                name: self.train.names.join(" + "),
                preprocess: self.recipe.preprocess.clone(),
                labels: self.recipe.structure.class_labels(),
                metrics: BTreeMap::from([(self.choice().to_owned(), epoch.validation_dice)]),
                split: self.split(),
                seen: BTreeSet::new(),
                seen_pixels: self.seen_pixels.clone(),
                provenance: self.provenance(epoch.epoch),
                licence: self.licence.clone(),
                appearance: appearance.to_vec(),
                features: None,
                temperature: None,
                reference_output: Vec::new(),
            },
            weights: pollster::block_on(net.weights())?,
        };
        let bytes = model.to_bytes(WeightPrecision::F32)?;
        // Before it has its name, so that a file of that name is always a model.
        Bundle::from_bytes(&bytes).with_context(|| {
            let number = epoch.epoch + 1;
            format!("the model of epoch {number} cannot be read back and was not written")
        })?;
        files::write(&self.out.file(file::MODEL), &bytes)
    }
}

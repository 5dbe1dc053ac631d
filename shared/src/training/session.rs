//! Supervised training, one event at a time; files, clock and device are those of the caller.

use burn::tensor::Device;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::data::TrainingData;
use super::epoch::{BatchSource, EpochProgress, augmented, plain};
use super::event::{Event, StepReport};
use super::loss::number;
use super::progress::TrainingProgress;
use super::schedule::cosine;
use super::score::Score;
use super::settings::{Protocol, Start, TrainingError, TrainingSettings};
use super::step::TrainState;
use super::workers::Workers;
use crate::cases::{Sample, names};
use crate::events::RetrainEpoch;
use crate::mixing::{Batch, apply};
use crate::net::{Initialisation, initialise};
use crate::network::Network;

/// A training between two calls of `advance`. It holds no data: every call is given the same.
pub struct Session {
    settings: TrainingSettings,
    device: Device,
    progress: TrainingProgress,
    /// Epochs that are complete.
    epochs: usize,
    /// The source of a comparison's batches.
    batches: Option<ChaCha8Rng>,
    /// None only while it steps.
    state: Option<TrainState<Network>>,
    workers: Workers,
}

impl Session {
    /// A training from its beginning; everything random comes from `rng`, but for the batches of a
    /// comparison.
    ///
    /// # Errors
    /// No image to learn from, or weights of another network.
    pub fn begin(
        settings: TrainingSettings,
        start: Start,
        data: TrainingData<'_>,
        device: &Device,
        mut rng: ChaCha8Rng,
    ) -> Result<Self, TrainingError> {
        let net = empty(&settings, data, device)?;
        let net = match start {
            Start::Random => initialise(net, Initialisation::Derived, &mut rng),
            Start::From(weights) => net.with_weights(weights)?,
        };
        let progress = TrainingProgress {
            rng,
            history: Vec::new(),
            under_way: None,
        };
        Ok(Self::at(settings, device, progress, net))
    }

    /// A training that goes on from `progress`, which has a step or more behind it. `load` puts
    /// the tensors that were saved there into a state of the same shape.
    ///
    /// # Errors
    /// No image to learn from, and the errors of `load`.
    pub fn resume<E: From<TrainingError>>(
        settings: TrainingSettings,
        data: TrainingData<'_>,
        device: &Device,
        progress: TrainingProgress,
        load: impl FnOnce(TrainState<Network>) -> Result<TrainState<Network>, E>,
    ) -> Result<Self, E> {
        let net = empty(&settings, data, device)?;
        let mut session = Self::at(settings, device, progress, net);
        session.state = session.state.take().map(load).transpose()?;
        Ok(session)
    }

    fn at(
        settings: TrainingSettings,
        device: &Device,
        progress: TrainingProgress,
        net: Network,
    ) -> Self {
        Self {
            device: device.clone(),
            epochs: progress.history.len(),
            batches: match settings.protocol {
                Protocol::Retraining => None,
                Protocol::Comparison { seed } => Some(ChaCha8Rng::seed_from_u64(seed)),
            },
            state: Some(TrainState::following(net, &settings.recipe)),
            workers: Workers::none(),
            settings,
            progress,
        }
    }

    /// Computing with these from here on; what it computes stays the same.
    #[must_use]
    pub fn with_workers(self, workers: Workers) -> Self {
        Self { workers, ..self }
    }

    /// Where it stands.
    pub fn progress(&self) -> &TrainingProgress {
        &self.progress
    }

    /// The network and its optimiser.
    pub fn state(&self) -> &TrainState<Network> {
        let state = self.state.as_ref();
        state.expect("a session has its network between two calls of `advance`")
    }

    /// One step forward: a step of the optimisers, or what follows from the steps so far. `data` is what it began with.
    ///
    /// # Errors
    /// A loss that is not a number, a device that fails, an image that its store cannot read.
    pub async fn advance(&mut self, data: TrainingData<'_>) -> Result<Event, TrainingError> {
        let under_way = &mut self.progress.under_way;
        if let Some(epoch) = under_way.take_if(|epoch| epoch.done >= epoch.steps()) {
            return self.end_epoch(&epoch, data).await;
        }
        if self.epochs >= self.settings.recipe.epochs {
            return Ok(Event::Finished);
        }
        self.step(data.train).await.map(Event::Stepped)
    }

    /// The network as it is now, on any samples of its input size.
    ///
    /// # Errors
    /// Where the device fails, or a store cannot read an image.
    pub async fn score(&self, samples: &[Sample]) -> Result<Score, TrainingError> {
        let net = self.state().result();
        let (batch, device) = (self.settings.recipe.batch, self.device.clone().inner());
        Score::of(&net, samples, batch, &device, &self.workers).await
    }

    async fn step(&mut self, train: &[Sample]) -> Result<StepReport, TrainingError> {
        let rate = self.rate();
        let mut epoch = match self.progress.under_way.take() {
            Some(epoch) => epoch,
            None => self.begin_epoch(train),
        };
        let batch = self.batch(train, epoch.next())?;
        for index in epoch.following() {
            train[*index].read_ahead();
        }
        let state = self.state.take();
        let state = state.expect("a session has its network between two calls of `advance`");
        let (loss, rng) = (&self.settings.loss, &mut self.progress.rng);
        let (state, loss) = state.step(&batch, rate, loss, rng, &self.workers);
        self.state = Some(state);
        let loss = number(loss).await?;
        if !loss.is_finite() {
            return Err(TrainingError::Diverged {
                epoch: self.epochs + 1,
                step: epoch.done + 1,
                images: names(train, epoch.next()),
            });
        }
        epoch.done += 1;
        epoch.losses.add(loss);
        let report = StepReport {
            epoch: self.epochs,
            step: epoch.done,
            steps: epoch.steps(),
            loss,
            mean_loss: epoch.losses.value().unwrap_or(f64::NAN),
        };
        self.progress.under_way = Some(epoch);
        Ok(report)
    }

    /// The learning rate of this epoch.
    fn rate(&self) -> f64 {
        let recipe = &self.settings.recipe;
        cosine(recipe.rate, recipe.final_rate, self.epochs, recipe.epochs)
    }

    fn begin_epoch(&mut self, samples: &[Sample]) -> EpochProgress {
        let rng = self.batches.as_mut().unwrap_or(&mut self.progress.rng);
        EpochProgress::begin(samples, &self.settings.recipe, rng)
    }

    fn batch(&mut self, train: &[Sample], indices: &[usize]) -> Result<Batch, TrainingError> {
        let device = self.device.clone().inner();
        let (recipe, rng) = (&self.settings.recipe, &mut self.progress.rng);
        let mixes = recipe.mixing.sample(train, recipe.batches, indices, rng);
        let source = BatchSource {
            samples: train,
            classes: self.settings.architecture.classes(),
            device: &device,
        };
        let mut shown = |indices: &[usize]| match self.settings.protocol {
            Protocol::Retraining => augmented(&source, indices, &recipe.augmentation, rng),
            Protocol::Comparison { .. } => plain(&source, indices),
        };
        let Some(mixes) = mixes else {
            return Ok(shown(indices)?);
        };
        apply(&mixes, recipe.mixing.target, &device, |members| {
            let Batch {
                images, targets, ..
            } = shown(members)?;
            Ok((images, targets))
        })
    }

    /// Validates it, unless its network is kept in any case.
    async fn end_epoch(
        &mut self,
        epoch: &EpochProgress,
        data: TrainingData<'_>,
    ) -> Result<Event, TrainingError> {
        let best = match self.settings.protocol {
            Protocol::Comparison { .. } => true,
            Protocol::Retraining => self.validate(epoch, data).await?,
        };
        self.epochs += 1;
        Ok(Event::EpochEnded { best })
    }

    /// Writes the epoch into the history; whether it is the best so far.
    async fn validate(
        &mut self,
        epoch: &EpochProgress,
        data: TrainingData<'_>,
    ) -> Result<bool, TrainingError> {
        let loss = epoch.losses.value().unwrap_or(f64::NAN);
        let validation_dice = self.score(data.choosing()).await?.dice;
        let earlier = self.progress.best();
        let best = earlier.is_none_or(|best| validation_dice > best.validation_dice);
        self.progress.history.push(RetrainEpoch {
            epoch: self.epochs,
            rate: self.rate(),
            loss,
            validation_dice,
        });
        Ok(best)
    }
}

/// The network with zero weights, of a training that has something to learn from.
fn empty(
    settings: &TrainingSettings,
    data: TrainingData<'_>,
    device: &Device,
) -> Result<Network, TrainingError> {
    if data.train.is_empty() {
        return Err(TrainingError::NoImages);
    }
    settings.recipe.mixing.check(data.train)?;
    Ok(Network::new(
        &settings.architecture,
        &device.clone().autodiff(),
    ))
}

#[cfg(test)]
mod tests;

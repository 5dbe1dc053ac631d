//! Algorithm 1, one event at a time; files, clock and device are those of the caller.

use burn::tensor::Device;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::batch::BatchSource;
use super::budget::Choice;
use super::epoch_progress::EpochProgress;
use super::event::{Event, StepReport};
use super::measure::{Stepping, measure, walks_after};
use super::noise::NoiseWalks;
use super::precision::{Precision, in_double};
use super::progress::SearchProgress;
use super::reading::Reading;
use super::settings::{SearchError, SearchSettings};
use super::split::BilevelSplit;
use super::step::SearchState;
use super::unmixed::arch_dice;
use crate::cases::{Sample, names};
use crate::events::{SearchEpoch, SearchMeasures};
use crate::mixing::Batch;
use crate::net::{ArchParams, Initialisation, WeavedNet, initialise};
use crate::space::{Candidates, Lattice, NetPlan, Probabilities, halve, learnt_rows, skip_share};
use crate::training::{Workers, cosine, number};

/// A search between two calls of `advance`. It holds no data: every call is given the same samples.
pub struct Session {
    settings: SearchSettings,
    device: Device,
    split: BilevelSplit,
    progress: SearchProgress,
    /// None before the first step of a stage.
    state: Option<SearchState>,
    workers: Workers,
    /// What noise would have done in this stage; made of its epochs where it is not there yet.
    walks: Option<NoiseWalks>,
}

impl Session {
    /// A search from its beginning.
    ///
    /// # Errors
    /// Samples that cannot be searched on as the rules say, or no stages.
    pub fn begin(
        settings: SearchSettings,
        samples: &[Sample],
        device: &Device,
    ) -> Result<Self, SearchError> {
        let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
        let split = BilevelSplit::of(samples, settings.search.halves, &mut rng);
        split.check(&settings.mixing)?;
        if settings.search.layers.is_empty() {
            return Err(SearchError::NoStages);
        }
        let recipe = &settings.search;
        if recipe.lacks_images() {
            let searcher = recipe.searcher.name();
            return Err(SearchError::Unscored { searcher });
        }
        let steps = recipe.steps_per_epoch(split.weights.len()) * recipe.epochs;
        if recipe.warm_up_steps >= steps && steps > 0 {
            return Err(SearchError::WarmUp {
                warm_up: recipe.warm_up_steps,
                steps,
            });
        }
        let complete = Candidates::complete(&settings.structure);
        Ok(Self {
            progress: SearchProgress::beginning(rng, &complete),
            device: device.clone(),
            state: None,
            workers: Workers::none(),
            walks: None,
            settings,
            split,
        })
    }

    /// Computing with these from here on; what it computes stays the same.
    #[must_use]
    pub fn with_workers(self, workers: Workers) -> Self {
        Self { workers, ..self }
    }

    /// A search that goes on from `progress`. `load` puts the tensors that were saved there into a
    /// state of the same shape; where the position is the beginning of a stage there are none, and
    /// it is not called.
    ///
    /// # Errors
    /// As [`Session::begin`], and those of `load`.
    pub fn resume<E: From<SearchError>>(
        settings: SearchSettings,
        samples: &[Sample],
        device: &Device,
        progress: SearchProgress,
        load: impl FnOnce(SearchState) -> Result<SearchState, E>,
    ) -> Result<Self, E> {
        let mut session = Self::begin(settings, samples, device)?;
        session.progress = progress;
        if session.progress.epoch > 0 || session.progress.under_way.is_some() {
            // The draws of a fresh state are not those of the run: they come from a throw-away rng.
            let fresh = session.fresh(&mut ChaCha8Rng::seed_from_u64(0))?;
            session.state = Some(load(fresh)?);
        }
        Ok(session)
    }

    /// Where it stands.
    pub fn progress(&self) -> &SearchProgress {
        &self.progress
    }

    /// The tensors; none before the first step of a stage.
    pub fn state(&self) -> Option<&SearchState> {
        self.state.as_ref()
    }

    /// The two halves of the samples.
    pub fn split(&self) -> &BilevelSplit {
        &self.split
    }

    /// Steps of an epoch.
    pub fn steps(&self) -> usize {
        let images = self.split.weights.len();
        self.settings.search.steps_per_epoch(images)
    }

    /// The probabilities now; equal shares before the first step of a stage.
    ///
    /// # Errors
    /// Where the device fails, or the stage has no lattice.
    pub async fn probabilities(&self) -> Result<Probabilities, SearchError> {
        match &self.state {
            Some(state) => Ok(state.arch.probabilities().await?),
            None => Ok(Probabilities::uniform(
                self.lattice()?,
                &self.progress.candidates(),
            )),
        }
    }

    /// One step forward: a step of the optimisers, or what follows from the steps so far. `samples` are those it began with.
    ///
    /// # Errors
    /// A loss that is not a number, a device that fails, a lattice that does not exist, an image that its store cannot
    /// read.
    pub async fn advance(&mut self, samples: &[Sample]) -> Result<Event, SearchError> {
        let under_way = self.progress.under_way.as_ref();
        if under_way.is_some_and(|epoch| epoch.done >= self.steps()) {
            self.end_epoch(samples).await?;
            return Ok(Event::EpochEnded);
        }
        if self.stage_is_over() {
            return self.end_stage(samples).await;
        }
        self.step(samples).await.map(Event::Stepped)
    }

    /// After the last epoch, or the first one that the remedy against skips ends.
    fn stage_is_over(&self) -> bool {
        let SearchProgress {
            stage,
            epoch,
            history,
            ..
        } = &self.progress;
        let recipe = &self.settings.search;
        let last = history.last().filter(|last| last.stage == *stage);
        let collapsing = last.is_some_and(|last| {
            let share = skip_share(&self.progress.candidates(), &last.probabilities);
            last.arch_loss.is_some() && share > recipe.skip_limit
        });
        self.progress.under_way.is_none() && (*epoch >= recipe.epochs || collapsing)
    }

    fn lattice(&self) -> Result<Lattice, SearchError> {
        let layers = &self.settings.search.layers;
        let layers = layers.get(self.progress.stage);
        let lattice = Lattice::new(*layers.ok_or(SearchError::NoStages)?)?;
        Ok(lattice.keeping(self.settings.structure.branches))
    }

    fn plan(&self) -> Result<NetPlan, SearchError> {
        let candidates = self.progress.candidates();
        Ok(NetPlan::searchable(
            &self.settings.structure,
            self.lattice()?,
            &candidates,
        ))
    }

    /// A supernet of the stage that has learnt nothing, with its optimisers.
    fn fresh(&self, rng: &mut ChaCha8Rng) -> Result<SearchState, SearchError> {
        let plan = self.plan()?;
        let device = self.device.clone().autodiff();
        let net = WeavedNet::new(&plan, &device);
        let net = initialise(net, Initialisation::Supernet, rng);
        let arch = ArchParams::new(&plan, &device, rng);
        let recipe = &self.settings.search;
        let (net, arch) = match recipe.precision {
            Precision::Single => (net, arch),
            Precision::Double => (in_double(net), in_double(arch)),
        };
        Ok(SearchState::new(net, arch, recipe))
    }

    async fn step(&mut self, samples: &[Sample]) -> Result<StepReport, SearchError> {
        let mut rng = self.progress.rng.clone();
        let state = match self.state.take() {
            Some(state) => state,
            None => self.fresh(&mut rng)?,
        };
        let mut epoch_progress = match self.progress.under_way.take() {
            Some(epoch_progress) => epoch_progress,
            None => EpochProgress::begin(&self.split, self.settings.search.batches, &mut rng),
        };
        let (recipe, epoch) = (&self.settings.search, self.progress.epoch);
        let rate = cosine(recipe.rate, recipe.final_rate, epoch, recipe.epochs);
        let (for_weights, for_arch) = self.batches(samples, &epoch_progress, &mut rng)?;
        let (state, losses) = state.step(
            &for_weights,
            for_arch.as_ref(),
            rate,
            &self.settings,
            &mut rng,
            &self.workers,
        );
        let weight_loss = number(losses.weights).await?;
        let arch_loss = match losses.arch {
            Some(loss) => Some(number(loss).await?),
            None => None,
        };
        if !weight_loss.is_finite() || arch_loss.is_some_and(|loss| !loss.is_finite()) {
            let indices = epoch_progress.shown(recipe.batch, arch_loss);
            return Err(SearchError::Diverged {
                stage: self.progress.stage + 1,
                epoch: epoch + 1,
                step: epoch_progress.done + 1,
                images: names(samples, &indices),
            });
        }
        epoch_progress.add(weight_loss, arch_loss);
        if let Some(squares) = losses.alpha_gradient {
            epoch_progress.alpha_gradient.add(number(squares).await?);
        }
        let report = StepReport {
            stage: self.progress.stage,
            epoch,
            step: epoch_progress.done,
            steps: self.steps(),
            weight_loss,
            arch_loss,
            mean_loss: epoch_progress.weights.value().unwrap_or(f64::NAN),
        };
        self.progress.rng = rng;
        self.state = Some(state);
        self.progress.under_way = Some(epoch_progress);
        Ok(report)
    }

    /// The batches of the next step: of the weight half, and of the architecture half where it does not rest.
    fn batches(
        &self,
        samples: &[Sample],
        epoch: &EpochProgress,
        rng: &mut ChaCha8Rng,
    ) -> Result<(Batch, Option<Batch>), SearchError> {
        let (split, recipe) = (&self.split, &self.settings.search);
        let source = BatchSource {
            settings: &self.settings,
            samples,
            pool: &split.pool,
            device: &self.device.clone().inner(),
        };
        let indices = epoch.weight_batch(recipe.batch);
        let for_weights = source.batch(&split.weights, indices, rng)?;
        let [weights, arch] = epoch.following(recipe.batch);
        let ahead = |index: &usize| samples[*index].read_ahead();
        if recipe.rests(self.progress.epoch, epoch.done, self.steps()) {
            weights.iter().for_each(ahead);
            return Ok((for_weights, None));
        }
        let indices = epoch.arch_batch(recipe.batch);
        let for_arch = source.batch(&split.arch, indices, rng)?;
        weights.iter().chain(arch).for_each(ahead);
        Ok((for_weights, Some(for_arch)))
    }

    async fn end_epoch(&mut self, samples: &[Sample]) -> Result<(), SearchError> {
        let probabilities = self.probabilities().await?;
        let epoch_progress = self
            .progress
            .under_way
            .take()
            .expect("an epoch that ends has begun");
        let (weight_loss, arch_loss) =
            (epoch_progress.weights.value(), epoch_progress.arch.value());
        let SearchProgress { stage, epoch, .. } = self.progress;
        let measures = self.measures(&epoch_progress, &probabilities);
        let recipe = &self.settings.search;
        let arch_dice = match &self.state {
            Some(state) => {
                let (split, device) = (&self.split, &self.device);
                arch_dice(state, None, split, samples, recipe, device, &self.workers).await?
            }
            None => None,
        };
        self.progress.history.push(SearchEpoch {
            stage,
            epoch,
            rate: cosine(recipe.rate, recipe.final_rate, epoch, recipe.epochs),
            weight_loss: weight_loss.unwrap_or(f64::NAN),
            arch_loss,
            probabilities,
            measures,
            arch_dice,
        });
        self.progress.epoch += 1;
        Ok(())
    }

    /// What alpha did in an epoch that ends at `probabilities`; none where it rested.
    fn measures(
        &mut self,
        epoch: &EpochProgress,
        probabilities: &Probabilities,
    ) -> Option<SearchMeasures> {
        let squares = epoch.alpha_gradient.value()?;
        let (stage, candidates) = (self.progress.stage, self.progress.candidates());
        let earlier = self.progress.of_stage();
        let recipe = &self.settings.search;
        let entries: usize = learnt_rows().map(|(f, _)| candidates.count(f)).sum();
        let stepping = Stepping {
            steps: epoch.alpha_gradient.count(),
            gradient: (squares / entries as f64).sqrt(),
        };
        let fresh = || walks_after(stage, earlier, &candidates, recipe);
        let walks = self.walks.get_or_insert_with(fresh);
        let measures = measure(earlier, &candidates, probabilities, stepping, walks, recipe);
        Some(measures)
    }

    /// Halves; after the last stage the architecture is read off.
    async fn end_stage(&mut self, samples: &[Sample]) -> Result<Event, SearchError> {
        let decided = self.settings.search.decision.of(self.progress.of_stage());
        let probabilities = match decided {
            Some(decided) => decided,
            None => self.probabilities().await?,
        };
        let candidates = self.progress.candidates();
        let structure = &self.settings.structure;
        if self.progress.stage + 1 < self.settings.search.layers.len() {
            let kept = halve(&candidates, &probabilities, structure.halving);
            self.progress.advance(&kept);
            (self.state, self.walks) = (None, None);
            return Ok(Event::Halved);
        }
        let reading = Reading {
            choice: Choice {
                structure,
                lattice: self.lattice()?,
                candidates: &candidates,
                probabilities: &probabilities,
                size: samples.first().map_or([0; 2], Sample::size),
                budget: self.settings.search.budget,
            },
            state: self.state.as_ref(),
            split: &self.split,
            samples,
            recipe: &self.settings.search,
            device: &self.device,
            workers: &self.workers,
        };
        reading.advance(&mut self.progress).await
    }
}

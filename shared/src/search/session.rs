//! Algorithm 1, one move at a time: whoever calls it owns the clock, the files and the patience.

use burn::tensor::Device;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::course::Course;
use super::halves::Halves;
use super::moves::{Found, Move, Stepped};
use super::position::Position;
use super::precision::{Precision, in_double};
use super::rules::{Rules, SearchError};
use super::step::SearchState;
use crate::cases::Sample;
use crate::events::SearchEpoch;
use crate::mixing::{Batch, apply};
use crate::net::{ArchParams, Initialisation, WeavedNet, initialise};
use crate::space::{Candidates, Lattice, NetPlan, Probabilities, discretise, halve, skip_share};
use crate::tensors::{images_to_tensor, masks_to_tensor};
use crate::training::{cosine, number};

/// A search between two moves. It holds no data: every move is given the same samples.
pub struct Session {
    rules: Rules,
    device: Device,
    halves: Halves,
    position: Position,
    /// None before the first step of a stage.
    state: Option<SearchState>,
    course: Option<Course>,
}

impl Session {
    /// A search from its beginning.
    ///
    /// # Errors
    /// Samples that cannot be searched on as the rules say, or no stages.
    pub fn begin(rules: Rules, samples: &[Sample], device: &Device) -> Result<Self, SearchError> {
        let mut dice = ChaCha8Rng::seed_from_u64(rules.seed);
        let halves = Halves::of(samples, &mut dice);
        halves.check(&rules.mixing)?;
        if rules.search.layers.is_empty() {
            return Err(SearchError::NoStages);
        }
        let complete = Candidates::complete(&rules.structure);
        Ok(Self {
            position: Position::beginning(dice, &complete),
            device: device.clone(),
            state: None,
            course: None,
            rules,
            halves,
        })
    }

    /// A search that goes on from `position`. `load` puts the tensors that were saved there into a
    /// state of the same shape; where the position is the beginning of a stage there are none, and
    /// it is not called.
    ///
    /// # Errors
    /// As [`Session::begin`], and those of `load`.
    pub fn resume<E: From<SearchError>>(
        rules: Rules,
        samples: &[Sample],
        device: &Device,
        position: Position,
        load: impl FnOnce(SearchState) -> Result<SearchState, E>,
    ) -> Result<Self, E> {
        let mut session = Self::begin(rules, samples, device)?;
        session.position = position;
        if session.position.epoch > 0 {
            // The draws of a fresh state are not those of the run: they come from throw-away dice.
            let fresh = session.fresh(&mut ChaCha8Rng::seed_from_u64(0))?;
            session.state = Some(load(fresh)?);
        }
        Ok(session)
    }

    /// Where it stands.
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// The tensors; none before the first step of a stage.
    pub fn state(&self) -> Option<&SearchState> {
        self.state.as_ref()
    }

    /// The two halves of the samples.
    pub fn halves(&self) -> &Halves {
        &self.halves
    }

    /// Steps of an epoch.
    pub fn steps(&self) -> usize {
        let images = self.halves.weights.len();
        self.rules.search.steps_per_epoch(images)
    }

    /// What the supernet believes now; equal shares before the first step of a stage.
    ///
    /// # Errors
    /// Where the device fails, or the stage has no lattice.
    pub async fn belief(&self) -> Result<Probabilities, SearchError> {
        match &self.state {
            Some(state) => Ok(state.arch.probabilities().await?),
            None => Ok(Probabilities::uniform(
                self.lattice()?,
                &self.position.candidates(),
            )),
        }
    }

    /// One move: a step, or what follows from the steps so far. `samples` are those it began with.
    ///
    /// # Errors
    /// A loss that is not a number, a device that fails, a lattice that does not exist.
    pub async fn advance(&mut self, samples: &[Sample]) -> Result<Move, SearchError> {
        if self.course.as_ref().is_some_and(|c| c.done >= self.steps()) {
            self.end_epoch().await?;
            return Ok(Move::EpochEnded);
        }
        if self.stage_is_over() {
            return self.end_stage().await;
        }
        self.step(samples).await.map(Move::Stepped)
    }

    /// After the last epoch, or the first one that the remedy against skips ends.
    fn stage_is_over(&self) -> bool {
        let Position {
            stage,
            epoch,
            history,
            ..
        } = &self.position;
        let recipe = &self.rules.search;
        let last = history.last().filter(|last| last.stage == *stage);
        let collapsing = last.is_some_and(|last| {
            let share = skip_share(&self.position.candidates(), &last.belief);
            last.arch_loss.is_some() && share > recipe.skip_limit
        });
        self.course.is_none() && (*epoch >= recipe.epochs || collapsing)
    }

    fn lattice(&self) -> Result<Lattice, SearchError> {
        let layers = &self.rules.search.layers;
        let layers = layers.get(self.position.stage);
        Ok(Lattice::new(*layers.ok_or(SearchError::NoStages)?)?)
    }

    fn plan(&self) -> Result<NetPlan, SearchError> {
        let candidates = self.position.candidates();
        Ok(NetPlan::searchable(
            &self.rules.structure,
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
        let recipe = &self.rules.search;
        let (net, arch) = match recipe.precision {
            Precision::Single => (net, arch),
            Precision::Double => (in_double(net), in_double(arch)),
        };
        Ok(SearchState::new(net, arch, recipe))
    }

    async fn step(&mut self, samples: &[Sample]) -> Result<Stepped, SearchError> {
        let mut rng = self.position.rng.clone();
        let state = match self.state.take() {
            Some(state) => state,
            None => self.fresh(&mut rng)?,
        };
        let mut course = match self.course.take() {
            Some(course) => course,
            None => Course::begin(&self.halves, &mut rng),
        };
        let (recipe, epoch) = (&self.rules.search, self.position.epoch);
        let rate = cosine(recipe.rate, recipe.final_rate, epoch, recipe.epochs);
        let places = course.weight_batch(recipe.batch);
        let for_weights = self.batch(samples, &self.halves.weights, places, &mut rng);
        let for_arch = (epoch >= recipe.warm_up).then(|| {
            let places = course.arch_batch(recipe.batch);
            self.batch(samples, &self.halves.arch, places, &mut rng)
        });
        let loss = &self.rules.loss;
        let (state, losses) = state.step(
            &for_weights,
            for_arch.as_ref(),
            rate,
            recipe,
            loss,
            &mut rng,
        );
        let weight_loss = number(losses.weights).await?;
        let arch_loss = match losses.arch {
            Some(loss) => Some(number(loss).await?),
            None => None,
        };
        course.done += 1;
        course.weights.add(weight_loss);
        if let Some(loss) = arch_loss {
            course.arch.add(loss);
        }
        let stepped = Stepped {
            stage: self.position.stage,
            epoch,
            step: course.done,
            steps: self.steps(),
            weight_loss,
            arch_loss,
            mean_loss: course.weights.value().unwrap_or(f64::NAN),
        };
        self.position.rng = rng;
        self.state = Some(state);
        self.course = Some(course);
        Ok(stepped)
    }

    fn batch(
        &self,
        samples: &[Sample],
        half: &[usize],
        places: &[usize],
        rng: &mut ChaCha8Rng,
    ) -> Batch {
        let mixes = self.rules.mixing.draw(&self.halves.pool, half, places, rng);
        let device = self.device.clone().inner();
        let dtype = self.rules.search.precision.dtype();
        apply(&mixes, &device, |places| {
            let chosen = places.iter().map(|place| &samples[*place]);
            let (images, masks): (Vec<_>, Vec<_>) = chosen.map(|s| (&s.image, &s.mask)).unzip();
            (
                images_to_tensor(&images, &device).cast(dtype),
                masks_to_tensor(&masks, &device).cast(dtype),
            )
        })
    }

    async fn end_epoch(&mut self) -> Result<(), SearchError> {
        let belief = self.belief().await?;
        let course = self.course.take().expect("an epoch that ends has begun");
        let (weight_loss, arch_loss) = (course.weights.value(), course.arch.value());
        let Position { stage, epoch, .. } = self.position;
        let losses = [weight_loss, arch_loss];
        if !losses.into_iter().flatten().all(f64::is_finite) {
            return Err(SearchError::Diverged {
                stage: stage + 1,
                epoch: epoch + 1,
            });
        }
        let recipe = &self.rules.search;
        self.position.history.push(SearchEpoch {
            stage,
            epoch,
            rate: cosine(recipe.rate, recipe.final_rate, epoch, recipe.epochs),
            weight_loss: weight_loss.unwrap_or(f64::NAN),
            arch_loss,
            belief,
        });
        self.position.epoch += 1;
        Ok(())
    }

    /// Halves, or discretises after the last stage.
    async fn end_stage(&mut self) -> Result<Move, SearchError> {
        let belief = self.belief().await?;
        let candidates = self.position.candidates();
        let structure = &self.rules.structure;
        if self.position.stage + 1 < self.rules.search.layers.len() {
            let kept = halve(&candidates, &belief, structure.halving);
            self.position.advance(&kept);
            self.state = None;
            return Ok(Move::Halved);
        }
        Ok(Move::Found(Box::new(Found {
            cells: discretise(&candidates, &belief, structure.decoding),
            lattice: self.lattice()?,
            branches: belief.branches,
        })))
    }
}

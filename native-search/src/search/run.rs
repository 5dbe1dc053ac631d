//! Algorithm 1: two stages, halving between, a genotype at the end.

use std::path::PathBuf;

use burn::tensor::Device;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::events::SearchEpoch;
use shared::genotype::Genotype;
use shared::net::{ArchParams, Initialisation, WeavedNet, initialise};
use shared::search::SearchState;
use shared::space::{Candidates, Lattice, NetPlan, Probabilities, discretise, halve};

use super::checkpoint::{self, Position, rows};
use super::epoch::{Epoch, Halves};
use super::outcome;
use crate::checkpoint::Checkpoint;
use crate::config::Settings;
use crate::data::Union;

/// Who watches a run, and may end it.
pub trait Progress {
    /// After every step, of `steps` in this epoch, with the mean loss so far; false ends the run.
    fn step(
        &mut self,
        stage: usize,
        epoch: usize,
        step: usize,
        steps: usize,
        loss: Option<f64>,
    ) -> bool;
}

/// A search, ready to run or to go on.
pub struct SearchRun {
    /// Every setting.
    pub settings: Settings,
    /// The composite.
    pub union: Union,
    /// Where the results go.
    pub out: PathBuf,
    /// Where it computes.
    pub device: Device,
    /// What the genotype says of its origin.
    pub provenance: std::collections::BTreeMap<String, String>,
}

impl SearchRun {
    /// Whether the data can be searched on as the settings say; asked before anything is written.
    ///
    /// # Errors
    /// Too few images, or mixing that they do not allow.
    pub fn check(&self) -> anyhow::Result<()> {
        let mut dice = ChaCha8Rng::seed_from_u64(self.settings.seed);
        Halves::of(&self.union, &mut dice).check(&self.settings.mixing)
    }

    /// Runs all stages, going on from the checkpoint in the output folder if there is one.
    /// `None` where `progress` ended it; the unfinished epoch is then repeated on resuming.
    ///
    /// # Errors
    /// Mixing that the data does not allow, and everything that can go wrong with a disk.
    pub fn run(&self, progress: &mut dyn Progress) -> anyhow::Result<Option<Genotype>> {
        let mut dice = ChaCha8Rng::seed_from_u64(self.settings.seed);
        let halves = Halves::of(&self.union, &mut dice);
        halves.check(&self.settings.mixing)?;
        let mut position = Checkpoint::of(&self.out).position()?.unwrap_or_else(|| {
            Position::beginning(dice, &Candidates::complete(&self.settings.structure))
        });
        let layers = &self.settings.search.layers;
        while position.stage < layers.len() {
            let Some(belief) = self.stage(&mut position, &halves, progress)? else {
                return Ok(None);
            };
            let candidates = Candidates::from_rows(position.kept[position.stage].clone());
            if position.stage + 1 == layers.len() {
                let genotype = self.genotype(&candidates, &belief)?;
                outcome::write(&self.out, &genotype, &position.history, &position.kept)?;
                return Ok(Some(genotype));
            }
            position.kept.push(rows(&halve(
                &candidates,
                &belief,
                self.settings.structure.halving,
            )));
            position.stage += 1;
            position.epoch = 0;
        }
        anyhow::bail!("this search has no stages: give search.layers one or more")
    }

    /// One stage from where `position` stands to its end; its last belief.
    fn stage(
        &self,
        position: &mut Position,
        halves: &Halves,
        progress: &mut dyn Progress,
    ) -> anyhow::Result<Option<Probabilities>> {
        let candidates = Candidates::from_rows(position.kept[position.stage].clone());
        let lattice = Lattice::new(self.settings.search.layers[position.stage])?;
        let plan = NetPlan::searchable(&self.settings.structure, lattice, &candidates);
        let mut state = if position.epoch > 0 {
            // The draws of a fresh state are not those of the run: they come from throw-away dice.
            let fresh = self.fresh(&plan, &mut ChaCha8Rng::seed_from_u64(0));
            checkpoint::restore(&self.out, position, fresh)?
        } else {
            self.fresh(&plan, &mut position.rng)
        };
        while position.epoch < self.settings.search.epochs {
            let epoch = Epoch {
                settings: &self.settings,
                union: &self.union,
                halves,
                device: &self.device,
                stage: position.stage,
                number: position.epoch,
                limit: None,
            };
            let Some((next, losses)) = epoch.run(state, &mut position.rng, progress) else {
                return Ok(None);
            };
            state = next;
            losses.check(position)?;
            let recipe = &self.settings.search;
            position.history.push(SearchEpoch {
                stage: position.stage,
                epoch: position.epoch,
                rate: shared::training::cosine(
                    recipe.rate,
                    recipe.final_rate,
                    position.epoch,
                    recipe.epochs,
                ),
                weight_loss: losses.weights.value().unwrap_or(f64::NAN),
                arch_loss: losses.arch.value(),
                belief: pollster::block_on(state.arch.probabilities())?,
            });
            position.epoch += 1;
            outcome::write_events(&self.out, &position.history)?;
            checkpoint::save(&self.out, position, &state)?;
        }
        Ok(Some(pollster::block_on(state.arch.probabilities())?))
    }

    pub(super) fn fresh(&self, plan: &NetPlan, rng: &mut ChaCha8Rng) -> SearchState {
        let device = self.device.clone().autodiff();
        let net = initialise(WeavedNet::new(plan, &device), Initialisation::Supernet, rng);
        let arch = ArchParams::new(plan, &device, rng);
        SearchState::new(net, arch, &self.settings.search)
    }

    fn genotype(
        &self,
        candidates: &Candidates,
        belief: &Probabilities,
    ) -> anyhow::Result<Genotype> {
        let structure = self.settings.structure.clone();
        let layers = self
            .settings
            .search
            .layers
            .last()
            .copied()
            .unwrap_or_default();
        Ok(Genotype {
            cells: discretise(candidates, belief, structure.decoding),
            structure,
            lattice: Lattice::new(layers)?,
            branches: belief.branches.clone(),
            provenance: self.provenance.clone(),
        })
    }
}

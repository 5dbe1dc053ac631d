//! Algorithm 1 with its files: a checkpoint after each epoch, a genotype at the end.

use burn::tensor::Device;
use shared::events::SearchEpoch;
use shared::genotype::Genotype;
use shared::recipe::Recipe;
use shared::search::{
    Event, Found, ScoredReport, SearchProgress, SearchSettings, Session, StepReport,
};
use shared::training::Workers;

use super::checkpoint;
use super::outcome;
use crate::data::Union;
use crate::run::RunFolder;

/// Who watches a run, and may end it.
pub trait Progress {
    /// After every step; false ends the run.
    fn step(&mut self, step: &StepReport) -> bool;
    /// After every epoch, which is saved.
    fn epoch(&mut self, _epoch: &SearchEpoch) {}
    /// After every score of a searcher; false ends the run.
    fn scored(&mut self, _scored: &ScoredReport) -> bool {
        true
    }
}

/// A search, ready to run or to go on.
pub struct SearchRun {
    /// Every setting.
    pub recipe: Recipe,
    /// The composite.
    pub union: Union,
    /// Where the results go.
    pub out: RunFolder,
    /// Where it computes.
    pub device: Device,
    /// The threads that compute.
    pub workers: Workers,
    /// What the genotype says of its origin.
    pub provenance: std::collections::BTreeMap<String, String>,
}

impl SearchRun {
    /// Whether the data can be searched on as the recipe says; asked before anything is written. The
    /// steps of all stages.
    ///
    /// # Errors
    /// Too few images, or mixing that they do not allow.
    pub fn check(&self) -> anyhow::Result<usize> {
        let session = Session::begin(self.settings(), &self.union.samples, &self.device)?;
        let search = &self.recipe.search;
        Ok(session.steps() * search.epochs * search.layers.len())
    }

    /// Runs all stages, going on from the checkpoint in the output folder if there is one.
    /// `None` where `progress` ended it; the step that it had reached is saved.
    ///
    /// # Errors
    /// Mixing that the data does not allow, and everything that can go wrong with a disk.
    pub fn run(&self, progress: &mut dyn Progress) -> anyhow::Result<Option<Genotype>> {
        let samples = &self.union.samples;
        let mut session = self.session()?;
        let mut timer = self.out.timer();
        loop {
            let event = pollster::block_on(session.advance(samples))?;
            let goes_on = match &event {
                Event::Stepped(step) => progress.step(step),
                Event::Scored(scored) => progress.scored(scored),
                Event::EpochEnded | Event::Halved | Event::Found(_) => true,
            };
            match event {
                Event::Stepped(_) | Event::Scored(_) => {
                    if !goes_on || timer.is_due() {
                        let state = session.state().expect("a step leaves a state behind");
                        checkpoint::save(&self.out, session.progress(), state)?;
                        timer.restart();
                    }
                    if !goes_on {
                        return Ok(None);
                    }
                }
                Event::EpochEnded => {
                    let state = session.state().expect("an epoch leaves a state behind");
                    checkpoint::save(&self.out, session.progress(), state)?;
                    timer.restart();
                    let history = &session.progress().history;
                    self.out.write_history(history)?;
                    if let Some(epoch) = history.last() {
                        progress.epoch(epoch);
                    }
                }
                Event::Halved => {}
                Event::Found(found) => {
                    let genotype = self.genotype(*found);
                    let (progress, recipe) = (session.progress(), &self.recipe.search);
                    outcome::write(&self.out, &genotype, progress, recipe)?;
                    return Ok(Some(genotype));
                }
            }
        }
    }

    pub(super) fn settings(&self) -> SearchSettings {
        self.recipe.search_settings()
    }

    fn session(&self) -> anyhow::Result<Session> {
        let (settings, samples) = (self.settings(), &self.union.samples);
        let session = match self.out.checkpoint().newest()? {
            None => Session::begin(settings, samples, &self.device)?,
            Some(saved) => {
                let progress: SearchProgress = saved.progress()?;
                // It may lack an epoch, or have one more than an earlier checkpoint.
                self.out.write_history(&progress.history)?;
                let load = |fresh| checkpoint::restore(&saved, fresh);
                Session::resume(settings, samples, &self.device, progress, load)?
            }
        };
        Ok(session.with_workers(self.workers.clone()))
    }

    fn genotype(&self, found: Found) -> Genotype {
        Genotype {
            structure: self.recipe.structure.clone(),
            lattice: found.lattice,
            cells: found.cells,
            branches: found.branches,
            provenance: self.provenance.clone(),
        }
    }
}

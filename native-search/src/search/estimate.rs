//! The estimated cost of a search, measured by one bilevel step of each stage.

use std::time::Instant;

use shared::search::Session;
use shared::served::StageEstimate;
use shared::space::{Lattice, Probabilities, halve};

use super::checkpoint::save;
use super::run::SearchRun;
use crate::run::RunFolder;

impl SearchRun {
    /// One step and one checkpoint of each stage; the later stages keep the operations listed first.
    ///
    /// # Errors
    /// Mixing or layers that cannot be; a folder for temporary files that cannot be written.
    pub fn estimate(&self) -> anyhow::Result<Vec<StageEstimate>> {
        let samples = &self.union.samples;
        let begun = Session::begin(self.settings(), samples, &self.device)?;
        let first = self.recipe.search.first_learning_epoch(begun.steps());
        let mut progress = begun.progress().clone();
        let structure = &self.recipe.structure;
        let mut estimates = Vec::new();
        for (stage, layers) in self.recipe.search.layers.iter().copied().enumerate() {
            // The first epoch past the warm-up, of a supernet that has learnt nothing.
            (progress.stage, progress.epoch) = (stage, first);
            let (at, fresh) = (progress.clone(), |state| Ok::<_, anyhow::Error>(state));
            let session = Session::resume(self.settings(), samples, &self.device, at, fresh)?;
            let mut session = session.with_workers(self.workers.clone());
            let start = Instant::now();
            pollster::block_on(session.advance(samples))?;
            let step_secs = start.elapsed().as_secs_f64();
            let state = session.state().expect("a step leaves a state behind");
            let weights = burn::module::Module::num_params(&state.weights.net);
            // Momenta exist from the first step on, and a checkpoint copies all of it: the peak.
            let dir = tempfile::tempdir()?;
            save(&RunFolder::at(dir.path()), session.progress(), state)?;
            let steps = session.steps();
            estimates.push(StageEstimate {
                stage,
                layers,
                weights,
                steps,
                step_secs,
                epoch_secs: step_secs * steps as f64,
                peak_mib: peak_mib(),
            });
            let candidates = progress.candidates();
            let probabilities = Probabilities::uniform(Lattice::new(layers)?, &candidates);
            let kept = halve(&candidates, &probabilities, structure.halving);
            progress.kept.push(kept);
        }
        Ok(estimates)
    }
}

/// The process's largest resident memory so far.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024)
}

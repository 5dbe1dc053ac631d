//! What a search will cost, measured by one bilevel step of each stage.

use std::time::Instant;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use shared::space::{Candidates, Lattice, NetPlan, Probabilities, halve};

use super::checkpoint::{Position, save};
use super::epoch::{Epoch, Halves};
use super::run::{Progress, SearchRun};

/// The cost of one stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StageEstimate {
    /// Stage, from 0.
    pub stage: usize,
    /// Layers of its supernet.
    pub layers: usize,
    /// Weights of its supernet.
    pub weights: usize,
    /// Steps of an epoch.
    pub steps: usize,
    /// One bilevel step, in seconds.
    pub step_secs: f64,
    /// One epoch past the warm-up, in seconds.
    pub epoch_secs: f64,
    /// The largest memory of the process so far, in MiB; unknown off Linux.
    pub peak_mib: Option<u64>,
}

/// Nobody is told.
struct Silent;

impl Progress for Silent {
    fn step(&mut self, _: usize, _: usize, _: usize, _: usize, _: Option<f64>) -> bool {
        true
    }
}

impl SearchRun {
    /// One step and one checkpoint of each stage; the later stages keep the operations listed first.
    ///
    /// # Errors
    /// Mixing or layers that cannot be; a folder for temporary files that cannot be written.
    pub fn estimate(&self) -> anyhow::Result<Vec<StageEstimate>> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.settings.seed);
        let halves = Halves::of(&self.union, &mut rng);
        halves.check(&self.settings.mixing)?;
        let structure = &self.settings.structure;
        let mut candidates = Candidates::complete(structure);
        let mut estimates = Vec::new();
        for (stage, layers) in self.settings.search.layers.iter().copied().enumerate() {
            let lattice = Lattice::new(layers)?;
            let plan = NetPlan::searchable(structure, lattice, &candidates);
            let state = self.fresh(&plan, &mut rng);
            let weights = burn::module::Module::num_params(&state.weights.net);
            let epoch = Epoch {
                settings: &self.settings,
                union: &self.union,
                halves: &halves,
                device: &self.device,
                stage,
                number: self.settings.search.warm_up,
                limit: Some(1),
            };
            let start = Instant::now();
            let stepped = epoch.run(state, &mut rng, &mut Silent);
            let step_secs = start.elapsed().as_secs_f64();
            // Momenta exist from the first step on, and a checkpoint copies all of it: the peak.
            if let Some((state, _)) = stepped {
                let position = Position::beginning(rng.clone(), &candidates);
                save(tempfile::tempdir()?.path(), &position, &state)?;
            }
            let steps = epoch.steps();
            let epoch_secs = step_secs * steps as f64;
            let peak_mib = peak_mib();
            estimates.push(StageEstimate {
                stage,
                layers,
                weights,
                steps,
                step_secs,
                epoch_secs,
                peak_mib,
            });
            let belief = Probabilities::uniform(lattice, &candidates);
            candidates = halve(&candidates, &belief, structure.halving);
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

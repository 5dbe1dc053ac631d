//! What a search needs to go on exactly where it was.

use std::path::Path;

use burn::module::Module as _;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use shared::events::SearchEpoch;
use shared::search::SearchState;
use shared::space::{Candidates, Family, Primitive};

use crate::checkpoint::Checkpoint;

/// Where a search stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Position {
    /// The stage to go on with.
    pub(super) stage: usize,
    /// The epoch to go on with.
    pub(super) epoch: usize,
    /// The dice, as they lie.
    pub(super) rng: ChaCha8Rng,
    /// Operations kept per stage begun, by family and edge; the first stage's are complete.
    pub(super) kept: Vec<[Vec<Vec<Primitive>>; Family::ALL.len()]>,
    /// All epochs so far.
    pub(super) history: Vec<SearchEpoch>,
}

impl Position {
    /// Of a search that has not begun.
    pub(super) fn beginning(rng: ChaCha8Rng, complete: &Candidates) -> Self {
        Self {
            stage: 0,
            epoch: 0,
            rng,
            kept: vec![rows(complete)],
            history: Vec::new(),
        }
    }

    fn tag(&self) -> String {
        format!("s{}e{}", self.stage, self.epoch)
    }
}

/// Operations by family and edge.
pub(super) fn rows(candidates: &Candidates) -> [Vec<Vec<Primitive>>; Family::ALL.len()] {
    Family::ALL.map(|family| candidates.of(family).to_vec())
}

/// Saves everything needed to continue.
pub(super) fn save(out: &Path, position: &Position, state: &SearchState) -> anyhow::Result<()> {
    let optimiser = |o: &ModuleOptimizer| o.to_record().into_bytes();
    let parts = [
        (
            "weights",
            state.weights.net.clone().into_record().into_bytes()?,
        ),
        ("weights-optimiser", optimiser(&state.weights.optimiser)?),
        ("arch", state.arch.clone().into_record().into_bytes()?),
        ("alpha-optimiser", optimiser(&state.alpha_optimiser)?),
        ("beta-optimiser", optimiser(&state.beta_optimiser)?),
    ];
    Checkpoint::of(out).save(&position.tag(), position, &parts)
}

/// Puts the saved tensors into a state of the same stage.
pub(super) fn restore(
    out: &Path,
    position: &Position,
    mut state: SearchState,
) -> anyhow::Result<SearchState> {
    let (checkpoint, tag) = (Checkpoint::of(out), position.tag());
    let read = |part| checkpoint.read(&tag, part);
    let net = ModuleRecord::from_bytes(read("weights")?)?;
    state.weights.net = state.weights.net.try_load_record(net)?;
    state.arch = state
        .arch
        .try_load_record(ModuleRecord::from_bytes(read("arch")?)?)?;
    state.weights.optimiser = state
        .weights
        .optimiser
        .from_bytes(read("weights-optimiser")?)?;
    state.alpha_optimiser = state.alpha_optimiser.from_bytes(read("alpha-optimiser")?)?;
    state.beta_optimiser = state.beta_optimiser.from_bytes(read("beta-optimiser")?)?;
    Ok(state)
}

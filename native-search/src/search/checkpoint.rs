//! The checkpoint of a search: progress, weights, alpha, beta and their optimisers.

use burn::module::Module as _;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use shared::search::{SearchProgress, SearchState};

use crate::run::{RunFolder, Saved};

/// Saves everything needed to continue.
pub(super) fn save(
    run: &RunFolder,
    progress: &SearchProgress,
    state: &SearchState,
) -> anyhow::Result<()> {
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
    run.checkpoint().save(progress, &parts)
}

/// Puts the saved tensors into a state of the same stage.
pub(super) fn restore(saved: &Saved, mut state: SearchState) -> anyhow::Result<SearchState> {
    let read = |part| saved.part(part);
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

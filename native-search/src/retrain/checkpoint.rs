//! What a retraining needs to go on exactly where it was.

use std::path::Path;

use burn::module::Module as _;
use burn::store::ModuleRecord;
use shared::network::Network;
use shared::training::{TrainState, TrainingProgress};

use crate::checkpoint::Checkpoint;

/// The progress saved in `out`, if there is any.
pub(super) fn progress(out: &Path) -> anyhow::Result<Option<TrainingProgress>> {
    Checkpoint::of(out).position()
}

/// The file names of a progress.
fn tag(progress: &TrainingProgress) -> String {
    format!("e{}", progress.history.len())
}

/// Saves everything needed to continue.
pub(super) fn save(
    out: &Path,
    progress: &TrainingProgress,
    state: &TrainState<Network>,
) -> anyhow::Result<()> {
    let parts = [
        ("weights", state.net.clone().into_record().into_bytes()?),
        ("optimiser", state.optimiser.to_record().into_bytes()?),
    ];
    Checkpoint::of(out).save(&tag(progress), progress, &parts)
}

/// Puts the saved tensors into a state of the same network.
pub(super) fn restore(
    out: &Path,
    progress: &TrainingProgress,
    mut state: TrainState<Network>,
) -> anyhow::Result<TrainState<Network>> {
    let (checkpoint, tag) = (Checkpoint::of(out), tag(progress));
    let net = ModuleRecord::from_bytes(checkpoint.read(&tag, "weights")?)?;
    state.net = state.net.try_load_record(net)?;
    state.optimiser = state
        .optimiser
        .from_bytes(checkpoint.read(&tag, "optimiser")?)?;
    Ok(state)
}

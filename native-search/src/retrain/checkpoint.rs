//! The checkpoint of a retraining: progress, weights, their average, and optimiser.

use burn::module::Module as _;
use burn::store::ModuleRecord;
use shared::network::Network;
use shared::training::{TrainState, TrainingProgress};

use crate::run::RunFolder;

/// The saved progress of the run, if there is any.
pub(super) fn progress(run: &RunFolder) -> anyhow::Result<Option<TrainingProgress>> {
    run.checkpoint().progress()
}

/// The file names of a progress.
fn tag(progress: &TrainingProgress) -> String {
    format!("e{}", progress.history.len())
}

/// Saves everything needed to continue.
pub(super) fn save(
    run: &RunFolder,
    progress: &TrainingProgress,
    state: &TrainState<Network>,
) -> anyhow::Result<()> {
    let mut parts = vec![
        ("weights", state.net.clone().into_record().into_bytes()?),
        ("optimiser", state.optimiser.to_record().into_bytes()?),
    ];
    if let Some(average) = &state.average {
        let bytes = average.net.clone().into_record().into_bytes()?;
        parts.push(("average", bytes));
    }
    run.checkpoint().save(&tag(progress), progress, &parts)
}

/// Puts the saved tensors into a state of the same network.
pub(super) fn restore(
    run: &RunFolder,
    progress: &TrainingProgress,
    mut state: TrainState<Network>,
) -> anyhow::Result<TrainState<Network>> {
    let (checkpoint, tag) = (run.checkpoint(), tag(progress));
    let net = ModuleRecord::from_bytes(checkpoint.read(&tag, "weights")?)?;
    state.net = state.net.try_load_record(net)?;
    state.optimiser = state
        .optimiser
        .from_bytes(checkpoint.read(&tag, "optimiser")?)?;
    if let Some(mut average) = state.average {
        let net = ModuleRecord::from_bytes(checkpoint.read(&tag, "average")?)?;
        average.net = average.net.try_load_record(net)?;
        state.average = Some(average);
    }
    Ok(state)
}

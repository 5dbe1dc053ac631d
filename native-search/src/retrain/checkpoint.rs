//! The checkpoint of a retraining: progress, weights, their average, and optimiser.

use burn::module::Module as _;
use burn::store::ModuleRecord;
use shared::network::Network;
use shared::training::{TrainState, TrainingProgress};

use crate::run::{RunFolder, Saved};

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
    run.checkpoint().save(progress, &parts)
}

/// Puts the saved tensors into a state of the same network.
pub(super) fn restore(
    saved: &Saved,
    mut state: TrainState<Network>,
) -> anyhow::Result<TrainState<Network>> {
    let net = ModuleRecord::from_bytes(saved.part("weights")?)?;
    state.net = state.net.try_load_record(net)?;
    state.optimiser = state.optimiser.from_bytes(saved.part("optimiser")?)?;
    if let Some(mut average) = state.average {
        let net = ModuleRecord::from_bytes(saved.part("average")?)?;
        average.net = average.net.try_load_record(net)?;
        state.average = Some(average);
    }
    Ok(state)
}

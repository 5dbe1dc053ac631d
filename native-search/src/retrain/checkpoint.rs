//! What a retraining needs to go on exactly where it was.

use std::path::Path;

use burn::module::Module as _;
use burn::store::ModuleRecord;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use shared::events::RetrainEpoch;
use shared::network::Network;
use shared::training::TrainState;

use crate::checkpoint::Checkpoint;

/// Where a retraining stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Position {
    /// The dice, as they lie.
    pub(super) rng: ChaCha8Rng,
    /// All epochs so far.
    pub(super) history: Vec<RetrainEpoch>,
}

impl Position {
    /// Before the first epoch.
    pub(super) fn start(seed: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            history: Vec::new(),
        }
    }

    /// The epoch with the best validation Dice; of equal ones the first.
    pub(super) fn best(&self) -> Option<&RetrainEpoch> {
        let better = |a: &&RetrainEpoch, b: &&RetrainEpoch| {
            a.validation_dice
                .total_cmp(&b.validation_dice)
                .then(b.epoch.cmp(&a.epoch))
        };
        self.history.iter().max_by(better)
    }

    fn tag(&self) -> String {
        format!("e{}", self.history.len())
    }
}

/// The position in `out`, if there is one.
pub(super) fn position(out: &Path) -> anyhow::Result<Option<Position>> {
    Checkpoint::of(out).position()
}

/// Saves everything needed to continue.
pub(super) fn save(
    out: &Path,
    position: &Position,
    state: &TrainState<Network>,
) -> anyhow::Result<()> {
    let parts = [
        ("weights", state.net.clone().into_record().into_bytes()?),
        ("optimiser", state.optimiser.to_record().into_bytes()?),
    ];
    Checkpoint::of(out).save(&position.tag(), position, &parts)
}

/// Puts the saved tensors into a state of the same network.
pub(super) fn restore(
    out: &Path,
    position: &Position,
    mut state: TrainState<Network>,
) -> anyhow::Result<TrainState<Network>> {
    let (checkpoint, tag) = (Checkpoint::of(out), position.tag());
    let net = ModuleRecord::from_bytes(checkpoint.read(&tag, "weights")?)?;
    state.net = state.net.try_load_record(net)?;
    state.optimiser = state
        .optimiser
        .from_bytes(checkpoint.read(&tag, "optimiser")?)?;
    Ok(state)
}

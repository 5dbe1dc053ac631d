//! The state of a search on disk: after every epoch, complete or not there at all.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use burn::module::Module as _;
use burn::store::ModuleRecord;
use burn::tensor::Bytes;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use shared::search::SearchState;
use shared::space::{Family, Primitive};

use super::epoch::EpochRecord;
use crate::files;

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
    pub(super) history: Vec<EpochRecord>,
}

const FILE: &str = "position.json";
const PARTS: [&str; 4] = ["weights", "arch", "alpha-optimiser", "beta-optimiser"];

fn folder(out: &Path) -> PathBuf {
    out.join("checkpoint")
}

/// Saves everything needed to continue. The position names the epoch's own files, so a crash
/// between them leaves the earlier checkpoint whole.
pub(super) fn save(out: &Path, position: &Position, state: &SearchState) -> anyhow::Result<()> {
    let prefix = prefix(position);
    let path = |part| folder(out).join(format!("{prefix}-{part}.bpk"));
    let optimiser = |o: &burn::optim::ModuleOptimizer| o.to_record().into_bytes();
    let weights = state.weights.net.clone().into_record().into_bytes()?;
    let parts = [
        weights,
        state.arch.clone().into_record().into_bytes()?,
        optimiser(&state.alpha_optimiser)?,
        optimiser(&state.beta_optimiser)?,
    ];
    for (part, bytes) in PARTS.into_iter().zip(parts) {
        files::write(&path(part), &bytes)?;
    }
    files::write(
        &path("weights-optimiser"),
        &optimiser(&state.weights.optimiser)?,
    )?;
    let text = serde_json::to_vec(position)?;
    files::write(&folder(out).join(FILE), &text)?;
    remove_others(&folder(out), &prefix)
}

fn prefix(position: &Position) -> String {
    format!("s{}e{}", position.stage, position.epoch)
}

fn remove_others(folder: &Path, prefix: &str) -> anyhow::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name != FILE && !name.starts_with(&format!("{prefix}-")) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// The position saved in `out`, if there is one.
pub(super) fn position(out: &Path) -> anyhow::Result<Option<Position>> {
    let path = folder(out).join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let text =
        std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
    let position = serde_json::from_slice(&text)
        .with_context(|| format!("the checkpoint {} is damaged", path.display()))?;
    Ok(Some(position))
}

/// Puts the saved tensors into a state of the same stage.
pub(super) fn restore(
    out: &Path,
    position: &Position,
    state: SearchState,
) -> anyhow::Result<SearchState> {
    let prefix = prefix(position);
    let read = |part: &str| -> anyhow::Result<Bytes> {
        let path = folder(out).join(format!("{prefix}-{part}.bpk"));
        let bytes = std::fs::read(&path)
            .with_context(|| format!("could not read the checkpoint {}", path.display()))?;
        Ok(Bytes::from_bytes_vec(bytes))
    };
    let mut state = state;
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

//! The stages of a search, worked out again from its epochs.

use super::decision::Decision;
use crate::events::SearchEpoch;
use crate::space::{Candidates, Probabilities, Structure, halve};

/// For each stage that has an epoch its candidates, and the probabilities that decided it.
pub fn stages(
    history: &[SearchEpoch],
    structure: &Structure,
    decision: Decision,
) -> Vec<(Candidates, Probabilities)> {
    let mut candidates = Candidates::complete(structure);
    let mut stages = Vec::new();
    for epochs in history.chunk_by(|a, b| a.stage == b.stage) {
        if let Some(decided) = decision.of(epochs) {
            let kept = halve(&candidates, &decided, structure.halving);
            stages.push((std::mem::replace(&mut candidates, kept), decided));
        }
    }
    stages
}

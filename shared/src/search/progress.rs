//! The progress of a search, besides its tensors.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::epoch_progress::EpochProgress;
use super::scored::Scored;
use crate::events::SearchEpoch;
use crate::space::Candidates;

/// Where a search stands: with the tensors of a
/// [`SearchState`](super::SearchState), all it needs to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SearchProgress {
    /// The stage to go on with.
    pub stage: usize,
    /// The epoch to go on with.
    pub epoch: usize,
    /// The random number generator, in its state.
    pub rng: ChaCha8Rng,
    /// Operations kept per stage begun; the first stage's are complete.
    pub kept: Vec<Candidates>,
    /// All epochs so far.
    pub history: Vec<SearchEpoch>,
    /// All that the searcher scored so far, after the last stage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scored: Vec<Scored>,
    /// The epoch under way; none between two epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) under_way: Option<EpochProgress>,
}

impl SearchProgress {
    /// Of a search that has not begun.
    pub fn beginning(rng: ChaCha8Rng, complete: &Candidates) -> Self {
        Self {
            stage: 0,
            epoch: 0,
            rng,
            kept: vec![complete.clone()],
            history: Vec::new(),
            scored: Vec::new(),
            under_way: None,
        }
    }

    /// The candidates of the stage.
    pub fn candidates(&self) -> Candidates {
        self.kept[self.stage].clone()
    }

    /// The epochs of the stage so far.
    pub fn of_stage(&self) -> &[SearchEpoch] {
        let earlier = self.history.iter().take_while(|e| e.stage < self.stage);
        &self.history[earlier.count()..]
    }

    /// Goes on to the next stage with what it keeps.
    pub(super) fn advance(&mut self, kept: &Candidates) {
        self.kept.push(kept.clone());
        self.stage += 1;
        self.epoch = 0;
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::super::scored::Variant;
    use super::*;
    use crate::space::{Branch, Structure};

    #[test]
    fn progress_without_scores_is_that_of_earlier_versions_and_scores_come_back() {
        let all = Candidates::complete(&Structure::default());
        let mut progress = SearchProgress::beginning(ChaCha8Rng::seed_from_u64(1), &all);
        let earlier = serde_json::to_string(&progress).unwrap();
        assert!(!earlier.contains("scored"), "{earlier}");
        let read: SearchProgress = serde_json::from_str(&earlier).unwrap();
        assert!(read.scored.is_empty());
        progress.scored.push(Scored {
            variant: Variant::WithoutEdge {
                cell: Branch::Down,
                edge: 2,
            },
            dice: 0.5,
        });
        let text = serde_json::to_string(&progress).unwrap();
        let read: SearchProgress = serde_json::from_str(&text).unwrap();
        assert_eq!(read.scored, progress.scored);
    }
}

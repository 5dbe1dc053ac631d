//! Runs as a list shows them, which `mixsearch serve` answers and the page of runs reads.

use serde::{Deserialize, Serialize};

use super::epoch::{RetrainEpoch, SearchEpoch};
use super::kind::RunKind;

/// How far a run is. Whether somebody works on it now, its folder does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    /// Before the end of its first epoch.
    NotBegun,
    /// Between its first epoch and its result.
    Unfinished,
    /// With its result.
    Finished,
    /// With files that cannot be read.
    Damaged,
}

impl RunState {
    /// The state as answers spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotBegun => "not-begun",
            Self::Unfinished => "unfinished",
            Self::Finished => "finished",
            Self::Damaged => "damaged",
        }
    }
}

/// A run in the list of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RunSummary {
    /// The name of its folder.
    pub name: String,
    /// What it does; unknown where it is damaged.
    pub kind: Option<RunKind>,
    /// How far it is.
    pub state: RunState,
    /// Epochs behind it.
    pub epochs_done: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Losses and scores of the last epoch; none before the end of the first.
    pub last: Option<LastEpoch>,
    /// Whether its folder holds a genotype.
    pub has_genotype: bool,
    /// Whether its folder holds a model.
    pub has_bundle: bool,
    /// What is wrong with a damaged run, in one sentence.
    pub error: Option<String>,
}

/// Losses and scores of an epoch, without the probabilities, which would make a list long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LastEpoch {
    /// Of a search.
    #[serde(rename_all = "kebab-case")]
    Search {
        /// Stage, from 0.
        stage: usize,
        /// Epoch of the stage, from 0.
        epoch: usize,
        /// Mean loss on the weight half.
        weight_loss: f64,
        /// Mean loss on the architecture half; none while warming up.
        arch_loss: Option<f64>,
    },
    /// Of a retraining.
    Retraining(RetrainEpoch),
}

impl From<&SearchEpoch> for LastEpoch {
    fn from(epoch: &SearchEpoch) -> Self {
        Self::Search {
            stage: epoch.stage,
            epoch: epoch.epoch,
            weight_loss: epoch.weight_loss,
            arch_loss: epoch.arch_loss,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `mixsearch serve` has always answered.
    const ANSWER: &str = r#"[{"name":"a","kind":"search","state":"unfinished","epochs-done":2,"epochs":12,"last":{"stage":0,"epoch":1,"weight-loss":1.5,"arch-loss":null},"has-genotype":false,"has-bundle":false,"error":null},{"name":"b","kind":"retraining","state":"finished","epochs-done":1,"epochs":1,"last":{"epoch":0,"rate":0.1,"loss":0.5,"validation-dice":0.25},"has-genotype":true,"has-bundle":true,"error":null},{"name":"c","kind":null,"state":"damaged","epochs-done":0,"epochs":0,"last":null,"has-genotype":false,"has-bundle":false,"error":"why"}]"#;

    #[test]
    fn an_answer_is_read_and_written_as_it_was() {
        let runs: Vec<RunSummary> = serde_json::from_str(ANSWER).unwrap();
        assert_eq!(
            runs.iter().map(|run| run.kind).collect::<Vec<_>>(),
            [Some(RunKind::Search), Some(RunKind::Retraining), None]
        );
        assert!(matches!(runs[0].last, Some(LastEpoch::Search { .. })));
        assert!(matches!(runs[1].last, Some(LastEpoch::Retraining(_))));
        assert_eq!(serde_json::to_string(&runs).unwrap(), ANSWER);
    }

    #[test]
    fn names_are_those_of_the_answers() {
        use RunState::{Damaged, Finished, NotBegun, Unfinished};
        for state in [NotBegun, Unfinished, Finished, Damaged] {
            assert_eq!(serde_json::json!(state), state.name());
        }
    }
}

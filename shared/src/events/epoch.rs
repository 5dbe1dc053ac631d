//! Epochs of runs: one line of `events.jsonl` each.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::kind::RunKind;
use super::measures::SearchMeasures;
use crate::space::Probabilities;

/// An epoch of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SearchEpoch {
    /// Stage, from 0.
    pub stage: usize,
    /// Epoch of the stage, from 0.
    pub epoch: usize,
    /// Learning rate of the weights.
    pub rate: f64,
    /// Mean loss on the weight half.
    pub weight_loss: f64,
    /// Mean loss on the architecture half; none while warming up.
    pub arch_loss: Option<f64>,
    /// softmax(alpha) and softmax(beta) after the epoch; files have it under its earlier name.
    #[serde(rename = "belief")]
    pub probabilities: Probabilities,
    /// What alpha did; none while warming up, and in files of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<SearchMeasures>,
    /// Mean Dice of the supernet on unmixed images of the architecture half; none where it was not
    /// measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arch_dice: Option<f64>,
}

/// An epoch of a retraining.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RetrainEpoch {
    /// Epoch, from 0.
    pub epoch: usize,
    /// Learning rate.
    pub rate: f64,
    /// Mean training loss.
    pub loss: f64,
    /// Mean Dice over the validation images, at the network's size.
    pub validation_dice: f64,
}

/// An epoch of either kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Epoch {
    /// Of a search; in a box because it is much the larger one.
    Search(Box<SearchEpoch>),
    /// Of a retraining.
    Retraining(RetrainEpoch),
}

/// A line that is no epoch.
#[derive(Debug, Error)]
#[error("this is no epoch of a search ({search}) and none of a retraining ({retraining})")]
pub struct LineError {
    search: serde_json::Error,
    retraining: serde_json::Error,
}

impl Epoch {
    /// The epoch of a line of `events.jsonl`. Lines do not name their kind: their keys tell it.
    ///
    /// # Errors
    /// A line that is of neither kind.
    pub fn from_line(line: &str) -> Result<Self, LineError> {
        let search = match serde_json::from_str(line) {
            Ok(epoch) => return Ok(Self::Search(epoch)),
            Err(error) => error,
        };
        serde_json::from_str(line)
            .map(Self::Retraining)
            .map_err(|retraining| LineError { search, retraining })
    }

    /// The kind of run that it is an epoch of.
    pub fn kind(&self) -> RunKind {
        match self {
            Self::Search(_) => RunKind::Search,
            Self::Retraining(_) => RunKind::Retraining,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::measures::Spread;
    use super::*;
    use crate::space::{Candidates, Lattice, Structure};

    #[test]
    fn a_line_comes_back_as_it_was() {
        let lattice = Lattice::new(5).unwrap();
        let all = Candidates::complete(&Structure::default());
        let epoch = SearchEpoch {
            stage: 1,
            epoch: 2,
            rate: 0.025,
            weight_loss: 1.5,
            arch_loss: None,
            probabilities: Probabilities::uniform(lattice, &all),
            measures: Some(SearchMeasures {
                steps: 3,
                movement: 0.1 + 0.2,
                noise_movement: Spread { mean: 0.2, sd: 0.1 },
                distance: 0.3,
                noise_distance: Spread { mean: 0.2, sd: 0.1 },
                cosine: None,
                gap: 0.01,
                agreement: Some(0.5),
                gradient: 1e-4,
                decay: 1e-5,
            }),
            arch_dice: Some(0.25),
        };
        let line = serde_json::to_string(&epoch).unwrap();
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<SearchEpoch>(&line).unwrap(), epoch);
        let read = Epoch::from_line(&line).unwrap();
        assert_eq!(read, Epoch::Search(Box::new(epoch)));
    }

    #[test]
    fn files_of_earlier_versions_are_read_line_by_line() {
        use RunKind::{Retraining, Search};
        let search = include_str!("../../../web/assets/models/search.events.jsonl");
        let retraining = include_str!("../../../web/assets/models/skin-lesions.events.jsonl");
        let recorded = include_str!("../../../web/assets/searches/quick.jsonl");
        for (text, kind, count) in [
            (recorded, Search, 12),
            (search, Search, 16),
            (retraining, Retraining, 40),
        ] {
            let epochs: Vec<_> = text.lines().map(|l| Epoch::from_line(l).unwrap()).collect();
            assert_eq!(epochs.len(), count);
            assert!(epochs.iter().all(|epoch| epoch.kind() == kind));
        }
    }

    #[test]
    fn the_line_of_a_retraining_is_told_from_that_of_a_search() {
        let line = r#"{"epoch":3,"rate":0.1,"loss":0.5,"validation-dice":0.25}"#;
        let epoch = Epoch::from_line(line).unwrap();
        let Epoch::Retraining(read) = &epoch else {
            panic!("{epoch:?}");
        };
        assert_eq!((read.epoch, read.validation_dice), (3, 0.25));
        assert_eq!(epoch.kind(), RunKind::Retraining);
        assert_eq!(serde_json::to_string(read).unwrap(), line);
        let refused = Epoch::from_line("{}").unwrap_err().to_string();
        assert!(
            refused.contains("`stage`") && refused.contains("`epoch`"),
            "{refused}"
        );
    }
}

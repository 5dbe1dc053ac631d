//! What runs say of themselves: one line of `events.jsonl` per epoch, written by the command line
//! and played back by whoever can read it.

use serde::{Deserialize, Serialize};

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
    /// softmax(alpha) and softmax(beta) after the epoch.
    pub belief: Probabilities,
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

#[cfg(test)]
mod tests {
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
            belief: Probabilities::uniform(lattice, &all),
        };
        let line = serde_json::to_string(&epoch).unwrap();
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<SearchEpoch>(&line).unwrap(), epoch);
    }
}

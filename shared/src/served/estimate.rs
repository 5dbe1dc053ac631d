//! The cost of a search before it begins.

use serde::{Deserialize, Serialize};

/// The cost of one stage, measured by one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StageEstimate {
    /// Stage, from 0.
    pub stage: usize,
    /// Layers of its supernet.
    pub layers: usize,
    /// Weights of its supernet.
    pub weights: usize,
    /// Steps of an epoch.
    pub steps: usize,
    /// One bilevel step, in seconds.
    pub step_secs: f64,
    /// One epoch past the warm-up, in seconds.
    pub epoch_secs: f64,
    /// The largest memory of the process so far, in MiB; unknown off Linux.
    pub peak_mib: Option<u64>,
}

/// What a job will cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Estimate {
    /// Stage by stage; none for a retraining, which is not measured beforehand.
    pub stages: Vec<StageEstimate>,
    /// Epochs of each stage, or of the retraining.
    pub epochs: usize,
    /// Whether another job computed at the same time, so that alone it would be faster.
    pub beside_another: bool,
}

impl Estimate {
    /// Seconds in all.
    pub fn seconds(&self) -> f64 {
        let epoch: f64 = self.stages.iter().map(|stage| stage.epoch_secs).sum();
        epoch * self.epochs as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_epochs_of_all_stages_count() {
        let stage = |stage, epoch_secs| StageEstimate {
            stage,
            layers: 5,
            weights: 10,
            steps: 2,
            step_secs: epoch_secs / 2.0,
            epoch_secs,
            peak_mib: None,
        };
        let estimate = Estimate {
            stages: vec![stage(0, 1.0), stage(1, 2.5)],
            epochs: 4,
            beside_another: false,
        };
        assert_eq!(estimate.seconds(), 14.0);
    }
}

//! The settings of retraining.

use serde::{Deserialize, Serialize};

/// How a found network is trained on one data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RetrainRecipe {
    /// Epochs.
    pub epochs: usize,
    /// Images per step.
    pub batch: usize,
    /// Learning rate at the start.
    pub rate: f64,
    /// Learning rate at the end.
    pub final_rate: f64,
    /// Momentum.
    pub momentum: f64,
    /// Weight decay.
    pub weight_decay: f64,
}

impl Default for RetrainRecipe {
    fn default() -> Self {
        Self {
            epochs: 1600,
            batch: 12,
            rate: 5e-3,
            final_rate: 0.0,
            momentum: 0.9,
            weight_decay: 1e-5,
        }
    }
}

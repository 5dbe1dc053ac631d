//! The settings of retraining.

use serde::{Deserialize, Serialize};

use super::mixing::TrainingMix;
use crate::cases::Batches;
use crate::imaging::AugmentRecipe;

/// What moves the weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimiser {
    /// Stochastic gradient descent with momentum, as in the paper.
    #[default]
    Sgd,
    /// Adam with decoupled weight decay, which gets further in few epochs; the momentum is its
    /// first decay rate.
    Adamw,
}

/// How a found network is trained on one data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RetrainRecipe {
    /// Epochs.
    pub epochs: usize,
    /// Images per step.
    pub batch: usize,
    /// Which data sets meet in a batch.
    pub batches: Batches,
    /// Learning rate at the start.
    pub rate: f64,
    /// Learning rate at the end.
    pub final_rate: f64,
    /// Momentum.
    pub momentum: f64,
    /// Weight decay.
    pub weight_decay: f64,
    /// What moves the weights.
    pub optimiser: Optimiser,
    /// Of the weights' average over the steps, which is validated and kept instead of the weights
    /// themselves: 0.999 is an average over about 1000 steps; 0: the weights.
    pub average: f64,
    /// How training images change each time they are shown, besides being mirrored.
    pub augmentation: AugmentRecipe,
    /// How often composites are shown instead of images.
    pub mixing: TrainingMix,
}

impl Default for RetrainRecipe {
    fn default() -> Self {
        Self {
            epochs: 1600,
            batch: 12,
            batches: Batches::Union,
            rate: 5e-3,
            final_rate: 0.0,
            momentum: 0.9,
            weight_decay: 1e-5,
            optimiser: Optimiser::Sgd,
            average: 0.0,
            augmentation: AugmentRecipe::default(),
            mixing: TrainingMix::default(),
        }
    }
}

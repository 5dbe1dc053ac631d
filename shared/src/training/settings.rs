//! The settings that decide a training, and its errors.

use std::collections::BTreeMap;

use super::recipe::RetrainRecipe;
use crate::architecture::Architecture;
use crate::cases::StoreError;
use crate::losses::LossRecipe;
use crate::mixing::SamplingError;
use crate::net::{ReadError, Weight, WeightsError};

/// Every setting that decides a training, its data and its start aside.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingSettings {
    /// What is trained.
    pub architecture: Architecture,
    /// Epochs, batches, optimiser, augmentation.
    pub recipe: RetrainRecipe,
    /// The loss.
    pub loss: LossRecipe,
    /// What the training is for.
    pub protocol: Protocol,
}

/// What a training is for, and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A network to use. Images are mirrored and changed as the recipe's augmentation says, and then
    /// mixed as it says; all is sampled by one rng; each epoch is validated, and the best one is kept.
    Retraining,
    /// Networks side by side. Images stay as they are, and the order of the batches comes from an
    /// rng of its own, so that all networks of a seed learn from the same batches; where the recipe
    /// mixes, partners and weights come from the rng of the training. No epoch is validated, and the
    /// last one is kept.
    Comparison {
        /// Of the rng that makes the batches.
        seed: u64,
    },
}

/// The weights that a training starts from.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// Sampled by the rng of the training.
    Random,
    /// Given by name.
    From(BTreeMap<String, Weight>),
}

/// Why a training cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// Nothing to learn from.
    #[error("the training part of the data is empty")]
    NoImages,
    /// Too few images for the composites that the recipe asks for.
    #[error("retrain.mixing: {0}")]
    Mixing(#[from] SamplingError),
    /// Weights of another network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The device failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An image that its store cannot read; the last checkpoint is sound.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A loss is not a number; a checkpoint of the epoch before is sound.
    #[error(
        "the loss of epoch {epoch}, step {step} is not a finite number (images {images}): lower \
         retrain.rate, or look at these images"
    )]
    Diverged {
        /// From 1.
        epoch: usize,
        /// From 1.
        step: usize,
        /// The names of the batch's images.
        images: String,
    },
}

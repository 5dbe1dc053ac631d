//! The settings that decide a search, and its errors.

use super::recipe::SearchRecipe;
use crate::cases::StoreError;
use crate::losses::LossRecipe;
use crate::mixing::{MixRecipe, SamplingError};
use crate::net::ReadError;
use crate::space::{LatticeError, Structure};

/// Every setting that decides a search, its data aside.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchSettings {
    /// The seed of everything random.
    pub seed: u64,
    /// The space.
    pub structure: Structure,
    /// How images are composited.
    pub mixing: MixRecipe,
    /// The loss.
    pub loss: LossRecipe,
    /// Stages, epochs and optimisers.
    pub search: SearchRecipe,
}

/// Why a search cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A half would be empty.
    #[error(
        "the training part has {0} image, and a search needs 2 or more: one for the weights, one \
         for the architecture"
    )]
    TooFew(usize),
    /// Mixing that a half does not allow.
    #[error(transparent)]
    Mixing(#[from] SamplingError),
    /// Layers that are no lattice.
    #[error(transparent)]
    Lattice(#[from] LatticeError),
    /// The device failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An image that its store cannot read; the last checkpoint is sound.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A loss is not a number; a checkpoint of the epoch before is sound.
    #[error(
        "the loss of stage {stage}, epoch {epoch}, step {step} is not a finite number (images \
         {images}): lower search.rate or search.arch-rate, or look at these images"
    )]
    Diverged {
        /// From 1.
        stage: usize,
        /// From 1.
        epoch: usize,
        /// From 1.
        step: usize,
        /// The names of the images of the two batches, their partners in composites left out.
        images: String,
    },
    /// A warm-up as long as the stage.
    #[error(
        "search.warm-up-steps is {warm_up} of the {steps} steps of a stage, so alpha and beta would \
         never learn: lower it"
    )]
    WarmUp {
        /// Steps for the weights alone.
        warm_up: usize,
        /// Steps of a stage.
        steps: usize,
    },
    /// A searcher without images.
    #[error(
        "search.searcher is {searcher}, which scores the supernet on search.dice-images images, and \
         that is 0: raise it"
    )]
    Unscored {
        /// Its name.
        searcher: &'static str,
    },
    /// No network that is cheap enough.
    #[error(
        "search.budget is {budget} million multiply-accumulates, and the cheapest network of the \
         operations that are left has {least:.3}: raise it"
    )]
    Budget {
        /// What was asked for, in millions.
        budget: f64,
        /// What there is, in millions.
        least: f64,
    },
    /// Nothing to do.
    #[error("this search has no stages: give search.layers one or more")]
    NoStages,
}

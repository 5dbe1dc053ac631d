//! The errors of a recipe.

use crate::cases::SplitError;
use crate::space::{BaselineError, LatticeError};

/// Why a recipe cannot be read, or cannot work.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// Not TOML, or a key or a value that does not exist: the whole sentence.
    #[error("{0}")]
    Text(String),
    /// A number that a key cannot have.
    #[error("{key} is {value}, expected {}", bounds(*least, *most))]
    Range {
        /// Section and key.
        key: &'static str,
        /// Its value.
        value: f64,
        /// The least that it may be.
        least: f64,
        /// The most that it may be.
        most: f64,
    },
    /// Two numbers of channels.
    #[error(
        "structure.input-channels is {structure} but preprocess.channels is {preprocess}: make \
         them equal"
    )]
    Channels {
        /// What the network reads.
        structure: usize,
        /// What it is given.
        preprocess: usize,
    },
    /// A search of no stage.
    #[error("search.layers is empty, expected the layers of each stage, such as [7, 9]")]
    NoStages,
    /// Layers that are no lattice.
    #[error(transparent)]
    Lattice(#[from] LatticeError),
    /// A size that the lattice cannot halve often enough.
    #[error(
        "preprocess.size is {height}x{width}, but {layers} layers need multiples of {multiple}"
    )]
    Size {
        /// In pixels.
        height: usize,
        /// In pixels.
        width: usize,
        /// Of the lattice.
        layers: usize,
        /// What both sides have to be a multiple of.
        multiple: usize,
    },
    /// A warm-up as long as the stage.
    #[error(
        "search.warm-up is {warm_up} of {epochs} epochs, so alpha and beta would never learn: \
         lower it"
    )]
    WarmUp {
        /// Epochs for the weights alone.
        warm_up: usize,
        /// Epochs of a stage.
        epochs: usize,
    },
    /// Labels that are not one of each class.
    #[error(
        "structure.labels ({labels}) do not name the classes: expected {classes}, none twice, empty or with a comma"
    )]
    Labels {
        /// How many there are to be.
        classes: usize,
        /// As they are, with commas between them.
        labels: String,
    },
    /// A network of other classes.
    #[error(
        "the {network} has {wanted} classes, but structure.classes is {given}: make them equal"
    )]
    Classes {
        /// A word for it.
        network: &'static str,
        /// Classes that it has.
        wanted: usize,
        /// Classes of the masks.
        given: usize,
    },
    /// A loss of nothing, or of less.
    #[error(
        "{section}: cross-entropy and dice are {cross_entropy} and {dice}, expected one above 0 \
         and both finite and none below"
    )]
    LossParts {
        /// Which of the losses.
        section: &'static str,
        /// Weight of the cross entropy.
        cross_entropy: f64,
        /// Weight of the Dice loss.
        dice: f64,
    },
    /// A loss of no output.
    #[error(
        "{section}.exits gives none of the {exits} outputs a weight above 0, or one that is below it or no number"
    )]
    LossExits {
        /// Which of the losses.
        section: &'static str,
        /// Outputs of the lattice.
        exits: usize,
    },
    /// An augmentation of less than nothing.
    #[error(
        "retrain.augmentation: expected settings of 0 (no change) or more, and for scale one \
         such number or a range of factors [from, to] above 0"
    )]
    Augmentation,
    /// Synthetic data sets that cannot be searched on.
    #[error(
        "drawn asks for {images} images of {domains} domains, expected 2 or more, and domains \
         that differ"
    )]
    Synthetic {
        /// Of each.
        images: usize,
        /// Data sets.
        domains: usize,
    },
    /// Remedies that are no shares.
    #[error(
        "search.skip-dropout and skip-limit are {dropout} and {limit}, expected shares (the \
         dropout below 1)"
    )]
    Skips {
        /// Share of identities dropped.
        dropout: f64,
        /// Share of edges that may be identities.
        limit: f64,
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
    /// A split that leaves nothing to train on.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// A network for other images.
    #[error("the {network} reads {wanted} channels, but preprocess.channels is {given}")]
    Network {
        /// A word for it.
        network: &'static str,
        /// Channels that it reads.
        wanted: usize,
        /// Channels that it would be given.
        given: usize,
    },
    /// A baseline that cannot be built.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
}

/// A range in words; beyond a thousand million nobody reads its end.
fn bounds(least: f64, most: f64) -> String {
    if most < 1e9 {
        format!("{least} to {most}")
    } else {
        format!("a finite number, {least} or more")
    }
}

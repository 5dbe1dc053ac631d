//! The reasons why bytes are not a bundle.

use safetensors::tensor::Dtype;

use crate::genotype::GenotypeError;
use crate::space::BaselineError;

/// The name of the manifest among the metadata of a safetensors file.
pub(super) const KEY: &str = "mixsearch";
/// The newest version: 1 holds a genotype, 2 a baseline, 3 a genotype with the features of its training images, 4 a
/// genotype and 5 a baseline of several classes, 6 a genotype and 7 a baseline with a temperature.
pub(super) const VERSION: u32 = 7;

/// Why bytes are not a bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Not safetensors, or cut off.
    #[error("this is not a complete model bundle ({0}); was the file cut off?")]
    Container(#[from] safetensors::SafeTensorError),
    /// Safetensors of somebody else.
    #[error("this safetensors file is not a MixSearch model: its metadata has no \"{KEY}\"")]
    Foreign,
    /// The manifest is broken.
    #[error("the manifest of this model bundle cannot be read: {0}")]
    Manifest(#[from] serde_json::Error),
    /// Made by a newer program.
    #[error("this model bundle is of version {0}, this program reads version {VERSION}; update it")]
    Version(u32),
    /// The architecture is broken.
    #[error("the architecture in this model bundle: {0}")]
    Genotype(#[from] GenotypeError),
    /// The baseline's plan is broken.
    #[error("the architecture in this model bundle: {0}")]
    Plan(#[from] BaselineError),
    /// A network that is given something else than it reads.
    #[error("the network of this model bundle reads {network} channels, its manifest says {input}")]
    Channels {
        /// What the network reads.
        network: usize,
        /// What the manifest prepares.
        input: usize,
    },
    /// Labels that are not one of each class.
    #[error(
        "this model bundle names {labels} classes, its network has {classes}; was the file changed?"
    )]
    Labels {
        /// How many are named; an empty name, or one twice, names none.
        labels: usize,
        /// How many there are.
        classes: usize,
    },
    /// Features of training images whose parts do not fit each other.
    #[error(
        "the features of training images in this model bundle do not fit together: export it again"
    )]
    Features,
    /// An input that no machine holds, or none.
    #[error(
        "this model bundle asks for inputs of {height}x{width} pixels, expected 1 to 4096 a side"
    )]
    Size {
        /// In pixels.
        height: usize,
        /// In pixels.
        width: usize,
    },
    /// Far fewer weights than the architecture has: its network would fill the memory before it is
    /// refused.
    #[error(
        "this model bundle holds {found} weights, its architecture has {needed}; was the file changed?"
    )]
    Missing {
        /// How many there are.
        found: u64,
        /// How many the network has.
        needed: u64,
    },
    /// A weight that is infinite, or no number at all.
    #[error("the weights \"{0}\" of this model bundle hold what is not a finite number")]
    NotANumber(String),
    /// A number type that no version writes.
    #[error("\"{name}\" is stored as {found:?}, expected F16 or F32")]
    Dtype {
        /// Which weight.
        name: String,
        /// As what.
        found: Dtype,
    },
}

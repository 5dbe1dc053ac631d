//! Images with their masks in the network's frame, their split, and the synthetic ones.

mod order;
mod sample;
mod split;
mod synthetic;

pub use order::Batches;
pub use sample::Sample;
#[cfg(feature = "train")]
pub(crate) use sample::names;
pub use split::{Split, SplitError, SplitRecipe};
pub use synthetic::{SyntheticRecipe, synthetic_case};

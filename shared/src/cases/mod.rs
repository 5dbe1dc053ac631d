//! Images with their masks in the network's frame, in memory or in a store, their split, and the synthetic ones.

mod order;
mod pixels;
mod sample;
mod split;
#[cfg(test)]
pub(crate) mod stock;
mod synthetic;

pub use order::Batches;
pub use pixels::{Pair, Pixels, SampleStore};
#[cfg(feature = "train")]
pub(crate) use sample::names;
pub use sample::{Sample, StoreError, pairs};
pub use split::{Split, SplitError, SplitRecipe};
pub use synthetic::{SyntheticRecipe, synthetic_case};

//! How well a model segments, beside two baselines that know nothing.

mod baseline;
mod score;

pub use baseline::{MeanMask, otsu_polarity};
pub use score::{Score, score};

//! How well a model segments, beside two baselines that know nothing.

mod baseline;
mod part;
mod score;

pub use baseline::{MeanMask, otsu_polarity};
pub use part::Part;
pub use score::{ImageScore, Score, score};

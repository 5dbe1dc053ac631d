//! Evaluation: the scores of a model on data sets, beside two methods that learn nothing.

mod baseline;
mod known;
mod part;
mod score;
mod seen;

pub use baseline::{MeanMask, otsu_polarity};
pub use known::KnownSet;
pub use part::Part;
pub use score::{ClassScores, ImageScore, Prediction, Score, Scored, score};
pub use seen::SeenCases;

//! Training a found architecture from scratch on real masks.

mod checkpoint;
mod outcome;
mod run;

pub use run::{Progress, RetrainRun, Start};

//! Training a found architecture from scratch on real masks.

mod checkpoint;
mod run;

pub use run::{RetrainRun, Start};

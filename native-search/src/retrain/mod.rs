//! Training a found architecture from scratch on real masks.

mod run;

pub use run::{EpochRecord, RetrainRun};

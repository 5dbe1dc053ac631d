//! The search on a composite of data sets (Algorithm 1).

mod checkpoint;
mod epoch;
mod estimate;
mod outcome;
mod run;

pub use estimate::StageEstimate;
pub use run::{Progress, SearchRun};

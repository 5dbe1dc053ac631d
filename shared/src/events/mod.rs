//! Epochs and summaries of runs: what the command line writes and serves, and whoever reads it.

mod epoch;
mod kind;
mod measures;
mod run;

pub use epoch::{Epoch, LineError, RetrainEpoch, SearchEpoch};
pub use kind::RunKind;
pub use measures::{SearchMeasures, Spread};
pub use run::{LastEpoch, RunState, RunSummary};

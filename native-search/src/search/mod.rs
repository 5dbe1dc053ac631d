//! The search on a composite of data sets: `shared::search` with files and a terminal around it.

mod checkpoint;
mod estimate;
mod measures;
mod outcome;
mod run;
mod scored;

pub use run::{Progress, SearchRun};

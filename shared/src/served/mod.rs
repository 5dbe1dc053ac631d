//! What `mixsearch serve` offers besides the list of runs, as its answers spell it: data sets, and jobs that a page may
//! start.

mod data;
mod estimate;
mod job;

pub use data::{ServedImage, ServedSet};
pub use estimate::{Estimate, StageEstimate};
pub use job::{JobOffer, JobRequest, JobState, JobSummary, OfferedRecipe};

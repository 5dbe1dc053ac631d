//! The search (Alg. 1) step by step, for the command line and for the browser.

mod batch;
mod budget;
mod cut;
mod decision;
mod epoch_progress;
mod event;
mod measure;
mod noise;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod planted_masks;
mod precision;
mod progress;
mod reading;
mod recipe;
mod scored;
mod searcher;
mod searchers;
mod session;
mod settings;
mod split;
mod stages;
mod step;
mod unmixed;

pub use cut::BilevelCut;
pub use decision::Decision;
pub use event::{Event, Found, ScoredReport, StepReport};
pub use precision::Precision;
pub use progress::SearchProgress;
pub use recipe::{ArchOrder, SearchRecipe};
pub use scored::{Scored, Variant};
pub use searcher::Searcher;
pub use session::Session;
pub use settings::{SearchError, SearchSettings};
pub use split::BilevelSplit;
pub use stages::stages;
pub use step::{SearchState, StepLosses};

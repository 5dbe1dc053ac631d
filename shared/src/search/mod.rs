//! The search (Alg. 1) step by step, for the command line and for the browser.

mod budget;
mod cut;
mod decision;
mod epoch_progress;
mod event;
mod measure;
mod noise;
#[cfg(test)]
mod planted;
mod precision;
mod progress;
mod recipe;
mod session;
mod settings;
mod split;
mod stages;
mod step;
mod unmixed;

pub use cut::BilevelCut;
pub use decision::Decision;
pub use event::{Event, Found, StepReport};
pub use precision::Precision;
pub use progress::SearchProgress;
pub use recipe::{ArchOrder, SearchRecipe};
pub use session::Session;
pub use settings::{SearchError, SearchSettings};
pub use split::BilevelSplit;
pub use stages::stages;
pub use step::{SearchState, StepLosses};

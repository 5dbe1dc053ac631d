//! The search (Alg. 1) step by step, for the command line and for the browser.

mod epoch_progress;
mod event;
mod precision;
mod progress;
mod recipe;
mod session;
mod settings;
mod split;
mod step;

pub use event::{Event, Found, StepReport};
pub use precision::Precision;
pub use progress::SearchProgress;
pub use recipe::{ArchOrder, SearchRecipe};
pub use session::Session;
pub use settings::{SearchError, SearchSettings};
pub use split::BilevelSplit;
pub use step::{SearchState, StepLosses};

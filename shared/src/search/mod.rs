//! The search (Alg. 1) step by step, for the command line and for the browser.

mod course;
mod halves;
mod moves;
mod position;
mod precision;
mod recipe;
mod rules;
mod session;
mod step;

pub use halves::Halves;
pub use moves::{Found, Move, Stepped};
pub use position::Position;
pub use precision::Precision;
pub use recipe::{ArchOrder, SearchRecipe};
pub use rules::{Rules, SearchError};
pub use session::Session;
pub use step::{SearchState, StepLosses};

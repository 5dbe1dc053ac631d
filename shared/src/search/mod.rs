//! The bilevel search step (Alg. 1), for the command line and for the browser.

mod recipe;
mod step;

pub use recipe::{ArchOrder, SearchRecipe};
pub use step::{SearchState, StepLosses};

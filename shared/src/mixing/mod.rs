//! Multi-image mixing (Eqs 2-4): which images meet, with which weights, and their sum.

mod apply;
mod draw;
mod recipe;
mod weights;

pub use apply::{Batch, apply};
pub use draw::{DrawError, Mix};
pub use recipe::{MixRecipe, MixWeights, Scope};

//! Multi-image mixing (Eqs 2-4): the images that meet, their weights, and their sum.

mod apply;
mod composite;
mod gap;
mod recipe;
mod sampling;
mod weights;

pub use apply::{Batch, Source, apply};
pub use composite::{Composite, composite};
pub use gap::{Gap, blend};
pub use recipe::{MixRecipe, MixTarget, MixWeights, Scope};
pub use sampling::{Composed, Mix, SamplingError};
pub use weights::{softmax, softmax_range};

//! Schedules and the supervised step.

mod recipe;
mod schedule;
mod step;

pub use recipe::{Optimiser, RetrainRecipe};
pub use schedule::cosine;
pub(crate) use step::loss_of;
pub use step::{Supervised, TrainState};

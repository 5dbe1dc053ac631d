//! Schedules and the supervised step.

mod recipe;
mod schedule;
mod step;

pub use recipe::RetrainRecipe;
pub use schedule::cosine;
pub use step::TrainState;
pub(crate) use step::loss_of;

//! Training of one network from scratch: its recipe, the supervised step, and the whole of it one
//! step at a time.

mod average;
mod data;
mod epoch;
mod event;
mod gradient_pass;
mod loss;
mod mixing;
mod momentum;
mod optimiser;
mod progress;
mod recipe;
mod schedule;
mod score;
mod session;
mod settings;
mod step;
mod workers;

pub use average::WeightAverage;
pub use data::TrainingData;
pub use event::{Event, StepReport};
pub(crate) use gradient_pass::GradientPass;
pub(crate) use loss::{Mean, number};
pub use mixing::TrainingMix;
pub(crate) use optimiser::optimiser_for;
pub use progress::{TrainingProgress, best};
pub use recipe::{Optimiser, RetrainRecipe};
pub use schedule::cosine;
pub use score::Score;
pub use session::Session;
pub use settings::{Protocol, Start, TrainingError, TrainingSettings};
pub use step::{Supervised, TrainState};
pub use workers::Workers;

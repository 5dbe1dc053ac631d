//! The folder of a run: its record, history, checkpoint and results.

mod checkpoint;
mod computed;
mod existing;
mod folder;
mod history;
mod lock;
mod old_checkpoint;
mod opening;
mod record;
mod splits;
mod summary;
mod timer;

pub use checkpoint::{Checkpoint, Saved};
pub use computed::Computed;
pub use existing::Existing;
pub use folder::{RunFolder, file};
pub use history::History;
pub use opening::Opened;
pub use record::Record;
pub use timer::Timer;

//! Sweeps: rows of commands in one file, run on some processes of one thread each, and what they gave.

mod bootstrap;
mod front;
mod overrides;
mod plan;
mod results;
mod row;
mod runner;

pub use front::{Cost, Front};
pub use plan::{Contrast, Plan};
pub use results::Results;
pub use row::{Row, RowProgress, RowState};
pub use runner::Runner;

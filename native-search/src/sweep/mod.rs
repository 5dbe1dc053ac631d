//! Sweeps: rows of commands in one file, run on some processes of one thread each, and what they gave.

mod bootstrap;
pub mod engines;
mod front;
mod grid;
mod names;
mod overrides;
mod plan;
mod results;
mod row;
mod runner;
mod single;
mod waves;
mod worker;

pub use front::{Cost, Front};
pub use plan::{Contrast, Plan};
pub use results::Results;
pub use row::{Row, RowProgress, RowState};
pub use runner::Runner;
pub use single::{Unfinished, run_row};
pub use waves::waves;
pub use worker::Worker;

//! The recipe of a run.

pub use shared::recipe::Recipe as Settings;

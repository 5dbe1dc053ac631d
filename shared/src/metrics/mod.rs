//! Metrics of a predicted mask against its reference.

pub mod confusion;
pub mod summary;

pub use confusion::{Confusion, SizeMismatch};
pub use summary::Summary;

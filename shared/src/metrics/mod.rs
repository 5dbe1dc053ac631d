//! How well a prediction fits its reference.

pub mod confusion;
pub mod summary;

pub use confusion::{Confusion, SizeMismatch};
pub use summary::Summary;

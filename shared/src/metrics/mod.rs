//! Metrics of a predicted mask against its reference.

pub mod confusion;
mod distance_map;
pub mod summary;
mod surface;

pub use confusion::{Confusion, SizeMismatch};
pub use summary::Summary;
pub use surface::{SurfaceDistances, TOLERANCE};

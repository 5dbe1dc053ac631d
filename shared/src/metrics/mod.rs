//! Metrics of a predicted mask against its reference.

pub mod confusion;
mod distance_map;
mod roc;
pub mod summary;
mod surface;

pub use confusion::{Confusion, SizeMismatch};
pub use roc::area_under_roc;
pub use summary::Summary;
pub use surface::{SurfaceDistances, TOLERANCE};

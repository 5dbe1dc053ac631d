//! The time of forward passes on a device.

mod network;
mod operations;
mod timer;

pub use network::time_network;
pub use operations::{OperationTime, time_operations};
pub use timer::{Timer, Timing};

//! The baselines as modules: built from a plan, like the found networks.

mod blocks;
mod u_shape;

pub use blocks::{DoubleConv, UpConv};
pub use u_shape::UShape;

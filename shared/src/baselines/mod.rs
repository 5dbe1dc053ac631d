//! The baselines as modules: built from a plan, like the found networks.

mod network;
mod pass;

pub use network::BaselineNet;

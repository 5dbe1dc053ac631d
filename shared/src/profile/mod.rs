//! Parameters and arithmetic of a network, counted from its plan: nothing is built or run.
//!
//! *Registered* parameters are those that the published program allocates and the paper prints:
//! with a derived network's operations behind an absent skip input, a head on every node of
//! depth 0 but the stem's, an affine normalisation in every head and in every zero operation.
//! *Reachable* are those that take part in a forward pass.
//!
//! Multiply-accumulates are of convolutions and linear layers, for one image. The *published*
//! count is that of the authors' counter, in the paper's Table IV called FLOPs: dilated kernels at
//! their dilated size, and elements of activations, poolings and normalisations besides.

mod cost;
mod edge;
mod network;
mod operation;
mod size;

pub use cost::{Cost, Parameters};
pub use edge::EdgeProfile;
pub use network::{BranchProfile, ExitProfile, NodeProfile, Profile};

//! The paper's nouns as plain values: operations, cells, the lattice, plans. No tensor in here.

mod anatomy;
mod baseline;
mod branch;
mod discretise;
mod halving;
mod lattice;
mod plan;
mod primitive;
mod probabilities;
mod size;
mod skips;
mod structure;
mod wiring;

pub use anatomy::{Geometry, Transposed, hidden, norm_groups, shuffle_groups};
pub use baseline::{Baseline, BaselineError, BaselinePlan, BaselineRecipe};
pub use branch::Branch;
pub use discretise::{CellGenes, Gene, discretise};
pub use halving::halve;
pub use lattice::{Exit, Lattice, LatticeError, NodeId};
pub use plan::{
    BranchPlan, Candidates, CellPlan, EdgePlan, FusionPlan, NetPlan, NodePlan, Norm, Repair,
};
pub use primitive::{Family, Primitive, UnknownPrimitive};
pub use probabilities::{BranchWeights, Probabilities};
pub use size::architectures;
pub use skips::skip_share;
pub use structure::{
    Decoding, Fusion, Growth, HalvingRule, MisplacedCell, Preset, ShuffleConv, Structure, ZeroOp,
};
pub use wiring::{EDGES, NODES, first_edge, is_main, source};

//! The paper's nouns as plain values: operations, cells, the lattice, plans. No tensor in here.

mod alpha;
mod anatomy;
mod baseline;
mod branch;
mod branch_set;
mod branch_weights;
mod candidates;
mod cell_plan;
mod concordance;
mod discretise;
mod genes;
mod halving;
mod lattice;
mod plan;
mod primitive;
mod probabilities;
mod ranking;
mod skips;
mod structure;
mod wiring;

pub use alpha::{agreement, centred_alpha, choices, learnt_rows, mean_gap};
pub use anatomy::{KernelShape, Transposed, hidden, norm_groups, shuffle_groups};
pub use baseline::{
    Baseline, BaselineError, BaselinePlan, BaselineRecipe, Bias, ConvolutionPlan, Graph, Layer,
    Node,
};
pub use branch::Branch;
pub use branch_set::BranchSet;
pub use branch_weights::{BranchWeights, branch_share};
pub use candidates::Candidates;
pub use cell_plan::{CellPlan, EdgePlan, Interpolation, Norm};
pub use concordance::{Against, Chance, Concordance, EdgeScores, standings};
pub use discretise::{discretise, gene_share};
pub use genes::{CellGenes, Gene};
pub use halving::halve;
pub use lattice::{Exit, Lattice, LatticeError, NodeId};
pub use plan::{BranchPlan, FusionPlan, NetPlan, NodePlan};
pub use primitive::{Family, Primitive, UnknownPrimitive};
pub use probabilities::Probabilities;
pub use ranking::strongest;
pub use skips::skip_share;
pub(crate) use structure::are_labels;
pub use structure::{
    Decoding, Fusion, Growth, HalvingRule, MisplacedCell, Preset, ShuffleConv, Structure, ZeroOp,
};
pub use wiring::{EDGES, NODES, first_edge, source};

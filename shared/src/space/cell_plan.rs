//! The plan of a cell: its inputs, its edges, and what each edge computes.

use super::primitive::{Family, Primitive};

/// Affine parameters of the normalisation inside cells: the only difference between the
/// operations of searching and of retraining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// None, while searching.
    NonAffine,
    /// A learnt scale and shift per channel.
    Affine,
}

/// How terms of different size are brought together inside a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// Nearest neighbour (the supernet).
    Nearest,
    /// Bilinear, half-pixel centres (the derived network).
    Bilinear,
}

/// One edge of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgePlan {
    /// The state it starts from: 0 skip input, 1 main input, 2.. nodes.
    pub source: usize,
    /// The family that `ops` belong to.
    pub family: Family,
    /// Row of alpha, 0..14; meaningless in a derived network.
    pub row: usize,
    /// The candidates; exactly one in a derived network.
    pub ops: Vec<Primitive>,
}

/// One cell: its inputs and, per node, the edges that end there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPlan {
    /// Channels inside the cell; the output has four times as many.
    pub width: usize,
    /// Channels of the skip input, if there is one.
    pub skip_channels: Option<usize>,
    /// Channels of the main input.
    pub main_channels: usize,
    /// Edges by node.
    pub nodes: Vec<Vec<EdgePlan>>,
}

impl CellPlan {
    /// Whether the edge's input exists, so that its operations are ever reached.
    pub fn reaches(&self, edge: &EdgePlan) -> bool {
        edge.source > 0 || self.skip_channels.is_some()
    }
}

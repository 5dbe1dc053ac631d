//! Cells as a search leaves them: an operation and a state for each edge that stays.

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::primitive::Primitive;

/// An operation and the state it reads.
pub type Gene = (Primitive, usize);

/// The three cells of an architecture, by node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellGenes {
    /// The downsample cell.
    pub down: Vec<Vec<Gene>>,
    /// The normal cell.
    pub normal: Vec<Vec<Gene>>,
    /// The upsample cell.
    pub up: Vec<Vec<Gene>>,
}

impl CellGenes {
    /// The nodes of the cell on each branch, asked for in the order of [`Branch::ALL`].
    pub fn from_fn(cell: impl FnMut(Branch) -> Vec<Vec<Gene>>) -> Self {
        let [down, normal, up] = Branch::ALL.map(cell);
        Self { down, normal, up }
    }

    /// The nodes of the cell on `branch`.
    pub fn nodes(&self, branch: Branch) -> &[Vec<Gene>] {
        match branch {
            Branch::Down => &self.down,
            Branch::Normal => &self.normal,
            Branch::Up => &self.up,
        }
    }
}

//! What a supernet believes: softmaxed alpha and beta as plain numbers with names.

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::lattice::{Lattice, NodeId};
use super::plan::Candidates;
use super::primitive::Family;

/// softmax(beta) of one node, over the branches that exist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BranchWeights {
    /// The node.
    pub node: NodeId,
    /// Its branches and their shares, which sum to 1.
    pub branches: Vec<(Branch, f32)>,
}

/// softmax(alpha) of every edge and family, and softmax(beta) of every node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probabilities {
    /// Down operations: fourteen rows.
    pub down: Vec<Vec<f32>>,
    /// Normal operations: fourteen rows.
    pub normal: Vec<Vec<f32>>,
    /// Up operations: fourteen rows.
    pub up: Vec<Vec<f32>>,
    /// Branch shares, in the lattice's order.
    pub branches: Vec<BranchWeights>,
}

impl Probabilities {
    /// Equal shares for all.
    pub fn uniform(lattice: Lattice, candidates: &Candidates) -> Self {
        let rows = |family: Family| -> Vec<Vec<f32>> {
            candidates
                .of(family)
                .iter()
                .map(|ops| vec![1.0 / ops.len() as f32; ops.len()])
                .collect()
        };
        let node = |node: NodeId| {
            let branches = lattice.branches(node);
            let share = 1.0 / branches.len() as f32;
            BranchWeights {
                node,
                branches: branches.iter().map(|(b, ..)| (*b, share)).collect(),
            }
        };
        Self {
            down: rows(Family::Down),
            normal: rows(Family::Normal),
            up: rows(Family::Up),
            branches: lattice.nodes().into_iter().map(node).collect(),
        }
    }

    /// The fourteen rows of a family.
    pub fn of(&self, family: Family) -> &[Vec<f32>] {
        match family {
            Family::Down => &self.down,
            Family::Normal => &self.normal,
            Family::Up => &self.up,
        }
    }

    /// Mean entropy of the rows of a family in nats; ln(n) while nothing was learnt.
    pub fn entropy(&self, family: Family) -> f32 {
        let rows = self.of(family);
        let of_row =
            |row: &Vec<f32>| -> f32 { row.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum() };
        rows.iter().map(of_row).sum::<f32>() / rows.len() as f32
    }
}

//! The branches that a lattice keeps: the rows of Table IV, and the plain space of Figs. 4 and 5.

use serde::{Deserialize, Serialize};

use super::branch::Branch;

/// Which branches a lattice has. The encoder's diagonal always goes down, and nodes of the decoder's
/// go up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BranchSet {
    /// All three directions: the weave.
    #[default]
    All,
    /// Between the diagonals only horizontal ones.
    Horizontal,
    /// Horizontal ones and those that go down.
    TopDown,
    /// Horizontal ones and those that go up.
    BottomUp,
    /// One a node, as in a U: down, across, up. The plain space.
    Plain,
}

impl BranchSet {
    /// Whether it is that of the paper's method, which files need not name.
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }

    /// Whether the node at `[layer, depth]` of a lattice of so many layers keeps its `branch`.
    pub(super) fn keeps(self, branch: Branch, node: [usize; 2], layers: usize) -> bool {
        let own = diagonal(node, layers);
        match self {
            Self::All => true,
            Self::Plain => branch == own,
            Self::Horizontal => branch == Branch::Normal || branch == own,
            Self::TopDown => branch != Branch::Up || branch == own,
            Self::BottomUp => branch != Branch::Down || branch == own,
        }
    }
}

/// The branch of a node that a U of so many layers has.
fn diagonal([layer, depth]: [usize; 2], layers: usize) -> Branch {
    if layer == depth {
        Branch::Down
    } else if layer + depth + 1 == layers {
        Branch::Up
    } else {
        Branch::Normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Lattice;

    #[test]
    fn every_node_keeps_an_input_and_the_plain_space_one_alone() {
        for layers in [5, 7, 9, 11] {
            let whole = Lattice::new(layers).unwrap();
            for set in [
                BranchSet::All,
                BranchSet::Horizontal,
                BranchSet::TopDown,
                BranchSet::BottomUp,
                BranchSet::Plain,
            ] {
                let lattice = whole.keeping(set);
                for node in lattice.nodes() {
                    let count = lattice.branches(node).len();
                    assert!(count > 0 && (set != BranchSet::Plain || count == 1));
                    assert!(count <= whole.branches(node).len());
                }
            }
        }
    }
}

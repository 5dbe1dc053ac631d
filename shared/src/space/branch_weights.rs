//! The shares of the branches that meet in a node: softmax(beta).

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::lattice::NodeId;

/// softmax(beta) of one node, over the branches that exist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BranchWeights {
    /// The node.
    pub node: NodeId,
    /// Its branches and their shares, which sum to 1.
    pub branches: Vec<(Branch, f32)>,
}

impl BranchWeights {
    /// Those of `node`, where they are known.
    pub fn at(all: &[Self], node: NodeId) -> Option<&Self> {
        all.iter().find(|weights| weights.node == node)
    }

    /// The share of `branch`; none where the node has no such branch.
    pub fn share(&self, branch: Branch) -> Option<f32> {
        let found = self.branches.iter().find(|(own, _)| *own == branch);
        found.map(|(_, share)| *share)
    }
}

/// The share of one branch of `node`, where it is known.
pub fn branch_share(all: &[BranchWeights], node: NodeId, branch: Branch) -> Option<f32> {
    BranchWeights::at(all, node)?.share(branch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_found_by_node_and_branch() {
        let node = NodeId::new(2, 0);
        let all = [BranchWeights {
            node,
            branches: vec![(Branch::Normal, 0.25), (Branch::Up, 0.75)],
        }];
        assert_eq!(branch_share(&all, node, Branch::Up), Some(0.75));
        assert_eq!(branch_share(&all, node, Branch::Down), None);
        assert_eq!(branch_share(&all, NodeId::new(1, 1), Branch::Up), None);
    }
}

//! The selection: a node of the lattice, one of its branches, or an operation in the cell of a branch.

use std::fmt;
use std::str::FromStr;

use shared::space::{Branch, Lattice, NodeId};

/// From the whole to the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The node.
    pub node: NodeId,
    /// One of its branches.
    pub branch: Option<Branch>,
    /// One of the operations of the cell there: the cell's node, and the place among what ends in it, both from 0.
    pub edge: Option<(usize, usize)>,
}

impl Selection {
    /// A node.
    pub fn node(node: NodeId) -> Self {
        Self {
            node,
            branch: None,
            edge: None,
        }
    }

    /// One of its branches.
    pub fn branch(node: NodeId, branch: Branch) -> Self {
        Self {
            branch: Some(branch),
            ..Self::node(node)
        }
    }

    /// The same where that lattice has it, else its last node of depth 0.
    #[must_use]
    pub fn in_lattice(self, lattice: Lattice) -> Self {
        let has = |branch| {
            let branches = lattice.branches(self.node);
            branches.iter().any(|(own, ..)| *own == branch)
        };
        if lattice.contains(self.node) && self.branch.is_none_or(has) {
            self
        } else {
            Self::node(NodeId::new(lattice.layers() - 1, 0))
        }
    }

    /// A node with a branch of that kind: this one's, or the first that has it.
    pub fn with(self, branch: Branch, lattice: Lattice) -> Option<NodeId> {
        let has = |node: &NodeId| {
            let branches = lattice.branches(*node);
            branches.iter().any(|(own, ..)| *own == branch)
        };
        Some(self.node)
            .filter(|node| lattice.contains(*node) && has(node))
            .or_else(|| lattice.nodes().into_iter().find(has))
    }
}

impl fmt::Display for Selection {
    /// `4.2`, `4.2.down` or `4.2.down.1.0`: layer, depth, branch, node and place, all from 0.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.node.layer, self.node.depth)?;
        if let Some(branch) = self.branch {
            write!(f, ".{}", branch.name())?;
        }
        if let Some((node, index)) = self.edge {
            write!(f, ".{node}.{index}")?;
        }
        Ok(())
    }
}

/// It is none.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSubject;

impl FromStr for Selection {
    type Err = NoSubject;

    fn from_str(text: &str) -> Result<Self, NoSubject> {
        let parts: Vec<&str> = text.split('.').collect();
        let number = |at: usize| parts.get(at).and_then(|part| part.parse::<usize>().ok());
        let (Some(layer), Some(depth)) = (number(0), number(1)) else {
            return Err(NoSubject);
        };
        let named = |name: &&str| Branch::ALL.into_iter().find(|b| b.name() == *name);
        let branch = parts.get(2).and_then(named);
        Ok(Self {
            node: NodeId::new(layer, depth),
            branch,
            edge: branch.and(number(3).zip(number(4))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back_from_a_link() {
        let node = NodeId::new(4, 2);
        let edge = Selection {
            edge: Some((3, 1)),
            ..Selection::branch(node, Branch::Up)
        };
        for selection in [
            Selection::node(node),
            Selection::branch(node, Branch::Down),
            edge,
        ] {
            assert_eq!(selection.to_string().parse(), Ok(selection));
        }
        assert_eq!("up".parse::<Selection>(), Err(NoSubject));
    }

    #[test]
    fn what_a_lattice_lacks_is_its_last_node() {
        let seven = Lattice::new(7).unwrap();
        let last = Selection::node(NodeId::new(6, 0));
        let gone = Selection::node(NodeId::new(8, 0));
        assert_eq!(gone.in_lattice(seven), last);
        let no_branch = Selection::branch(NodeId::new(1, 1), Branch::Up);
        assert_eq!(no_branch.in_lattice(seven), last);
        assert_eq!(last.with(Branch::Down, seven), Some(NodeId::new(1, 1)));
    }
}

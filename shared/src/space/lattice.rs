//! The lattice of the weave: its nodes, the inputs of each branch (Eq. 7), and its exits.

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::branch_set::BranchSet;

/// A node, by layer (horizontal) and depth (vertical); the paper's `X^{depth+1, layer+1}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId {
    /// Horizontal position, from 0 (the stem).
    pub layer: usize,
    /// Vertical position; the resolution is the input's divided by `2^(depth + 1)`.
    pub depth: usize,
}

impl NodeId {
    /// The node at `(layer, depth)`.
    pub fn new(layer: usize, depth: usize) -> Self {
        Self { layer, depth }
    }

    /// The paper's name of the node's feature map.
    pub fn paper_name(self) -> String {
        format!("X{}.{}", self.depth + 1, self.layer + 1)
    }
}

/// An output head: that of the node `(layer, 0)`, called `x0.5` for layer 4 as in the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exit {
    layer: usize,
}

impl Exit {
    /// The node that the head reads.
    pub fn node(self) -> NodeId {
        NodeId::new(self.layer, 0)
    }

    /// `x0.5`, `x0.7`, `x0.9`, …
    pub fn name(self) -> String {
        format!("x0.{}", self.layer + 1)
    }
}

/// A weave of an odd number of layers, from 5 to 25, with all its branches or some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lattice {
    layers: usize,
    kept: BranchSet,
}

/// Why a lattice or an exit of one was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LatticeError {
    /// Even, too few or too many.
    #[error("a lattice has an odd number of layers, from 5 to 25; {0} was asked for")]
    Layers(usize),
    /// No such head.
    #[error("\"{found}\" is not an output of this network; it has {known}")]
    Exit {
        /// What was asked for.
        found: String,
        /// The outputs there are.
        known: String,
    },
}

impl Lattice {
    /// # Errors
    /// [`LatticeError::Layers`] unless `layers` is odd and from 5 to 25: the deepest
    /// node of more would be smaller than a pixel of any picture.
    pub fn new(layers: usize) -> Result<Self, LatticeError> {
        if !(5..=25).contains(&layers) || layers.is_multiple_of(2) {
            return Err(LatticeError::Layers(layers));
        }
        let kept = BranchSet::All;
        Ok(Self { layers, kept })
    }

    /// The lattice with these branches alone.
    #[must_use]
    pub fn keeping(self, kept: BranchSet) -> Self {
        Self { kept, ..self }
    }

    /// The number of layers, the stem included.
    pub fn layers(self) -> usize {
        self.layers
    }

    /// The number of depths.
    pub fn depths(self) -> usize {
        self.layers.div_ceil(2)
    }

    /// What height and width of an input must be a multiple of.
    pub fn size_multiple(self) -> usize {
        1 << self.depths()
    }

    /// Whether there is such a node; `(0, 0)` is the stem's output.
    pub fn contains(self, node: NodeId) -> bool {
        let NodeId { layer, depth } = node;
        layer < self.layers
            && layer.abs_diff(depth).is_multiple_of(2)
            && depth <= layer.min(self.layers - 1 - layer)
    }

    /// Every node but the stem's, in an order in which each one's inputs come first.
    pub fn nodes(self) -> Vec<NodeId> {
        (1..self.layers)
            .flat_map(|layer| (0..self.depths()).map(move |depth| NodeId::new(layer, depth)))
            .filter(|node| self.contains(*node))
            .collect()
    }

    /// The branches of `node` with the skip input (absent on the encoder's edge) and the main
    /// input of each (Eq. 7).
    pub fn branches(self, node: NodeId) -> Vec<(Branch, Option<NodeId>, NodeId)> {
        let NodeId { layer, depth } = node;
        let at = |back: usize, depth: Option<usize>| -> Option<NodeId> {
            let found = NodeId::new(layer.checked_sub(back)?, depth?);
            self.contains(found).then_some(found)
        };
        let behind = at(2, Some(depth));
        let down = at(1, depth.checked_sub(1)).map(|main| (Branch::Down, behind, main));
        let normal = behind.map(|main| (Branch::Normal, at(4, Some(depth)), main));
        let up = behind
            .and(at(1, Some(depth + 1)))
            .map(|main| (Branch::Up, behind, main));
        let all = [down, normal, up].into_iter().flatten();
        all.filter(|(branch, ..)| self.kept.keeps(*branch, [layer, depth], self.layers))
            .collect()
    }

    /// The output heads that are trained, shallow first: the last three that there are.
    pub fn exits(self) -> Vec<Exit> {
        [5, 3, 1]
            .into_iter()
            .map(|back| Exit {
                layer: self.layers - back,
            })
            .filter(|exit| exit.layer >= 2)
            .collect()
    }

    /// The exit of that name.
    ///
    /// # Errors
    /// [`LatticeError::Exit`], listing the exits there are.
    pub fn exit(self, name: &str) -> Result<Exit, LatticeError> {
        let exits = self.exits();
        exits
            .iter()
            .find(|exit| exit.name().eq_ignore_ascii_case(name))
            .copied()
            .ok_or_else(|| LatticeError::Exit {
                found: name.to_owned(),
                known: exits
                    .iter()
                    .map(|e| e.name())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(lattice: Lattice, nodes: &[NodeId]) -> usize {
        nodes.iter().map(|n| lattice.branches(*n).len()).sum()
    }

    #[test]
    fn nine_layers_have_14_nodes_and_30_cells_and_seven_have_18() {
        let nine = Lattice::new(9).unwrap();
        assert_eq!(nine.nodes().len(), 14);
        assert_eq!(cells(nine, &nine.nodes()), 30);
        let seven = Lattice::new(7).unwrap();
        assert_eq!(cells(seven, &seven.nodes()), 18);
    }

    #[test]
    fn exits_are_named_as_in_the_paper() {
        let nine = Lattice::new(9).unwrap();
        assert_eq!(nine.exit("X0.7").unwrap().node(), NodeId::new(6, 0));
        assert!(nine.exit("x0.3").is_err());
    }

    #[test]
    fn branches_are_those_of_equation_7() {
        let nine = Lattice::new(9).unwrap();
        let at = NodeId::new;
        assert_eq!(nine.branches(at(1, 1)), [(Branch::Down, None, at(0, 0))]);
        assert_eq!(
            nine.branches(at(2, 0)),
            [
                (Branch::Normal, None, at(0, 0)),
                (Branch::Up, Some(at(0, 0)), at(1, 1))
            ]
        );
        assert_eq!(
            nine.branches(at(6, 2)),
            [
                (Branch::Down, Some(at(4, 2)), at(5, 1)),
                (Branch::Normal, Some(at(2, 2)), at(4, 2)),
                (Branch::Up, Some(at(4, 2)), at(5, 3)),
            ]
        );
    }

    #[test]
    fn even_and_small_lattices_are_refused() {
        for layers in [0, 3, 4, 8] {
            assert_eq!(Lattice::new(layers), Err(LatticeError::Layers(layers)));
        }
        assert_eq!(Lattice::new(5).unwrap().exits().len(), 2);
    }
}

//! Where the parts of a drawn lattice are.
//!
//! Nodes stand where layer and depth are both even or both odd, diagonals never cross, and the
//! middle of a horizontal branch is a free place, so the shares in the middle of the branches
//! meet nothing.

use shared::space::{Branch, BranchWeights, Exit, Lattice, NodeId};

use super::svg::Rect;

/// Radius of a node.
pub(super) const RADIUS: f64 = 21.0;

const STEP_X: f64 = 74.0;
const STEP_Y: f64 = 108.0;
const LEFT: f64 = 74.0;
const TOP: f64 = 66.0;

/// A branch of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arm {
    /// Which one.
    pub(super) branch: Branch,
    /// From the rim of its main input.
    pub(super) from: (f64, f64),
    /// To the rim of its node.
    pub(super) to: (f64, f64),
    /// Its share, where the genotype says it.
    pub(super) share: Option<f32>,
    /// The box of the share's number.
    pub(super) label: Rect,
}

/// A lattice's drawing, from (0, 0).
#[derive(Clone, Debug)]
pub(super) struct LatticeLayout {
    lattice: Lattice,
    /// The nodes, the stem's first.
    pub(super) nodes: Vec<(NodeId, (f64, f64))>,
    /// The branches.
    pub(super) arms: Vec<Arm>,
    /// The outputs, with the box of each one's name.
    pub(super) exits: Vec<(Exit, Rect)>,
}

impl LatticeLayout {
    /// The layout of a lattice with the shares that are known.
    pub(super) fn of(lattice: Lattice, shares: &[BranchWeights]) -> Self {
        let stem = NodeId::new(0, 0);
        let nodes = [stem].into_iter().chain(lattice.nodes());
        let arms = lattice.nodes().into_iter().flat_map(|node| {
            let branches = lattice.branches(node).into_iter();
            branches.map(move |(branch, _, main)| arm(branch, main, node, shares))
        });
        let exits = lattice.exits().into_iter().map(|exit| {
            let (x, y) = place(exit.node());
            (exit, Rect::around(x, y - RADIUS - 28.0, 40.0, 18.0))
        });
        Self {
            lattice,
            nodes: nodes.map(|node| (node, place(node))).collect(),
            arms: arms.collect(),
            exits: exits.collect(),
        }
    }

    /// Width and height.
    pub(super) fn size(&self) -> (f64, f64) {
        let (x, _) = place(NodeId::new(self.lattice.layers() - 1, 0));
        let (_, y) = place(NodeId::new(0, self.lattice.depths() - 1));
        (x + RADIUS + 8.0, y + RADIUS + 40.0)
    }

    /// The layers' numbers, from 1, and how far right each is.
    pub(super) fn layer_scale(&self) -> Vec<(usize, f64)> {
        let at = |layer| (layer + 1, place(NodeId::new(layer, 0)).0);
        (0..self.lattice.layers()).map(at).collect()
    }

    /// The depths' numbers, from 1, and how far down each is.
    pub(super) fn depth_scale(&self) -> Vec<(usize, f64)> {
        let at = |depth| (depth + 1, place(NodeId::new(0, depth)).1);
        (0..self.lattice.depths()).map(at).collect()
    }
}

/// The middle of a node.
fn place(node: NodeId) -> (f64, f64) {
    (
        LEFT + RADIUS + node.layer as f64 * STEP_X,
        TOP + RADIUS + node.depth as f64 * STEP_Y,
    )
}

fn arm(branch: Branch, main: NodeId, node: NodeId, shares: &[BranchWeights]) -> Arm {
    let (a, b) = (place(main), place(node));
    let length = (b.0 - a.0).hypot(b.1 - a.1);
    let (ux, uy) = ((b.0 - a.0) / length, (b.1 - a.1) / length);
    let known = shares.iter().find(|weights| weights.node == node);
    let share = known.and_then(|weights| {
        let mut own = weights.branches.iter();
        own.find(|(b, _)| *b == branch).map(|(_, share)| *share)
    });
    let reach = RADIUS + 3.0;
    Arm {
        branch,
        from: (a.0 + ux * RADIUS, a.1 + uy * RADIUS),
        to: (b.0 - ux * reach, b.1 - uy * reach),
        share,
        label: Rect::around(a.0.midpoint(b.0), a.1.midpoint(b.1), 30.0, 15.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_meets_a_node_an_exit_or_another_number() {
        for layers in [5, 7, 9, 11] {
            let drawn = LatticeLayout::of(Lattice::new(layers).unwrap(), &[]);
            let nodes = drawn
                .nodes
                .iter()
                .map(|(_, (x, y))| Rect::around(*x, *y, 2.0 * RADIUS, 2.0 * RADIUS));
            let mut boxes: Vec<Rect> = drawn.arms.iter().map(|arm| arm.label).collect();
            boxes.extend(nodes);
            boxes.extend(drawn.exits.iter().map(|(_, at)| *at));
            for (place, one) in boxes.iter().enumerate() {
                assert!(boxes[..place].iter().all(|other| !one.meets(*other)));
            }
        }
    }

    #[test]
    fn shares_find_their_branches() {
        let lattice = Lattice::new(5).unwrap();
        let shares = [BranchWeights {
            node: NodeId::new(2, 0),
            branches: vec![(Branch::Normal, 0.3), (Branch::Up, 0.7)],
        }];
        let drawn = LatticeLayout::of(lattice, &shares);
        let known: Vec<_> = drawn.arms.iter().filter_map(|arm| arm.share).collect();
        assert_eq!(known, [0.3, 0.7]);
        assert_eq!(drawn.nodes.len(), lattice.nodes().len() + 1);
    }
}

//! Where the parts of a drawn lattice are.
//!
//! Nodes stand where layer and depth are both even or both odd, diagonals never cross, and the middle of a branch
//! along the layers is a free place, so the shares in the middle of the branches meet nothing. That holds whichever
//! way the layers run.

use crate::space::{Branch, BranchWeights, Exit, Lattice, NodeId, branch_share};

use super::rect::Rect;

/// Radius of a node, in pixels.
pub const RADIUS: f64 = 20.0;

/// Width and height of a share's number and of an exit's name, in pixels.
const SHARE: (f64, f64) = (28.0, 14.0);
const EXIT: (f64, f64) = (40.0, 18.0);

/// Which way the layers run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// From left to right, depths downwards: as in the paper, for a wide place.
    Rightwards,
    /// Downwards, depths to the right: for a phone.
    Downwards,
}

/// Distances of a drawing, in pixels: along the layers and across them.
struct Grid {
    layer: f64,
    depth: f64,
    before: f64,
    above: f64,
}

impl Flow {
    fn grid(self) -> Grid {
        match self {
            Self::Rightwards => Grid {
                layer: 80.0,
                depth: 100.0,
                before: 66.0,
                above: 54.0,
            },
            Self::Downwards => Grid {
                layer: 66.0,
                depth: 49.0,
                before: 32.0,
                above: 70.0,
            },
        }
    }

    /// From places along and across the layers to x and y.
    fn point(self, along: f64, across: f64) -> (f64, f64) {
        match self {
            Self::Rightwards => (along, across),
            Self::Downwards => (across, along),
        }
    }

    /// The middle of a node.
    fn place(self, node: NodeId) -> (f64, f64) {
        let grid = self.grid();
        self.point(
            grid.before + RADIUS + node.layer as f64 * grid.layer,
            grid.above + RADIUS + node.depth as f64 * grid.depth,
        )
    }
}

/// A branch of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// Which one.
    pub branch: Branch,
    /// Of which node.
    pub node: NodeId,
    /// Where its main input comes from.
    pub main: NodeId,
    /// From the rim of its main input.
    pub from: (f64, f64),
    /// To the rim of its node.
    pub to: (f64, f64),
    /// Its share, where it is known.
    pub share: Option<f32>,
    /// The box of the share's number.
    pub label: Rect,
}

/// A lattice's drawing, from (0, 0).
#[derive(Clone, Debug, PartialEq)]
pub struct LatticeLayout {
    lattice: Lattice,
    flow: Flow,
    /// The nodes with their middles, the stem's first.
    pub nodes: Vec<(NodeId, (f64, f64))>,
    /// The branches.
    pub arms: Vec<Arm>,
    /// The outputs, with the box of each one's name.
    pub exits: Vec<(Exit, Rect)>,
}

impl LatticeLayout {
    /// The layout of a lattice with the shares that are known.
    pub fn of(lattice: Lattice, shares: &[BranchWeights], flow: Flow) -> Self {
        let stem = NodeId::new(0, 0);
        let nodes = [stem].into_iter().chain(lattice.nodes());
        let arms = lattice.nodes().into_iter().flat_map(|node| {
            let branches = lattice.branches(node).into_iter();
            branches.map(move |(branch, _, main)| arm(branch, main, node, shares, flow))
        });
        let exits = lattice.exits().into_iter().map(|exit| {
            let (x, y) = flow.place(exit.node());
            let at = match flow {
                Flow::Rightwards => (x, y - RADIUS - 24.0),
                Flow::Downwards => (x - RADIUS - 32.0, y),
            };
            (exit, Rect::around(at.0, at.1, EXIT.0, EXIT.1))
        });
        Self {
            lattice,
            flow,
            nodes: nodes.map(|node| (node, flow.place(node))).collect(),
            arms: arms.collect(),
            exits: exits.collect(),
        }
    }

    /// Width and height.
    pub fn size(&self) -> (f64, f64) {
        let grid = self.flow.grid();
        let along = (self.lattice.layers() - 1) as f64 * grid.layer;
        let across = (self.lattice.depths() - 1) as f64 * grid.depth;
        let (end, side) = match self.flow {
            Flow::Rightwards => (6.0, 34.0),
            Flow::Downwards => (8.0, 4.0),
        };
        self.flow.point(
            grid.before + 2.0 * RADIUS + along + end,
            grid.above + 2.0 * RADIUS + across + side,
        )
    }

    /// The layers' numbers, from 1, each with the box of its text.
    pub fn layer_scale(&self) -> Vec<(usize, Rect)> {
        let (_, height) = self.size();
        let at = |layer| {
            let (x, y) = self.flow.place(NodeId::new(layer, 0));
            let at = match self.flow {
                Flow::Rightwards => (x, height - 10.0),
                Flow::Downwards => (8.0, y),
            };
            (layer + 1, Rect::around(at.0, at.1, 16.0, 15.0))
        };
        (0..self.lattice.layers()).map(at).collect()
    }

    /// The depths' numbers, from 1, each with the box of its text.
    pub fn depth_scale(&self) -> Vec<(usize, Rect)> {
        let at = |depth| {
            let (x, y) = self.flow.place(NodeId::new(0, depth));
            let at = match self.flow {
                Flow::Rightwards => (8.0, y),
                Flow::Downwards => (x, 8.0),
            };
            (depth + 1, Rect::around(at.0, at.1, 16.0, 15.0))
        };
        (0..self.lattice.depths()).map(at).collect()
    }

    /// The box of the word for the layers' scale.
    pub fn layer_name(&self) -> Rect {
        match self.flow {
            Flow::Rightwards => Rect::around(20.0, self.size().1 - 10.0, 40.0, 15.0),
            Flow::Downwards => Rect::around(20.0, 30.0, 40.0, 15.0),
        }
    }

    /// The box of the word for the depths' scale.
    pub fn depth_name(&self) -> Rect {
        match self.flow {
            Flow::Rightwards => Rect::around(20.0, 44.0, 40.0, 15.0),
            Flow::Downwards => Rect::around(20.0, 8.0, 40.0, 15.0),
        }
    }

    /// From an exit's node to its name.
    pub fn exit_arrow(&self, exit: Exit) -> ((f64, f64), (f64, f64)) {
        let (x, y) = self.flow.place(exit.node());
        match self.flow {
            Flow::Rightwards => ((x, y - RADIUS), (x, y - RADIUS - 14.0)),
            Flow::Downwards => ((x - RADIUS, y), (x - RADIUS - 11.0, y)),
        }
    }
}

fn arm(branch: Branch, main: NodeId, node: NodeId, shares: &[BranchWeights], flow: Flow) -> Arm {
    let (a, b) = (flow.place(main), flow.place(node));
    let length = (b.0 - a.0).hypot(b.1 - a.1);
    let (ux, uy) = ((b.0 - a.0) / length, (b.1 - a.1) / length);
    let reach = RADIUS + 3.0;
    Arm {
        branch,
        node,
        main,
        from: (a.0 + ux * RADIUS, a.1 + uy * RADIUS),
        to: (b.0 - ux * reach, b.1 - uy * reach),
        share: branch_share(shares, node, branch),
        label: Rect::around(a.0.midpoint(b.0), a.1.midpoint(b.1), SHARE.0, SHARE.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_meets_a_node_or_another_label_either_way() {
        for (layers, flow) in [5, 7, 9, 11]
            .into_iter()
            .flat_map(|layers| [(layers, Flow::Rightwards), (layers, Flow::Downwards)])
        {
            let drawn = LatticeLayout::of(Lattice::new(layers).unwrap(), &[], flow);
            let nodes = drawn
                .nodes
                .iter()
                .map(|(_, (x, y))| Rect::around(*x, *y, 2.0 * RADIUS, 2.0 * RADIUS));
            let mut boxes: Vec<Rect> = drawn.arms.iter().map(|arm| arm.label).collect();
            boxes.extend(nodes);
            boxes.extend(drawn.exits.iter().map(|(_, at)| *at));
            boxes.extend(drawn.layer_scale().iter().map(|(_, at)| *at));
            boxes.extend(drawn.depth_scale().iter().map(|(_, at)| *at));
            boxes.extend([drawn.layer_name(), drawn.depth_name()]);
            let (width, height) = drawn.size();
            for (place, one) in boxes.iter().enumerate() {
                let other = boxes[..place].iter().find(|other| one.meets(**other));
                assert_eq!(other, None, "{layers} layers {flow:?}: meets {one:?}");
                assert!(one.x >= 0.0 && one.right() <= width, "{flow:?} {one:?}");
                assert!(one.y >= 0.0 && one.bottom() <= height, "{flow:?} {one:?}");
            }
        }
    }

    #[test]
    fn nine_layers_fit_a_desk_and_a_phone() {
        let nine = Lattice::new(9).unwrap();
        let wide = LatticeLayout::of(nine, &[], Flow::Rightwards).size();
        let narrow = LatticeLayout::of(nine, &[], Flow::Downwards).size();
        assert!(wide.0 <= 760.0 && narrow.0 <= 312.0, "{wide:?} {narrow:?}");
    }

    #[test]
    fn shares_find_their_branches() {
        let lattice = Lattice::new(5).unwrap();
        let shares = [BranchWeights {
            node: NodeId::new(2, 0),
            branches: vec![(Branch::Normal, 0.3), (Branch::Up, 0.7)],
        }];
        let drawn = LatticeLayout::of(lattice, &shares, Flow::Rightwards);
        let known: Vec<_> = drawn.arms.iter().filter_map(|arm| arm.share).collect();
        assert_eq!(known, [0.3, 0.7]);
        assert_eq!(drawn.nodes.len(), lattice.nodes().len() + 1);
    }
}

//! The layout of a drawn lattice.
//!
//! Nodes stand where layer and depth are both even or both odd, diagonals never cross, and the middle of a branch
//! along the layers is a free place, so the shares in the middle of the branches meet nothing. That holds whichever
//! way the layers run.

use crate::space::{Branch, BranchWeights, Exit, Lattice, NodeId};

use super::rect::Rect;

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

/// Distances of a drawing, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grid {
    flow: Flow,
    /// Between two layers.
    layer: f64,
    /// Between two depths.
    depth: f64,
    /// Room before the first layer.
    before: f64,
    /// Room above the first depth.
    above: f64,
    /// Of a node.
    radius: f64,
    /// Width of a depth's name.
    name: f64,
}

impl Grid {
    const DESK: Self = Self {
        flow: Flow::Rightwards,
        layer: 80.0,
        depth: 100.0,
        before: 66.0,
        above: 54.0,
        radius: 20.0,
        name: 16.0,
    };

    const PHONE: Self = Self {
        flow: Flow::Downwards,
        layer: 66.0,
        depth: 49.0,
        before: 32.0,
        above: 70.0,
        radius: 20.0,
        name: 16.0,
    };

    const SMALL: Self = Self {
        flow: Flow::Rightwards,
        layer: 48.0,
        depth: 58.0,
        before: 34.0,
        above: 36.0,
        radius: 15.0,
        name: 28.0,
    };

    /// From positions along and across the layers to x and y.
    fn point(&self, along: f64, across: f64) -> (f64, f64) {
        match self.flow {
            Flow::Rightwards => (along, across),
            Flow::Downwards => (across, along),
        }
    }

    /// The middle of a node.
    fn middle(&self, node: NodeId) -> (f64, f64) {
        self.point(
            self.before + self.radius + node.layer as f64 * self.layer,
            self.above + self.radius + node.depth as f64 * self.depth,
        )
    }
}

/// How the line of a branch is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// In pixels.
    pub width: f64,
    /// From 0 to 1.
    pub opacity: f64,
}

impl Stroke {
    /// Thicker and darker for a larger share; all alike where shares are unknown.
    pub fn of(share: Option<f32>) -> Self {
        let Some(share) = share else {
            return Self {
                width: 2.0,
                opacity: 0.8,
            };
        };
        let share = f64::from(share).clamp(0.0, 1.0);
        Self {
            width: 1.0 + 8.0 * share,
            opacity: 0.25 + 0.75 * share,
        }
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
    /// Whether no other branch ends in its node, so that beta decides nothing.
    pub alone: bool,
    /// The box of the share's number.
    pub label: Rect,
}

/// A lattice's drawing, from (0, 0).
#[derive(Clone, Debug, PartialEq)]
pub struct LatticeLayout {
    lattice: Lattice,
    grid: Grid,
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
        let grid = match flow {
            Flow::Rightwards => Grid::DESK,
            Flow::Downwards => Grid::PHONE,
        };
        Self::on(grid, lattice, shares)
    }

    /// The layout for a place half as wide, layers to the right.
    pub fn small(lattice: Lattice, shares: &[BranchWeights]) -> Self {
        Self::on(Grid::SMALL, lattice, shares)
    }

    fn on(grid: Grid, lattice: Lattice, shares: &[BranchWeights]) -> Self {
        let stem = NodeId::new(0, 0);
        let nodes = [stem].into_iter().chain(lattice.nodes());
        let arms = lattice
            .nodes()
            .into_iter()
            .flat_map(|node| arms(grid, lattice, node, shares));
        let exits = lattice.exits().into_iter().map(|exit| {
            let (x, y) = grid.middle(exit.node());
            let at = match grid.flow {
                Flow::Rightwards => (x, y - grid.radius - 24.0),
                Flow::Downwards => (x - grid.radius - 32.0, y),
            };
            (exit, Rect::around(at.0, at.1, EXIT.0, EXIT.1))
        });
        Self {
            lattice,
            grid,
            nodes: nodes.map(|node| (node, grid.middle(node))).collect(),
            arms: arms.collect(),
            exits: exits.collect(),
        }
    }

    /// Radius of a node, in pixels.
    pub fn radius(&self) -> f64 {
        self.grid.radius
    }

    /// Width and height.
    pub fn size(&self) -> (f64, f64) {
        let grid = self.grid;
        let along = (self.lattice.layers() - 1) as f64 * grid.layer;
        let across = (self.lattice.depths() - 1) as f64 * grid.depth;
        let (end, side) = match grid.flow {
            Flow::Rightwards => (6.0, 34.0),
            Flow::Downwards => (8.0, 4.0),
        };
        grid.point(
            grid.before + 2.0 * grid.radius + along + end,
            grid.above + 2.0 * grid.radius + across + side,
        )
    }

    /// The layers' numbers, from 1, each with the box of its text.
    pub fn layer_scale(&self) -> Vec<(usize, Rect)> {
        let (_, height) = self.size();
        let at = |layer| {
            let (x, y) = self.grid.middle(NodeId::new(layer, 0));
            let at = match self.grid.flow {
                Flow::Rightwards => (x, height - 10.0),
                Flow::Downwards => (8.0, y),
            };
            (layer + 1, Rect::around(at.0, at.1, 16.0, 15.0))
        };
        (0..self.lattice.layers()).map(at).collect()
    }

    /// The depths' numbers, from 1, each with the box of its text.
    pub fn depth_scale(&self) -> Vec<(usize, Rect)> {
        let width = self.grid.name;
        let at = |depth| {
            let (x, y) = self.grid.middle(NodeId::new(0, depth));
            let at = match self.grid.flow {
                Flow::Rightwards => (width / 2.0, y),
                Flow::Downwards => (x, 8.0),
            };
            (depth + 1, Rect::around(at.0, at.1, width, 15.0))
        };
        (0..self.lattice.depths()).map(at).collect()
    }

    /// The box of the word for the layers' scale.
    pub fn layer_name(&self) -> Rect {
        match self.grid.flow {
            Flow::Rightwards => Rect::around(20.0, self.size().1 - 10.0, 40.0, 15.0),
            Flow::Downwards => Rect::around(20.0, 30.0, 40.0, 15.0),
        }
    }

    /// The box of the word for the depths' scale.
    pub fn depth_name(&self) -> Rect {
        match self.grid.flow {
            Flow::Rightwards => Rect::around(20.0, self.grid.above - 10.0, 40.0, 15.0),
            Flow::Downwards => Rect::around(20.0, 8.0, 40.0, 15.0),
        }
    }

    /// From an exit's node to its name.
    pub fn exit_arrow(&self, exit: Exit) -> ((f64, f64), (f64, f64)) {
        let ((x, y), radius) = (self.grid.middle(exit.node()), self.grid.radius);
        match self.grid.flow {
            Flow::Rightwards => ((x, y - radius), (x, y - radius - 14.0)),
            Flow::Downwards => ((x - radius, y), (x - radius - 11.0, y)),
        }
    }
}

/// The branches of a node.
fn arms(
    grid: Grid,
    lattice: Lattice,
    node: NodeId,
    shares: &[BranchWeights],
) -> impl Iterator<Item = Arm> + use<> {
    let branches = lattice.branches(node);
    let alone = branches.len() == 1;
    let known = BranchWeights::at(shares, node).cloned();
    branches.into_iter().map(move |(branch, _, main)| {
        let (a, b) = (grid.middle(main), grid.middle(node));
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        let (ux, uy) = ((b.0 - a.0) / length, (b.1 - a.1) / length);
        let (rim, reach) = (grid.radius, grid.radius + 3.0);
        Arm {
            branch,
            node,
            main,
            from: (a.0 + ux * rim, a.1 + uy * rim),
            to: (b.0 - ux * reach, b.1 - uy * reach),
            share: known.as_ref().and_then(|known| known.share(branch)),
            alone,
            label: Rect::around(a.0.midpoint(b.0), a.1.midpoint(b.1), SHARE.0, SHARE.1),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_meets_a_node_or_another_label_either_way() {
        for (layers, grid) in [5, 7, 9, 11]
            .into_iter()
            .flat_map(|layers| [Grid::DESK, Grid::PHONE, Grid::SMALL].map(|grid| (layers, grid)))
        {
            let drawn = LatticeLayout::on(grid, Lattice::new(layers).unwrap(), &[]);
            let across = 2.0 * drawn.radius();
            let nodes = drawn
                .nodes
                .iter()
                .map(|(_, (x, y))| Rect::around(*x, *y, across, across));
            let mut boxes: Vec<Rect> = drawn.arms.iter().map(|arm| arm.label).collect();
            boxes.extend(nodes);
            boxes.extend(drawn.exits.iter().map(|(_, at)| *at));
            boxes.extend(drawn.layer_scale().iter().map(|(_, at)| *at));
            boxes.extend(drawn.depth_scale().iter().map(|(_, at)| *at));
            boxes.extend([drawn.layer_name(), drawn.depth_name()]);
            let (width, height) = drawn.size();
            for (index, one) in boxes.iter().enumerate() {
                let other = boxes[..index].iter().find(|other| one.meets(**other));
                assert_eq!(other, None, "{layers} layers, {grid:?}: meets {one:?}");
                assert!(one.x >= 0.0 && one.right() <= width, "{grid:?} {one:?}");
                assert!(one.y >= 0.0 && one.bottom() <= height, "{grid:?} {one:?}");
            }
        }
    }

    #[test]
    fn nine_layers_fit_a_desk_and_a_phone_and_seven_half_a_page() {
        let nine = Lattice::new(9).unwrap();
        let wide = LatticeLayout::of(nine, &[], Flow::Rightwards).size();
        let narrow = LatticeLayout::of(nine, &[], Flow::Downwards).size();
        assert!(wide.0 <= 760.0 && narrow.0 <= 312.0, "{wide:?} {narrow:?}");
        let seven = Lattice::new(7).unwrap();
        let small = LatticeLayout::small(seven, &[]).size();
        assert!(small.0 <= 362.0, "{small:?}");
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
        assert!(Stroke::of(Some(0.7)).width > Stroke::of(Some(0.3)).width + 3.0);
        let alone = drawn.arms.iter().filter(|arm| arm.alone);
        let alone: Vec<_> = alone.map(|arm| (arm.node.layer, arm.node.depth)).collect();
        assert_eq!(alone, [(1, 1), (2, 2)], "one way leads there");
        assert_eq!(drawn.nodes.len(), lattice.nodes().len() + 1);
    }
}

//! Where the nodes and branches of a lattice are drawn, and how wide.

use shared::space::{Branch, BranchWeights, Lattice, NodeId, branch_share};

/// Distance of two layers, and of two depths.
const STEP: [f64; 2] = [72.0, 62.0];
/// Room around the outermost nodes, on the left for the depths' names.
const LEFT: f64 = 58.0;
const MARGIN: f64 = 26.0;
/// Radius of a node.
pub const RADIUS: f64 = 9.0;
/// Widths of a branch of share 0, and what share 1 adds.
const WIDTH: [f64; 2] = [0.8, 9.0];

/// A lattice on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Weave {
    pub width: f64,
    pub height: f64,
    /// The stem's output and every node.
    pub spots: Vec<Spot>,
    /// Branches in the lattice's order.
    pub strokes: Vec<Stroke>,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    pub node: NodeId,
    pub at: [f64; 2],
    /// Whether an output is read from it.
    pub exit: bool,
}

/// A branch, from its main input to its node.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    pub branch: Branch,
    pub node: NodeId,
    pub share: f32,
    /// Whether other branches meet it in the node, so that beta decides.
    pub contested: bool,
    pub from: [f64; 2],
    pub to: [f64; 2],
    pub width: f64,
}

impl Weave {
    /// The lattice with softmax(beta) as widths.
    pub fn of(lattice: Lattice, shares: &[BranchWeights]) -> Self {
        let exits: Vec<NodeId> = lattice.exits().iter().map(|exit| exit.node()).collect();
        let stem = NodeId::new(0, 0);
        let nodes = [stem].into_iter().chain(lattice.nodes());
        let spots = nodes
            .map(|node| Spot {
                node,
                at: place(node),
                exit: exits.contains(&node),
            })
            .collect();
        let strokes = lattice
            .nodes()
            .into_iter()
            .flat_map(|node| strokes(lattice, node, shares))
            .collect();
        let [x, y] = place(NodeId::new(lattice.layers() - 1, lattice.depths() - 1));
        Self {
            width: x + MARGIN,
            height: y + MARGIN,
            spots,
            strokes,
        }
    }
}

/// The middle of a node.
pub fn place(node: NodeId) -> [f64; 2] {
    [
        LEFT + STEP[0] * node.layer as f64,
        MARGIN + STEP[1] * node.depth as f64,
    ]
}

fn strokes(lattice: Lattice, node: NodeId, shares: &[BranchWeights]) -> Vec<Stroke> {
    let branches = lattice.branches(node);
    let contested = branches.len() > 1;
    let stroke = |(branch, _, main): (Branch, Option<NodeId>, NodeId)| {
        let (from, to) = shortened(place(main), place(node));
        let share = branch_share(shares, node, branch).unwrap_or(0.0);
        Stroke {
            branch,
            node,
            share,
            contested,
            from,
            to,
            width: WIDTH[0] + WIDTH[1] * f64::from(share),
        }
    };
    branches.into_iter().map(stroke).collect()
}

/// The part of a line between two nodes that lies outside of them.
fn shortened(from: [f64; 2], to: [f64; 2]) -> ([f64; 2], [f64; 2]) {
    let length = (to[0] - from[0]).hypot(to[1] - from[1]);
    let cut = (RADIUS + 3.0) / length;
    let between = |t: f64| [0, 1].map(|i| from[i] + t * (to[i] - from[i]));
    (between(cut), between(1.0 - cut))
}

#[cfg(test)]
mod tests {
    use shared::space::{Candidates, Probabilities, Structure};

    use super::*;

    fn uniform(layers: usize) -> Weave {
        let lattice = Lattice::new(layers).unwrap();
        let all = Candidates::complete(&Structure::default());
        Weave::of(lattice, &Probabilities::uniform(lattice, &all).branches)
    }

    #[test]
    fn every_branch_is_a_stroke_inside_the_picture() {
        let weave = uniform(7);
        assert_eq!((weave.spots.len(), weave.strokes.len()), (10, 18));
        for [x, y] in weave.strokes.iter().flat_map(|s| [s.from, s.to]) {
            assert!(x > 0.0 && x < weave.width && y > 0.0 && y < weave.height);
        }
        assert_eq!(weave.spots.iter().filter(|spot| spot.exit).count(), 3);
    }

    #[test]
    fn a_larger_share_is_a_wider_stroke_and_a_lone_branch_is_not_contested() {
        let lattice = Lattice::new(5).unwrap();
        let shares = [BranchWeights {
            node: NodeId::new(2, 0),
            branches: vec![(Branch::Normal, 0.2), (Branch::Up, 0.8)],
        }];
        let weave = Weave::of(lattice, &shares);
        let of = |layer, depth, branch| {
            let mut all = weave.strokes.iter();
            all.find(|s| s.node == NodeId::new(layer, depth) && s.branch == branch)
                .unwrap()
        };
        assert!(of(2, 0, Branch::Up).width > of(2, 0, Branch::Normal).width + 5.0);
        assert!(!of(1, 1, Branch::Down).contested && of(2, 0, Branch::Up).contested);
    }
}

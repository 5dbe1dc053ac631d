//! Parameters and arithmetic of a network, counted from its plan: nothing is built or run.
//!
//! *Registered* parameters are those that the published program allocates and the paper prints:
//! with a derived network's operations behind an absent skip input, a head on every node of
//! depth 0 but the stem's, an affine normalisation in every head and in every zero operation.
//! *Reachable* are those that take part in a forward pass.
//!
//! Multiply-accumulates are of convolutions and linear layers, for one image. The *published*
//! count is that of the authors' counter, in the paper's Table IV called FLOPs: dilated kernels at
//! their dilated size, and elements of activations, poolings and normalisations besides.

mod edge;

use std::ops::AddAssign;

use serde::Serialize;

pub use self::edge::EdgeProfile;
use self::edge::edges;
use crate::space::{
    Branch, CellPlan, Exit, NetPlan, NodeId, NodePlan, Norm, Primitive, Transposed, hidden,
    norm_groups,
};

/// Height and width in pixels.
type Size = [usize; 2];

/// Numbers of weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parameters {
    /// All that the published program allocates.
    pub registered: u64,
    /// Those that a forward pass uses.
    pub reachable: u64,
}

/// What a part of the network costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Weights.
    pub parameters: Parameters,
    /// Multiply-accumulates per image.
    pub macs: u64,
    /// The authors' counter per image.
    pub published_flops: u64,
}

/// A branch of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BranchProfile {
    /// Which.
    pub branch: Branch,
    /// Its cell's cost.
    #[serde(flatten)]
    pub cost: Cost,
}

/// A node of the lattice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeProfile {
    /// Which.
    pub node: NodeId,
    /// Height and width of its feature map in pixels.
    pub size: [usize; 2],
    /// The sum of its branches.
    #[serde(flatten)]
    pub cost: Cost,
    /// Its branches.
    pub branches: Vec<BranchProfile>,
}

/// A network cut off at one exit, with that exit's head only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExitProfile {
    /// `x0.5`, …
    pub name: String,
    /// Weights.
    pub parameters: Parameters,
    /// Multiply-accumulates per image.
    pub macs: u64,
    /// The authors' counter per image.
    pub published_flops: u64,
    /// Cells that are computed.
    pub cells: usize,
}

/// A whole network at one input size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// Height and width of the input in pixels.
    pub size: [usize; 2],
    /// Weights.
    pub parameters: Parameters,
    /// Multiply-accumulates per image, with every exit's head.
    pub macs: u64,
    /// The authors' counter per image, with every exit's head.
    pub published_flops: u64,
    /// The stem's two convolutions.
    pub stem: [Cost; 2],
    /// The lattice, in computing order.
    pub nodes: Vec<NodeProfile>,
    /// The network cut off at each exit, shallow first.
    pub exits: Vec<ExitProfile>,
}

impl Profile {
    /// The counts of `plan` on one image of `size` (height and width in pixels, multiples of the
    /// lattice's [`size_multiple`](crate::space::Lattice::size_multiple)).
    pub fn of(plan: &NetPlan, size: [usize; 2]) -> Self {
        let stem = stem(plan, size);
        let nodes: Vec<_> = plan
            .nodes
            .iter()
            .map(|node| node_profile(plan, node, size))
            .collect();
        let exits = plan.lattice.exits();
        let needed: Vec<_> = exits.iter().map(|exit| plan.needed_by(*exit)).collect();
        let mut total: Cost = stem.iter().copied().sum();
        for node in &nodes {
            let runs = needed.iter().any(|ids| ids.contains(&node.node));
            total += if runs { node.cost } else { node.cost.idle() };
        }
        for layer in (2..plan.lattice.layers()).step_by(2) {
            let node = NodeId::new(layer, 0);
            let head = head(plan, node, size);
            let runs = exits.iter().any(|exit| exit.node() == node);
            total += if runs { head } else { head.idle() };
        }
        let exits = exits
            .iter()
            .zip(&needed)
            .map(|(exit, needed)| exit_profile(plan, *exit, needed, &stem, &nodes, size))
            .collect();
        Self {
            size,
            parameters: total.parameters,
            macs: total.macs,
            published_flops: total.published_flops,
            stem,
            nodes,
            exits,
        }
    }
}

impl Cost {
    /// Weights that run.
    fn weights(count: usize) -> Self {
        let count = count as u64;
        Self {
            parameters: Parameters {
                registered: count,
                reachable: count,
            },
            ..Self::default()
        }
    }

    /// What only the authors' counter counts.
    fn published(count: usize) -> Self {
        Self {
            published_flops: count as u64,
            ..Self::default()
        }
    }

    /// `weights` applied at `places` pixels.
    fn kernel(weights: usize, places: usize) -> Self {
        Self {
            macs: (weights * places) as u64,
            published_flops: (weights * places) as u64,
            ..Self::weights(weights)
        }
    }

    /// The same part, allocated and never run.
    fn idle(self) -> Self {
        Self {
            parameters: Parameters {
                registered: self.parameters.registered,
                reachable: 0,
            },
            ..Self::default()
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.parameters.registered += other.parameters.registered;
        self.parameters.reachable += other.parameters.reachable;
        self.macs += other.macs;
        self.published_flops += other.published_flops;
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        let mut total = Self::default();
        for cost in costs {
            total += cost;
        }
        total
    }
}

fn area([h, w]: Size) -> usize {
    h * w
}

fn halved([h, w]: Size) -> Size {
    [h.div_ceil(2), w.div_ceil(2)]
}

/// Behind a transposed convolution: one row and one column less than twice as many.
fn spread([h, w]: Size) -> Size {
    [(2 * h).saturating_sub(1), (2 * w).saturating_sub(1)]
}

fn node_size([h, w]: Size, node: NodeId) -> Size {
    [h >> (node.depth + 1), w >> (node.depth + 1)]
}

fn norm(channels: usize, norm: Norm, size: Size) -> Cost {
    let elements = channels * area(size) / norm_groups(channels);
    match norm {
        Norm::Frozen => Cost::published(elements),
        Norm::Affine => [Cost::weights(2 * channels), Cost::published(2 * elements)]
            .into_iter()
            .sum(),
    }
}

/// Convolution, affine normalisation, ReLU, twice; the second one halves.
fn stem(plan: &NetPlan, size: Size) -> [Cost; 2] {
    let [half, full] = plan.stem_channels();
    let conv = |from: usize, to: usize, size: Size| -> Cost {
        let parts = [
            Cost::kernel(9 * from * to, area(size)),
            norm(to, Norm::Affine, size),
            Cost::published(to * area(size)),
        ];
        parts.into_iter().sum()
    };
    [
        conv(plan.structure.input_channels, half, size),
        conv(half, full, halved(size)),
    ]
}

/// A 1x1 convolution at half the input's size, and a normalisation that never runs.
fn head(plan: &NetPlan, node: NodeId, size: Size) -> Cost {
    let classes = plan.structure.classes;
    let conv = Cost::kernel(plan.channels(node) * classes, area(node_size(size, node)));
    [conv, Cost::weights(2 * classes).idle()].into_iter().sum()
}

fn exit_profile(
    plan: &NetPlan,
    exit: Exit,
    needed: &[NodeId],
    stem: &[Cost],
    nodes: &[NodeProfile],
    size: Size,
) -> ExitProfile {
    let runs = || nodes.iter().filter(|node| needed.contains(&node.node));
    let mut cost: Cost = stem.iter().copied().chain(runs().map(|n| n.cost)).sum();
    cost += head(plan, exit.node(), size);
    ExitProfile {
        name: exit.name(),
        parameters: cost.parameters,
        macs: cost.macs,
        published_flops: cost.published_flops,
        cells: runs().map(|node| node.branches.len()).sum(),
    }
}

fn node_profile(plan: &NetPlan, node: &NodePlan, size: Size) -> NodeProfile {
    let own = node_size(size, node.id);
    let branches: Vec<_> = node
        .branches
        .iter()
        .map(|branch| BranchProfile {
            branch: branch.branch,
            cost: cell(plan, &branch.cell, own, node_size(size, branch.main)),
        })
        .collect();
    NodeProfile {
        node: node.id,
        size: own,
        cost: branches.iter().map(|branch| branch.cost).sum(),
        branches,
    }
}

/// A cell whose skip input is of size `skip` and whose main input is of size `main`.
fn cell(plan: &NetPlan, cell: &CellPlan, skip: Size, main: Size) -> Cost {
    let input = |channels: usize, size: Size| -> Cost {
        let parts = [
            Cost::published(channels * area(size)),
            Cost::kernel(channels * cell.width, area(size)),
            norm(cell.width, plan.norm, size),
        ];
        parts.into_iter().sum()
    };
    let mut total = input(cell.main_channels, main);
    if let Some(channels) = cell.skip_channels {
        total += input(channels, skip);
    }
    for edge in edges(plan, cell, skip, main) {
        total += edge.cost;
    }
    total
}

/// One operation over `n` channels on an input of `size`.
fn op_cost(plan: &NetPlan, op: Primitive, n: usize, size: Size) -> Cost {
    let mut cost = Cost::default();
    if op == Primitive::Zero {
        // The published supernet allocates an affine normalisation here that nothing reads.
        return Cost::weights(2 * n).idle();
    }
    if op.pools() {
        cost += Cost::published(n * area(size));
    }
    if op.attends() {
        cost += attention(n, size);
    }
    let Some(geometry) = op.geometry(n, plan.structure.shuffle_conv) else {
        return cost;
    };
    if !op.attends() {
        cost += Cost::published(n * area(size));
    }
    let (read, written) = match (geometry.transposed, geometry.stride) {
        (Transposed::Yes, _) => (size, spread(size)),
        (Transposed::No, 1) => (size, size),
        (Transposed::No, _) => (halved(size), halved(size)),
    };
    let pairs = n * n / geometry.groups;
    let side = 2 * geometry.dilation + 1;
    cost += Cost::kernel(9 * pairs, area(read));
    cost += Cost::published((side * side - 9) * pairs * area(read));
    if op.separable() {
        cost += Cost::kernel(n * n, area(written));
    }
    cost += norm(n, plan.norm, written);
    cost
}

/// Mean, two linear layers with biases, ReLU between them.
fn attention(n: usize, size: Size) -> Cost {
    let hidden = hidden(n);
    let parts = [
        Cost::published(n * area(size)),
        Cost::kernel(2 * n * hidden, 1),
        Cost::weights(hidden + n),
        Cost::published(hidden),
    ];
    parts.into_iter().sum()
}

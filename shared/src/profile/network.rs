//! The profile of a network: the cost of its nodes, its branches and its exits.

use serde::Serialize;

use super::cost::{Cost, Parameters};
use super::edge::{EdgeProfile, edges};
use super::operation::norm;
use super::size::{Size, area, halved, node_size};
use crate::space::{Branch, BranchPlan, CellPlan, Exit, NetPlan, NodeId, NodePlan, Norm};

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

    /// The operations of one branch of `node`, on an image of `size` (height and width in pixels), in the order of
    /// its cell's edges.
    pub fn edges(
        plan: &NetPlan,
        node: NodeId,
        branch: &BranchPlan,
        size: [usize; 2],
    ) -> Vec<EdgeProfile> {
        let (skip, main) = (node_size(size, node), node_size(size, branch.main));
        edges(plan, &branch.cell, skip, main)
    }
}

/// Convolution, affine normalisation, ReLU, twice; the second one halves.
fn stem(plan: &NetPlan, size: Size) -> [Cost; 2] {
    let [half, full] = plan.stem_channels();
    let conv = |from: usize, to: usize, size: Size| -> Cost {
        let parts = [
            Cost::kernel(9 * from as u64 * to as u64, area(size)),
            norm(to, Norm::Affine, size),
            Cost::published(to as u64 * area(size)),
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
    let classes = plan.structure.classes as u64;
    let conv = Cost::kernel(
        plan.channels(node) as u64 * classes,
        area(node_size(size, node)),
    );
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
        let channels = channels as u64;
        let parts = [
            Cost::published(channels * area(size)),
            Cost::kernel(channels * cell.width as u64, area(size)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genotype::Genotype;

    #[test]
    fn operations_and_inputs_make_up_a_branch() {
        let text = include_str!("../../../tests/fixtures/spec/genotypes.json");
        let genotype = Genotype::from_list(text, "layer7_double_deep").unwrap();
        let plan = genotype.plan();
        let profile = Profile::of(&plan, [256, 256]);
        for (node, counted) in plan.nodes.iter().zip(&profile.nodes) {
            for (branch, whole) in node.branches.iter().zip(&counted.branches) {
                let edges = Profile::edges(&plan, node.id, branch, [256, 256]);
                assert_eq!(edges.len(), 8);
                let macs: u64 = edges.iter().map(|edge| edge.cost.macs).sum();
                assert!(macs <= whole.cost.macs, "the inputs' units cost the rest");
                let idle = edges.iter().filter(|edge| edge.from.is_none());
                assert!(idle.clone().all(|edge| edge.cost.macs == 0));
                assert_eq!(idle.count() > 0, branch.skip.is_none());
            }
        }
    }
}

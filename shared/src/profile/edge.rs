//! What one operation of a cell costs, at the size it runs at.

use super::{Cost, Profile, Size, halved, node_size, op_cost, spread};
use crate::space::{BranchPlan, CellPlan, EdgePlan, Family, NetPlan, NodeId, Primitive};

/// An operation on an edge of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeProfile {
    /// Which node of the cell it ends in, from 0.
    pub node: usize,
    /// Which state it reads: 0 skip input, 1 main input, 2.. nodes.
    pub source: usize,
    /// The operation.
    pub op: Primitive,
    /// Height and width of what it reads in pixels; none where its input is absent, and then it never runs.
    pub from: Option<[usize; 2]>,
    /// Height and width of what it gives in pixels.
    pub to: Option<[usize; 2]>,
    /// What it costs.
    pub cost: Cost,
}

impl Profile {
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

/// The operations of a cell whose skip input is of size `skip` and whose main input is of size `main`.
pub(super) fn edges(plan: &NetPlan, cell: &CellPlan, skip: Size, main: Size) -> Vec<EdgeProfile> {
    let mut found = Vec::new();
    let mut states = vec![cell.skip_channels.map(|_| skip), Some(main)];
    for (node, edges) in cell.nodes.iter().enumerate() {
        let mut reached: Option<Size> = None;
        for edge in edges {
            let from = states[edge.source];
            if from.is_none() && plan.candidates.is_some() {
                continue; // a supernet does not allocate what nothing feeds
            }
            let to = from.map(|from| moved(edge, from));
            for op in &edge.ops {
                let cost = op_cost(plan, *op, cell.width, from.unwrap_or(skip));
                found.push(EdgeProfile {
                    node,
                    source: edge.source,
                    op: *op,
                    from,
                    to,
                    cost: if from.is_some() { cost } else { cost.idle() },
                });
            }
            reached = match (reached, to) {
                (Some(a), Some(b)) => Some([a[0].max(b[0]), a[1].max(b[1])]),
                (a, b) => a.or(b),
            };
        }
        states.push(reached);
    }
    found
}

/// The size behind an edge.
fn moved(edge: &EdgePlan, [h, w]: Size) -> Size {
    match edge.family {
        Family::Normal => [h, w],
        Family::Down => halved([h, w]),
        Family::Up => spread([h, w]),
    }
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

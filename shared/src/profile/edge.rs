//! The cost of the operations of a cell, at the sizes they run at.

use super::cost::Cost;
use super::operation::op_cost;
use super::size::{Size, halved, spread};
use crate::space::{CellPlan, EdgePlan, Family, NetPlan, Primitive};

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

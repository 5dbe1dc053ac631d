//! The layout of a drawn cell.
//!
//! Below each state a rail runs down. Every edge has a lane of its own, from the rail of its source into the box of
//! its node, and its label stands behind that box: whatever begins further right begins further down, so a label can
//! meet neither a rail, nor a box, nor another label.

use crate::space::{Gene, NODES, Primitive};

use super::rect::{Rect, text_width};

/// Text size of the labels.
pub const LABEL: f64 = 12.0;

const INPUT: f64 = 32.0;
const NODE: f64 = 18.0;
const OUTPUT: f64 = 30.0;
const APART: f64 = 4.0;
const HEIGHT: f64 = 24.0;
const LANE: f64 = 22.0;
const BETWEEN: f64 = 8.0;
const CONCATENATED: &str = "concatenated";

/// One edge: a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The operation.
    pub op: Primitive,
    /// The state it reads.
    pub source: usize,
    /// The node it ends in, from 0.
    pub node: usize,
    /// Its place among the node's edges.
    pub index: usize,
    /// Height of the line.
    pub y: f64,
    /// Where it leaves its source's rail.
    pub from: f64,
    /// Where it enters its node's box.
    pub to: f64,
    /// The box of its label.
    pub label: Rect,
    /// All of the lane with its label, to be pointed at.
    pub row: Rect,
}

/// A cell's drawing, from (0, 0).
#[derive(Clone, Debug, PartialEq)]
pub struct CellLayout {
    /// The boxes of the states: two inputs, four nodes.
    pub states: Vec<Rect>,
    /// The edges, in the cell's order.
    pub lanes: Vec<Lane>,
    /// The box of the output.
    pub output: Rect,
    /// The label behind the output.
    pub joined: (Rect, &'static str),
    /// How far down each state's rail goes.
    pub rails: Vec<f64>,
}

impl CellLayout {
    /// The layout of a cell's nodes.
    pub fn of(nodes: &[Vec<Gene>]) -> Self {
        let mut states: Vec<Rect> = (0..2)
            .map(|state| Rect::new(column(state), 0.0, INPUT, HEIGHT))
            .collect();
        let mut lanes = Vec::new();
        let mut rails = vec![HEIGHT; NODES + 2];
        let mut top = HEIGHT + BETWEEN;
        for (node, genes) in nodes.iter().enumerate() {
            let target = column(node + 2);
            for (index, (op, source)) in genes.iter().enumerate() {
                let y = top + (index as f64 + 0.5) * LANE;
                let from = states[*source].centre().0;
                let label = label(target + NODE, y, op.label());
                let row = Rect::new(from - 4.0, y - LANE / 2.0, label.right() - from + 8.0, LANE);
                rails[*source] = y;
                lanes.push(Lane {
                    op: *op,
                    source: *source,
                    node,
                    index,
                    y,
                    from,
                    to: target,
                    label,
                    row,
                });
            }
            let height = genes.len().max(1) as f64 * LANE;
            states.push(Rect::new(target, top, NODE, height));
            top += height + BETWEEN;
        }
        let output = Rect::new(column(NODES + 2), top, OUTPUT, HEIGHT);
        let y = output.centre().1;
        rails[2..].fill(y);
        Self {
            joined: (label(output.right(), y, CONCATENATED), CONCATENATED),
            states,
            lanes,
            output,
            rails,
        }
    }

    /// Width and height.
    pub fn size(&self) -> (f64, f64) {
        let labels = self.lanes.iter().map(|lane| lane.row.right());
        let width = labels.fold(self.joined.0.right(), f64::max);
        (width, self.output.bottom())
    }
}

/// The left side of a state's box; the output is the last.
fn column(state: usize) -> f64 {
    let inputs = state.min(2) as f64 * (INPUT + APART);
    inputs + state.saturating_sub(2) as f64 * (NODE + APART)
}

/// The box of a label at the height `y` behind a box that ends at `right`.
fn label(right: f64, y: f64, text: &str) -> Rect {
    let height = LABEL * 1.25;
    Rect::new(
        right + 7.0,
        y - height / 2.0,
        text_width(text, LABEL),
        height,
    )
}

#[cfg(test)]
mod tests {
    use super::super::architecture::tests::PUBLISHED;
    use super::*;
    use crate::genotype::Genotype;
    use crate::space::{Branch, Family};

    fn is_clean(nodes: &[Vec<Gene>]) {
        let cell = CellLayout::of(nodes);
        let labels: Vec<Rect> = cell
            .lanes
            .iter()
            .map(|lane| lane.label)
            .chain([cell.joined.0])
            .collect();
        let rails = cell
            .states
            .iter()
            .zip(&cell.rails)
            .map(|(at, end)| Rect::around(at.centre().0, (at.y + end) / 2.0, 8.0, end - at.y));
        let lines = cell
            .lanes
            .iter()
            .map(|lane| Rect::new(lane.from, lane.y - 1.0, lane.to - lane.from, 2.0));
        let others: Vec<Rect> = cell
            .states
            .iter()
            .copied()
            .chain([cell.output])
            .chain(rails)
            .chain(lines)
            .collect();
        for (index, label) in labels.iter().enumerate() {
            assert!(label.x >= 0.0 && label.y >= 0.0);
            assert!(labels[..index].iter().all(|other| !label.meets(*other)));
            assert!(others.iter().all(|other| !label.meets(*other)));
        }
        for lane in &cell.lanes {
            let line = Rect::new(lane.from, lane.y - 1.0, lane.to - lane.from, 2.0);
            assert!(cell.states.iter().all(|state| !state.meets(line)));
        }
        assert!(cell.size().0 <= 310.0, "a phone is wide enough");
    }

    #[test]
    fn nothing_overlaps_in_any_published_genotype() {
        let ids = super::super::architecture::tests::ids(PUBLISHED);
        assert!(ids.len() > 20);
        for id in ids {
            let genotype = Genotype::from_list(PUBLISHED, &id).unwrap();
            for branch in Branch::ALL {
                is_clean(genotype.cells.nodes(branch));
            }
        }
    }

    #[test]
    fn nothing_overlaps_with_fourteen_edges_of_the_longest_label() {
        let longest = Family::ALL
            .iter()
            .flat_map(|family| family.primitives())
            .max_by_key(|op| op.label().len())
            .unwrap();
        let nodes: Vec<Vec<Gene>> = (0..NODES)
            .map(|node| (0..node + 2).map(|state| (*longest, state)).collect())
            .collect();
        is_clean(&nodes);
    }
}

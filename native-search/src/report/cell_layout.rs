//! Where the parts of a drawn cell are.
//!
//! Every edge has a lane of its own, from the rail of its source into the box of its node, and its
//! label stands on the lane in the gap before that box. Rails run below their boxes, so a label
//! can meet neither a rail, nor a box, nor another label.

use shared::space::{Gene, NODES, Primitive};

use super::svg::{Rect, text_width};

/// Text size of the labels.
pub(super) const LABEL: f64 = 12.0;

const BOX: f64 = 44.0;
const GAP: f64 = 158.0;
const INPUTS: f64 = 64.0;
const INPUT_HEIGHT: f64 = 26.0;
const LANE: f64 = 25.0;
const BETWEEN: f64 = 9.0;
const CONCATENATED: &str = "concatenated";

/// One edge: a lane.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    /// The operation.
    pub(super) op: Primitive,
    /// Height of the line.
    pub(super) y: f64,
    /// Where it leaves its source's rail.
    pub(super) from: f64,
    /// Where it enters its node's box.
    pub(super) to: f64,
    /// The box of its label.
    pub(super) label: Rect,
}

/// A cell's drawing, from (0, 0).
#[derive(Clone, Debug)]
pub(super) struct CellLayout {
    /// The boxes of the states: two inputs, four nodes.
    pub(super) states: Vec<Rect>,
    /// The edges, in the cell's order.
    pub(super) lanes: Vec<Lane>,
    /// The box of the output.
    pub(super) output: Rect,
    /// The label on the line to the output.
    pub(super) joined: (Rect, &'static str),
    /// How far down each state's rail goes.
    pub(super) rails: Vec<f64>,
}

impl CellLayout {
    /// The layout of a cell's nodes.
    pub(super) fn of(nodes: &[Vec<Gene>]) -> Self {
        let mut states: Vec<Rect> = (0..2)
            .map(|state| Rect::new(column(state), 0.0, BOX, INPUT_HEIGHT))
            .collect();
        let mut lanes = Vec::new();
        let mut rails = vec![INPUT_HEIGHT; NODES + 2];
        let mut top = INPUT_HEIGHT + BETWEEN;
        for (node, genes) in nodes.iter().enumerate() {
            let target = column(node + 2);
            for (place, (op, source)) in genes.iter().enumerate() {
                let y = top + (place as f64 + 0.68) * LANE;
                rails[*source] = y;
                lanes.push(Lane {
                    op: *op,
                    y,
                    from: column(*source) + BOX / 2.0,
                    to: target,
                    label: label(target, y, op.label()),
                });
            }
            let height = genes.len().max(1) as f64 * LANE;
            states.push(Rect::new(target, top, BOX, height));
            top += height + BETWEEN;
        }
        let output = Rect::new(column(NODES + 2), top, BOX, INPUT_HEIGHT);
        let y = output.centre().1;
        rails[2..].fill(y);
        Self {
            joined: (label(output.x, y, CONCATENATED), CONCATENATED),
            states,
            lanes,
            output,
            rails,
        }
    }

    /// Width and height.
    pub(super) fn size(&self) -> (f64, f64) {
        (self.output.right(), self.output.bottom())
    }
}

/// The left side of a state's box; the output is the last.
fn column(state: usize) -> f64 {
    match state {
        0 => 0.0,
        state => INPUTS + (state - 1) as f64 * (BOX + GAP),
    }
}

/// The box of a label on the line at `y` that ends at `target`.
fn label(target: f64, y: f64, text: &str) -> Rect {
    let width = text_width(text, LABEL);
    let height = LABEL * 1.25;
    Rect::new(target - 12.0 - width, y - 3.0 - height, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::genotype::Genotype;
    use shared::space::{Branch, Family};

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
        for (place, label) in labels.iter().enumerate() {
            assert!(label.x >= 0.0 && label.y >= 0.0);
            assert!(labels[..place].iter().all(|other| !label.meets(*other)));
            assert!(others.iter().all(|other| !label.meets(*other)));
        }
        for lane in &cell.lanes {
            let line = Rect::new(lane.from, lane.y - 1.0, lane.to - lane.from, 2.0);
            assert!(cell.states.iter().all(|state| !state.meets(line)));
        }
    }

    #[test]
    fn nothing_overlaps_in_any_published_genotype() {
        let text = std::fs::read_to_string(super::super::architecture::tests::LIST).unwrap();
        let ids = super::super::architecture::tests::ids(&text);
        assert!(ids.len() > 20);
        for id in ids {
            let genotype = Genotype::from_list(&text, &id).unwrap();
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

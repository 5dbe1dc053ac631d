//! The layout of a searched cell: states run down in columns, nodes collect from the left in rows, and each of the
//! fourteen edges is a crossing with the shares of its operations as bars.

use shared::space::{Gene, Primitive};

use super::shares::EdgeShares;

/// Distance of two columns, and of two rows.
const STEP: [f64; 2] = [92.0, 76.0];
/// The first column and the first row's line.
const FIRST: [f64; 2] = [92.0, 92.0];
/// Room for the bars of a crossing: width and the height of a full share.
const BOX: [f64; 2] = [74.0, 50.0];
/// Between the bars and the column's line on their right.
const GAP: f64 = 5.0;
/// Between two bars.
const BETWEEN: f64 = 2.0;

/// Size of the whole picture.
pub const SIZE: [f64; 2] = [92.0 + 5.0 * 92.0 + 34.0, 92.0 + 3.0 * 76.0 + 30.0];

/// The share of an operation on an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub op: Primitive,
    pub share: f32,
    /// The strongest on its edge, the zero operation aside.
    pub strongest: bool,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// An edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// Where column and row cross.
    pub at: [f64; 2],
    pub bars: Vec<Bar>,
    /// The operation that the found cell has here.
    pub kept: Option<Primitive>,
}

impl Crossing {
    /// An edge with a scale on which `full` is the whole height, and the nodes of the found cell, where there is one.
    pub fn of(edge: &EdgeShares, full: f32, found: Option<&[Vec<Gene>]>) -> Self {
        let at = crossing_at(edge.node(), edge.state());
        Self {
            at,
            bars: bars(edge, full, at),
            kept: found.and_then(|nodes| edge.kept(nodes)),
        }
    }

    /// The strongest operation and its share.
    pub fn strongest(&self) -> Option<&Bar> {
        self.bars.iter().find(|bar| bar.strongest)
    }

    /// The corner, width and height of what surrounds the bars.
    pub fn frame(&self) -> [f64; 4] {
        let [x, y] = self.at;
        [
            x - BOX[0] - GAP - 1.0,
            y - BOX[1] - 3.0,
            BOX[0] + 2.0,
            BOX[1] + 3.0,
        ]
    }
}

/// The end of a row, which is its node, and of that node's column the beginning.
pub fn node_at(node: usize) -> [f64; 2] {
    crossing_at(node, node + 2)
}

/// Where a state's column begins.
pub fn column_top(state: usize) -> [f64; 2] {
    match state.checked_sub(2) {
        None => [crossing_at(0, state)[0], FIRST[1] - BOX[1] - 14.0],
        Some(node) => node_at(node),
    }
}

/// Where column and row cross.
pub fn crossing_at(node: usize, state: usize) -> [f64; 2] {
    [
        FIRST[0] + STEP[0] * state as f64,
        FIRST[1] + STEP[1] * node as f64,
    ]
}

fn bars(edge: &EdgeShares, full: f32, at: [f64; 2]) -> Vec<Bar> {
    let strongest = edge.strongest().map(|(op, _)| op);
    let slot = BOX[0] / edge.ops.len() as f64;
    let left = at[0] - GAP - BOX[0];
    let bar = |(index, (op, share)): (usize, (&Primitive, &f32))| {
        let height = BOX[1] * f64::from((share / full).clamp(0.0, 1.0));
        Bar {
            op: *op,
            share: *share,
            strongest: strongest == Some(*op),
            x: left + slot * index as f64,
            y: at[1] - height,
            width: slot - BETWEEN,
            height,
        }
    };
    let both = edge.ops.iter().zip(&edge.shares).enumerate();
    both.map(bar).collect()
}

#[cfg(test)]
mod tests {
    use shared::space::{Branch, NODES};

    use super::super::shares::tests::start;
    use super::*;

    fn crossings(found: Option<&[Vec<Gene>]>) -> Vec<Crossing> {
        let (all, mut probabilities) = start();
        probabilities.normal[0] = vec![0.6, 0.1, 0.2, 0.025, 0.025, 0.025, 0.025];
        let edges = EdgeShares::of_cell(&all, &probabilities, Branch::Normal);
        let of = |edge: &EdgeShares| Crossing::of(edge, 0.75, found);
        edges.iter().map(of).collect()
    }

    #[test]
    fn bars_stand_on_their_row_left_of_their_column_inside_the_picture() {
        for crossing in crossings(None) {
            for bar in &crossing.bars {
                assert!((bar.y + bar.height - crossing.at[1]).abs() < 1e-9);
                assert!(bar.x > 0.0 && bar.x + bar.width < crossing.at[0]);
                assert!(bar.y > 0.0 && bar.width > 1.0);
            }
            assert!(crossing.at[0] < SIZE[0] && crossing.at[1] < SIZE[1]);
        }
        assert!(node_at(NODES - 1)[0] < SIZE[0]);
    }

    #[test]
    fn bars_keep_their_proportions_and_one_is_the_strongest() {
        let first = &crossings(None)[0];
        let ratio = first.bars[2].height / first.bars[1].height;
        assert!((ratio - 2.0).abs() < 1e-6);
        assert_eq!(
            first.strongest().map(|bar| bar.op),
            Some(Primitive::Attention)
        );
    }

    #[test]
    fn what_the_found_cell_keeps_is_marked() {
        let node = vec![(Primitive::Conv, 0), (Primitive::Identity, 1)];
        let cell = crossings(Some(&vec![node; NODES]));
        assert_eq!(cell.iter().filter(|edge| edge.kept.is_some()).count(), 8);
        assert_eq!(cell[0].kept, Some(Primitive::Conv));
    }
}

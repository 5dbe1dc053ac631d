//! A cell as a crossbar: states run down in columns, nodes collect from the left in rows, and each
//! of the fourteen edges is a crossing with the shares of its operations as bars.

use shared::space::{
    Branch, Candidates, CellGenes, EDGES, Family, NODES, Primitive, Probabilities, source,
    strongest,
};

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

/// What an operation does, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Nothing.
    Zero,
    /// The input as it is.
    Skip,
    /// Mean or maximum.
    Pool,
    /// Channels are scaled.
    Attention,
    /// A convolution.
    Convolution,
}

impl Sort {
    pub const ALL: [Self; 5] = [
        Self::Zero,
        Self::Skip,
        Self::Pool,
        Self::Attention,
        Self::Convolution,
    ];

    /// The end of its class in the style sheet, and its name in the table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::Skip => "skip",
            Self::Pool => "pool",
            Self::Attention => "attention",
            Self::Convolution => "convolution",
        }
    }

    pub fn of(op: Primitive) -> Self {
        use Primitive as P;
        match op {
            P::Zero => Self::Zero,
            P::Identity => Self::Skip,
            P::AveragePool | P::MaxPool => Self::Pool,
            P::Attention | P::DownAttention | P::UpAttention => Self::Attention,
            P::Atrous
            | P::Separable
            | P::Shuffle
            | P::Conv
            | P::DownAtrous
            | P::DownSeparable
            | P::DownConv
            | P::UpSeparable
            | P::UpConv
            | P::UpAtrous => Self::Convolution,
        }
    }
}

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
    pub edge: usize,
    pub node: usize,
    pub source: usize,
    /// Where column and row cross.
    pub at: [f64; 2],
    pub bars: Vec<Bar>,
    /// The operation that the found cell has here.
    pub kept: Option<Primitive>,
}

impl Crossing {
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

/// The line of a row, from its first crossing to its node, and of that node downwards.
pub fn node_at(node: usize) -> [f64; 2] {
    crossing_at(node, node + 2)
}

/// Where a source's column begins.
pub fn column_top(source: usize) -> [f64; 2] {
    let x = crossing_at(0, source).first().copied().unwrap_or_default();
    match source.checked_sub(2) {
        None => [x, FIRST[1] - BOX[1] - 14.0],
        Some(node) => node_at(node),
    }
}

/// Where column and row cross.
pub fn crossing_at(node: usize, source: usize) -> [f64; 2] {
    [
        FIRST[0] + STEP[0] * source as f64,
        FIRST[1] + STEP[1] * node as f64,
    ]
}

/// The share that fills a crossing's height: a round number above all shares, so that small
/// differences are seen at the start and nothing is cut off at the end.
pub fn full(belief: &Probabilities) -> f32 {
    let all = Family::ALL.iter().flat_map(|family| belief.of(*family));
    let largest = all.flatten().copied().fold(0.0_f32, f32::max);
    let steps = [0.25, 0.5, 0.75];
    steps
        .into_iter()
        .find(|step| largest <= *step)
        .unwrap_or(1.0)
}

/// The edges of the cell on `branch`.
pub fn crossings(
    candidates: &Candidates,
    belief: &Probabilities,
    branch: Branch,
    found: Option<&CellGenes>,
) -> Vec<Crossing> {
    let full = full(belief);
    (0..EDGES)
        .map(|edge| {
            let (node, source) = source(edge);
            let family = branch.family_of(edge);
            let ops = &candidates.of(family)[edge];
            let at = crossing_at(node, source);
            let genes = found.map(|cells| &cells.nodes(branch)[node]);
            let kept = genes.and_then(|genes| genes.iter().find(|(_, from)| *from == source));
            Crossing {
                edge,
                node,
                source,
                at,
                bars: bars(ops, &belief.of(family)[edge], full, at),
                kept: kept.map(|(op, _)| *op),
            }
        })
        .collect()
}

fn bars(ops: &[Primitive], shares: &[f32], full: f32, at: [f64; 2]) -> Vec<Bar> {
    let strongest = strongest(ops, shares);
    let slot = BOX[0] / ops.len() as f64;
    let left = at[0] - GAP - BOX[0];
    let bar = |(place, (op, share)): (usize, (&Primitive, &f32))| {
        let height = BOX[1] * f64::from((share / full).clamp(0.0, 1.0));
        Bar {
            op: *op,
            share: *share,
            strongest: strongest == Some(place),
            x: left + slot * place as f64,
            y: at[1] - height,
            width: slot - BETWEEN,
            height,
        }
    };
    ops.iter().zip(shares).enumerate().map(bar).collect()
}

/// How many nodes there are, for whoever draws their lines.
pub const ROWS: usize = NODES;

#[cfg(test)]
mod tests {
    use shared::space::{Lattice, Structure};

    use super::*;

    fn start() -> (Candidates, Probabilities) {
        let all = Candidates::complete(&Structure::default());
        let belief = Probabilities::uniform(Lattice::new(5).unwrap(), &all);
        (all, belief)
    }

    #[test]
    fn fourteen_crossings_with_the_families_of_the_cell() {
        let (candidates, belief) = start();
        let cell = crossings(&candidates, &belief, Branch::Down, None);
        assert_eq!(cell.len(), 14);
        let counts: Vec<usize> = cell.iter().map(|c| c.bars.len()).collect();
        assert_eq!(&counts[..5], &[7, 6, 7, 6, 7]);
        let up = crossings(&candidates, &belief, Branch::Up, None);
        assert_eq!(up[1].bars.len(), 4);
    }

    #[test]
    fn bars_stand_on_their_row_left_of_their_column_inside_the_picture() {
        let (candidates, belief) = start();
        for crossing in crossings(&candidates, &belief, Branch::Normal, None) {
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
    fn the_zero_operation_is_never_the_strongest_and_bars_keep_their_proportions() {
        let (candidates, mut belief) = start();
        belief.normal[0] = vec![0.6, 0.1, 0.2, 0.025, 0.025, 0.025, 0.025];
        let cell = crossings(&candidates, &belief, Branch::Normal, None);
        assert_eq!(cell[0].strongest().unwrap().op, Primitive::Attention);
        let ratio = cell[0].bars[2].height / cell[0].bars[1].height;
        assert!((ratio - 2.0).abs() < 1e-6);
        assert_eq!(full(&belief), 0.75);
    }

    #[test]
    fn what_the_found_cell_keeps_is_marked() {
        let (candidates, belief) = start();
        let node = vec![(Primitive::Conv, 0), (Primitive::Identity, 1)];
        let genes = CellGenes {
            down: vec![node.clone(); 4],
            normal: vec![node.clone(); 4],
            up: vec![node; 4],
        };
        let cell = crossings(&candidates, &belief, Branch::Normal, Some(&genes));
        assert_eq!(cell.iter().filter(|c| c.kept.is_some()).count(), 8);
        assert_eq!(cell[0].kept, Some(Primitive::Conv));
    }
}

//! softmax(alpha) of the edges of a cell, each share with its operation.

use shared::space::{
    Branch, Candidates, EDGES, Family, Gene, Primitive, Probabilities, source, strongest,
};

/// The operations of one edge and their shares.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeShares {
    /// The edge, in the cell's order.
    pub edge: usize,
    /// What it may still be.
    pub ops: Vec<Primitive>,
    /// One share an operation.
    pub shares: Vec<f32>,
}

impl EdgeShares {
    /// The edges of the cell on `branch`.
    pub fn of_cell(
        candidates: &Candidates,
        probabilities: &Probabilities,
        branch: Branch,
    ) -> Vec<Self> {
        let one = |edge| Self::of(candidates, probabilities, branch.family_of(edge), edge);
        (0..EDGES).map(one).collect()
    }

    /// The edges that choose among the operations of `family`.
    pub fn of_family(
        candidates: &Candidates,
        probabilities: &Probabilities,
        family: Family,
    ) -> Vec<Self> {
        let edges = family.edges().into_iter();
        let one = |edge| Self::of(candidates, probabilities, family, edge);
        edges.map(one).collect()
    }

    fn of(
        candidates: &Candidates,
        probabilities: &Probabilities,
        family: Family,
        edge: usize,
    ) -> Self {
        Self {
            edge,
            ops: candidates.of(family)[edge].clone(),
            shares: probabilities.of(family)[edge].clone(),
        }
    }

    /// The node that the edge ends in.
    pub fn node(&self) -> usize {
        source(self.edge).0
    }

    /// The state that it reads.
    pub fn state(&self) -> usize {
        source(self.edge).1
    }

    /// The share of an operation; none where it was dropped.
    pub fn share(&self, op: Primitive) -> Option<f32> {
        let index = self.ops.iter().position(|own| *own == op)?;
        self.shares.get(index).copied()
    }

    /// The strongest operation with its share, the zero operation aside; none where bars look
    /// alike, because another is as strong but for [`MARGIN`].
    pub fn strongest(&self) -> Option<(Primitive, f32)> {
        let index = strongest(&self.ops, &self.shares)?;
        let (op, share) = (self.ops[index], self.shares[index]);
        let others = self.ops.iter().zip(&self.shares);
        let mut others = others.filter(|(other, _)| **other != op && **other != Primitive::Zero);
        let ahead = others.all(|(_, other)| share - other >= MARGIN);
        ahead.then_some((op, share))
    }

    /// The operation that a found cell of these nodes has here.
    pub fn kept(&self, nodes: &[Vec<Gene>]) -> Option<Primitive> {
        let mut genes = nodes.get(self.node())?.iter();
        let kept = genes.find(|(_, state)| *state == self.state());
        kept.map(|(op, _)| *op)
    }
}

/// How far the strongest operation has to be ahead for its bar to look so: a twelfth of the height
/// that bars can have at the start of a search.
pub const MARGIN: f32 = 0.02;

/// The share that fills the height of the bars: a round number above all shares, so that small differences are seen
/// at the start and nothing is cut off at the end.
pub fn full(probabilities: &Probabilities) -> f32 {
    let families = Family::ALL.iter();
    let all = families.flat_map(|family| probabilities.of(*family));
    let largest = all.flatten().copied().fold(0.0_f32, f32::max);
    let steps = [0.25, 0.5, 0.75];
    let fits = steps.into_iter().find(|step| largest <= *step);
    fits.unwrap_or(1.0)
}

#[cfg(test)]
pub(super) mod tests {
    use shared::space::{HalvingRule, Lattice, Structure, halve};

    use super::*;

    /// All operations, all alike.
    pub(in crate::visual::alpha) fn start() -> (Candidates, Probabilities) {
        let all = Candidates::complete(&Structure::default());
        let probabilities = Probabilities::uniform(Lattice::new(5).unwrap(), &all);
        (all, probabilities)
    }

    #[test]
    fn a_cell_has_fourteen_edges_of_the_families_of_its_branch() {
        let (all, probabilities) = start();
        let cell = EdgeShares::of_cell(&all, &probabilities, Branch::Down);
        assert_eq!(cell.len(), 14);
        let counts: Vec<usize> = cell.iter().map(|edge| edge.ops.len()).collect();
        assert_eq!(&counts[..5], &[7, 6, 7, 6, 7]);
        let up = EdgeShares::of_cell(&all, &probabilities, Branch::Up);
        assert_eq!(up[1].ops.len(), 4);
        let family = EdgeShares::of_family(&all, &probabilities, Family::Up);
        let edges: Vec<usize> = family.iter().map(|edge| edge.edge).collect();
        assert_eq!(edges, [1, 3, 6, 10]);
    }

    #[test]
    fn what_halving_dropped_has_no_share() {
        let (all, probabilities) = start();
        let half = halve(&all, &probabilities, HalvingRule::Half);
        let probabilities = Probabilities::uniform(Lattice::new(5).unwrap(), &half);
        let edges = EdgeShares::of_family(&half, &probabilities, Family::Down);
        let known = |edge: &EdgeShares| {
            let ops = Family::Down.primitives().iter();
            ops.filter(|op| edge.share(**op).is_some()).count()
        };
        assert!(edges.iter().all(|edge| known(edge) == 3));
    }

    #[test]
    fn the_zero_operation_is_never_the_strongest_and_the_scale_holds_all_shares() {
        let (all, mut probabilities) = start();
        assert_eq!(full(&probabilities), 0.25);
        probabilities.normal[0] = vec![0.6, 0.1, 0.2, 0.025, 0.025, 0.025, 0.025];
        let cell = EdgeShares::of_cell(&all, &probabilities, Branch::Normal);
        assert_eq!(cell[0].strongest(), Some((Primitive::Attention, 0.2)));
        assert_eq!(full(&probabilities), 0.75);
    }

    #[test]
    fn what_looks_alike_is_undecided() {
        let (all, mut probabilities) = start();
        let first = |probabilities: &Probabilities| {
            EdgeShares::of_cell(&all, probabilities, Branch::Normal)[0].strongest()
        };
        assert_eq!(first(&probabilities), None);
        probabilities.normal[0] = vec![0.14, 0.15, 0.15 + MARGIN / 2.0, 0.13, 0.13, 0.14, 0.14];
        assert_eq!(first(&probabilities), None);
        probabilities.normal[0][2] = 0.15 + 1.01 * MARGIN;
        let (op, _) = first(&probabilities).unwrap();
        assert_eq!(op, Primitive::Attention);
    }
}

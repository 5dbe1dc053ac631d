//! From probabilities to cells: one operation per edge, two edges per node.

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::plan::Candidates;
use super::primitive::{Family, Primitive};
use super::probabilities::Probabilities;
use super::structure::Decoding;
use super::wiring::{NODES, first_edge, is_main};

/// An operation and the state it reads.
pub type Gene = (Primitive, usize);

/// The three cells of an architecture, by node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellGenes {
    /// The downsample cell.
    pub down: Vec<Vec<Gene>>,
    /// The normal cell.
    pub normal: Vec<Vec<Gene>>,
    /// The upsample cell.
    pub up: Vec<Vec<Gene>>,
}

impl CellGenes {
    /// The nodes of the cell on `branch`.
    pub fn nodes(&self, branch: Branch) -> &[Vec<Gene>] {
        match branch {
            Branch::Down => &self.down,
            Branch::Normal => &self.normal,
            Branch::Up => &self.up,
        }
    }
}

/// The cells that `belief` stands for.
///
/// Deviation D2: two strongest edges per node, as the authors' genotypes show; the paper's text
/// keeps all fourteen, which [`Decoding::AllEdges`] does.
pub fn discretise(
    candidates: &Candidates,
    belief: &Probabilities,
    decoding: Decoding,
) -> CellGenes {
    let cell = |branch| -> Vec<Vec<Gene>> {
        (0..NODES)
            .map(|node| node_genes(candidates, belief, decoding, branch, node))
            .collect()
    };
    CellGenes {
        down: cell(Branch::Down),
        normal: cell(Branch::Normal),
        up: cell(Branch::Up),
    }
}

fn node_genes(
    candidates: &Candidates,
    belief: &Probabilities,
    decoding: Decoding,
    branch: Branch,
    node: usize,
) -> Vec<Gene> {
    let mut best: Vec<(f32, Gene)> = (0..node + 2)
        .map(|source| {
            let row = first_edge(node) + source;
            let family = if is_main(row) {
                branch.main_family()
            } else {
                Family::Normal
            };
            let (share, op) = strongest(&candidates.of(family)[row], &belief.of(family)[row]);
            (share * scale(candidates, branch, family), (op, source))
        })
        .collect();
    if decoding == Decoding::TwoEdges {
        // Stable: of equal edges the lower source stays first.
        best.sort_by(|a, b| b.0.total_cmp(&a.0));
        best.truncate(2);
    }
    best.into_iter().map(|(_, gene)| gene).collect()
}

/// The most probable operation that is not the zero operation; of equal ones the first.
fn strongest(ops: &[Primitive], shares: &[f32]) -> (f32, Primitive) {
    let mut found = None;
    for (op, share) in ops
        .iter()
        .zip(shares)
        .filter(|(op, _)| **op != Primitive::Zero)
    {
        if found.is_none_or(|(best, _)| *share > best) {
            found = Some((*share, *op));
        }
    }
    found.expect("an edge keeps at least two operations, of which one at most is zero")
}

/// Shares of families of unlike size are made comparable: the smaller family's shares are larger
/// by nature, so they are scaled by the ratio of the sizes.
fn scale(candidates: &Candidates, branch: Branch, family: Family) -> f32 {
    let normal = candidates.count(Family::Normal) as f32;
    let own = candidates.count(branch.main_family()) as f32;
    if (family == Family::Normal) == (own < normal) {
        1.0
    } else {
        own.min(normal) / own.max(normal)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Lattice, Structure};
    use super::*;

    #[test]
    fn zero_never_wins_ties_keep_the_lower_source_and_each_node_has_two_edges() {
        let all = Candidates::complete(&Structure::default());
        let mut belief = Probabilities::uniform(Lattice::new(7).unwrap(), &all);
        belief.normal[0] = vec![0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05];
        let genes = discretise(&all, &belief, Decoding::TwoEdges);
        assert_eq!(
            genes.normal[0],
            [(Primitive::Identity, 1), (Primitive::Identity, 0)]
        );
        assert_eq!(
            genes.normal[2],
            [(Primitive::Identity, 0), (Primitive::Identity, 1)]
        );
        assert!(genes.up.iter().all(|node| node.len() == 2));
        let all_edges = discretise(&all, &belief, Decoding::AllEdges);
        assert_eq!(all_edges.down.iter().map(Vec::len).sum::<usize>(), 14);
    }

    #[test]
    fn equal_shares_of_a_smaller_family_do_not_win_by_its_size() {
        let all = Candidates::complete(&Structure::default());
        let belief = Probabilities::uniform(Lattice::new(7).unwrap(), &all);
        assert!((scale(&all, Branch::Up, Family::Up) - 4.0 / 7.0).abs() < 1e-6);
        assert!((scale(&all, Branch::Up, Family::Normal) - 1.0).abs() < 1e-6);
        let up = discretise(&all, &belief, Decoding::TwoEdges).up;
        assert_eq!(
            up[0],
            [(Primitive::Identity, 0), (Primitive::UpAttention, 1)]
        );
    }
}

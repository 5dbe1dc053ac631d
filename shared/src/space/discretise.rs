//! Discretisation: from probabilities to cells, one operation per edge, two edges per node.

use super::branch::Branch;
use super::candidates::Candidates;
use super::genes::{CellGenes, Gene};
use super::primitive::Family;
use super::probabilities::Probabilities;
use super::ranking::strongest;
use super::structure::Decoding;
use super::wiring::{NODES, first_edge};

/// The cells that `probabilities` stands for.
///
/// Deviation D2: two strongest edges per node, as the authors' genotypes show; the paper's text
/// keeps all fourteen, which [`Decoding::AllEdges`] does.
pub fn discretise(
    candidates: &Candidates,
    probabilities: &Probabilities,
    decoding: Decoding,
) -> CellGenes {
    CellGenes::from_fn(|branch| {
        let node = |node| node_genes(candidates, probabilities, decoding, branch, node);
        (0..NODES).map(node).collect()
    })
}

fn node_genes(
    candidates: &Candidates,
    probabilities: &Probabilities,
    decoding: Decoding,
    branch: Branch,
    node: usize,
) -> Vec<Gene> {
    let mut best: Vec<(f32, Gene)> = (0..node + 2)
        .map(|source| {
            let edge = first_edge(node) + source;
            let family = branch.family_of(edge);
            let (ops, shares) = (
                &candidates.of(family)[edge],
                &probabilities.of(family)[edge],
            );
            let best = strongest(ops, shares)
                .expect("an edge keeps at least two operations, of which one at most is zero");
            let share = shares[best] * scale(candidates, branch, family);
            (share, (ops[best], source))
        })
        .collect();
    if decoding == Decoding::TwoEdges {
        // Stable: of equal edges the lower source stays first.
        best.sort_by(|a, b| b.0.total_cmp(&a.0));
        best.truncate(2);
    }
    best.into_iter().map(|(_, gene)| gene).collect()
}

/// The share of a gene of a cell's node, comparable among the edges that end there; 0 for an operation
/// that is no candidate of its edge.
pub fn gene_share(
    candidates: &Candidates,
    probabilities: &Probabilities,
    branch: Branch,
    node: usize,
    (op, source): Gene,
) -> f32 {
    let edge = first_edge(node) + source;
    let family = branch.family_of(edge);
    let mut ops = candidates.of(family)[edge].iter();
    let share = ops.position(|candidate| *candidate == op);
    let share = share.map_or(0.0, |at| probabilities.of(family)[edge][at]);
    share * scale(candidates, branch, family)
}

/// Shares of families of different size are made comparable: the smaller family's shares are larger
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
    use super::super::{Lattice, Primitive, Structure};
    use super::*;

    #[test]
    fn zero_never_wins_ties_keep_the_lower_source_and_each_node_has_two_edges() {
        let all = Candidates::complete(&Structure::default());
        let mut probabilities = Probabilities::uniform(Lattice::new(7).unwrap(), &all);
        probabilities.normal[0] = vec![0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05];
        let genes = discretise(&all, &probabilities, Decoding::TwoEdges);
        assert_eq!(
            genes.normal[0],
            [(Primitive::Identity, 1), (Primitive::Identity, 0)]
        );
        assert_eq!(
            genes.normal[2],
            [(Primitive::Identity, 0), (Primitive::Identity, 1)]
        );
        assert!(genes.up.iter().all(|node| node.len() == 2));
        let all_edges = discretise(&all, &probabilities, Decoding::AllEdges);
        assert_eq!(all_edges.down.iter().map(Vec::len).sum::<usize>(), 14);
    }

    #[test]
    fn equal_shares_of_a_smaller_family_do_not_win_by_its_size() {
        let all = Candidates::complete(&Structure::default());
        let probabilities = Probabilities::uniform(Lattice::new(7).unwrap(), &all);
        assert!((scale(&all, Branch::Up, Family::Up) - 4.0 / 7.0).abs() < 1e-6);
        assert!((scale(&all, Branch::Up, Family::Normal) - 1.0).abs() < 1e-6);
        let up = discretise(&all, &probabilities, Decoding::TwoEdges).up;
        assert_eq!(
            up[0],
            [(Primitive::Identity, 0), (Primitive::UpAttention, 1)]
        );
    }
}

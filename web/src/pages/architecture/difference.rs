//! The differences between two architectures.

use shared::genotype::Genotype;
use shared::space::{Branch, Gene};

use crate::visual::cell::Lane;

/// The operations of `own` that `other` does not have in the same node from the same state.
pub fn marks(own: &[Vec<Gene>], other: &[Vec<Gene>]) -> Vec<Lane> {
    let nodes = own.iter().enumerate();
    let marks = nodes.flat_map(|(node, genes)| {
        let there = other.get(node);
        let lacks = move |gene: &Gene| there.is_none_or(|genes| !genes.contains(gene));
        let indices = genes.iter().enumerate();
        indices
            .filter(move |(_, gene)| lacks(gene))
            .map(move |(index, _)| (node, index))
    });
    marks.collect()
}

/// How many operations of the first's cells differ, of how many, by branch.
pub fn counts(first: &Genotype, second: &Genotype) -> Vec<(Branch, usize, usize)> {
    let count = |branch: Branch| {
        let (own, other) = (first.cells.nodes(branch), second.cells.nodes(branch));
        let all = own.iter().map(Vec::len).sum();
        (branch, marks(own, other).len(), all)
    };
    Branch::ALL.into_iter().map(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::architecture::published;
    use shared::space::Primitive as P;

    #[test]
    fn the_order_within_a_node_is_no_difference() {
        let own = vec![vec![(P::Conv, 0), (P::Atrous, 1)], vec![(P::Conv, 2)]];
        let other = vec![vec![(P::Atrous, 1), (P::Conv, 0)], vec![(P::Conv, 1)]];
        assert_eq!(marks(&own, &other), [(1, 0)]);
        assert_eq!(marks(&own, &own), []);
        assert_eq!(marks(&own, &[]).len(), 3);
    }

    #[test]
    fn published_architectures_differ_in_their_cells() {
        let first = published::genotype("layer7_double_deep").unwrap();
        let second = published::genotype("stage1_deep").unwrap();
        let found = counts(&first, &second);
        assert!(
            found
                .iter()
                .all(|(_, differ, all)| *all == 8 && *differ > 0)
        );
        assert!(
            counts(&first, &first)
                .iter()
                .all(|(_, differ, _)| *differ == 0)
        );
    }
}

//! The share of skips, by which a collapse is seen: the known failure of differentiable search, in
//! which the identity wins because it helps every path to learn, not because it is a good operation.

use super::candidates::Candidates;
use super::primitive::{Family, Primitive};
use super::probabilities::Probabilities;
use super::ranking::strongest;

/// The share of the fourteen edges, as normal edges, on which the identity is the strongest
/// operation, the zero operation aside; of equal ones the first counts.
pub fn skip_share(candidates: &Candidates, probabilities: &Probabilities) -> f64 {
    let rows = candidates.of(Family::Normal).iter();
    let skips = rows
        .zip(probabilities.of(Family::Normal))
        .filter(|(ops, shares)| {
            strongest(ops, shares).is_some_and(|index| ops[index] == Primitive::Identity)
        });
    skips.count() as f64 / candidates.of(Family::Normal).len() as f64
}

#[cfg(test)]
mod tests {
    use super::super::{Lattice, Structure};
    use super::*;

    #[test]
    fn an_edge_counts_where_the_identity_beats_every_real_operation() {
        let all = Candidates::complete(&Structure::default());
        let mut probabilities = Probabilities::uniform(Lattice::new(5).unwrap(), &all);
        assert_eq!(
            skip_share(&all, &probabilities),
            1.0,
            "of equal ones the first"
        );
        for row in &mut probabilities.normal {
            *row = vec![0.4, 0.1, 0.2, 0.1, 0.1, 0.05, 0.05];
        }
        assert_eq!(skip_share(&all, &probabilities), 0.0);
        probabilities.normal[3] = vec![0.4, 0.3, 0.2, 0.1, 0.0, 0.0, 0.0];
        assert_eq!(skip_share(&all, &probabilities), 1.0 / 14.0);
    }
}

//! Alpha as its probabilities state it, on the edges where it is learnt, and what it would choose.

use super::candidates::Candidates;
use super::primitive::{Family, Primitive};
use super::probabilities::Probabilities;
use super::ranking::{ranked, strongest};

/// A share of zero stands for one that is too small for a float.
const SMALLEST: f64 = 1e-30;

/// The rows of alpha that a search learns: the used edges of the down, the normal and the up family,
/// in this order. Each sums to 0, because a softmax does not see what is added to a whole row.
///
/// a = ln p - mean(ln p), with p = softmax(alpha).
pub fn centred_alpha(probabilities: &Probabilities) -> Vec<Vec<f64>> {
    let of_row = |shares: &[f32]| -> Vec<f64> {
        let logs = shares.iter().map(|p| f64::from(*p).max(SMALLEST).ln());
        let logs: Vec<f64> = logs.collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        logs.into_iter().map(|log| log - mean).collect()
    };
    let rows = learnt_rows();
    let rows = rows.map(|(family, row)| of_row(&probabilities.of(family)[row]));
    rows.collect()
}

/// The operation that each of these rows would choose: its strongest, the zero operation aside.
pub fn choices(candidates: &Candidates, probabilities: &Probabilities) -> Vec<Option<Primitive>> {
    let of_row = |(family, row): (Family, usize)| {
        let ops = &candidates.of(family)[row];
        let index = strongest(ops, &probabilities.of(family)[row])?;
        Some(ops[index])
    };
    learnt_rows().map(of_row).collect()
}

/// The mean over these rows of how far the strongest share is above the next, the zero operation aside;
/// 0 where no row has two operations besides it.
pub fn mean_gap(candidates: &Candidates, probabilities: &Probabilities) -> f64 {
    let of_row = |(family, row): (Family, usize)| {
        let (ops, shares) = (&candidates.of(family)[row], &probabilities.of(family)[row]);
        let mut order = ranked(shares).into_iter();
        let mut next = || order.find(|index| ops[*index] != Primitive::Zero);
        let (first, second) = (next()?, next()?);
        Some(f64::from(shares[first]) - f64::from(shares[second]))
    };
    let gaps: Vec<f64> = learnt_rows().filter_map(of_row).collect();
    gaps.iter().sum::<f64>() / gaps.len().max(1) as f64
}

/// The share of equal choices; 0 of none.
pub fn agreement(one: &[Option<Primitive>], other: &[Option<Primitive>]) -> f64 {
    let equal = one.iter().zip(other).filter(|(a, b)| a == b).count();
    equal as f64 / one.len().max(1) as f64
}

/// Family and edge of every row that is learnt.
pub fn learnt_rows() -> impl Iterator<Item = (Family, usize)> {
    let rows = |family: Family| family.edges().into_iter().map(move |edge| (family, edge));
    Family::ALL.into_iter().flat_map(rows)
}

#[cfg(test)]
mod tests {
    use super::super::{Lattice, Structure};
    use super::*;

    fn uniform() -> (Candidates, Probabilities) {
        let all = Candidates::complete(&Structure::default());
        let probabilities = Probabilities::uniform(Lattice::new(5).unwrap(), &all);
        (all, probabilities)
    }

    #[test]
    fn alpha_comes_back_from_its_shares_but_for_a_constant_of_each_row() {
        let (_, mut probabilities) = uniform();
        let alpha = [0.3_f64, -0.1, 0.0, 0.7, -0.2, 0.4, 0.1];
        let total: f64 = alpha.iter().map(|a| a.exp()).sum();
        probabilities.normal[2] = alpha.iter().map(|a| (a.exp() / total) as f32).collect();
        let rows = centred_alpha(&probabilities);
        assert_eq!(rows.len(), 4 + 14 + 4);
        let mean = alpha.iter().sum::<f64>() / 7.0;
        for (found, a) in rows[4 + 2].iter().zip(alpha) {
            assert!((found - (a - mean)).abs() < 1e-6);
        }
        assert!(rows[0].iter().all(|a| a.abs() < 1e-6));
    }

    #[test]
    fn choices_and_gaps_leave_the_zero_operation_aside() {
        let (all, mut probabilities) = uniform();
        let before = choices(&all, &probabilities);
        assert_eq!(before.len(), 22);
        assert!(mean_gap(&all, &probabilities).abs() < 1e-7);
        probabilities.normal[0] = vec![0.5, 0.1, 0.3, 0.1, 0.0, 0.0, 0.0];
        let after = choices(&all, &probabilities);
        assert_eq!(after[4], Some(Primitive::Attention));
        assert!((agreement(&before, &after) - 21.0 / 22.0).abs() < 1e-12);
        assert!((mean_gap(&all, &probabilities) - 0.2 / 22.0).abs() < 1e-7);
    }
}

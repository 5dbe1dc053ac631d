//! The halving between the stages: each edge keeps the stronger half of its candidates (Alg. 1,
//! lines 18-20).

use super::candidates::Candidates;
use super::primitive::{Family, Primitive};
use super::probabilities::Probabilities;
use super::ranking::ranked;
use super::structure::HalvingRule;

/// The candidates of the second stage: per family and edge the most probable ones, in list order.
/// Ties keep the operation listed first.
pub fn halve(
    candidates: &Candidates,
    probabilities: &Probabilities,
    rule: HalvingRule,
) -> Candidates {
    let rows = Family::ALL.map(|family| {
        let rows = candidates.of(family).iter().zip(probabilities.of(family));
        rows.map(|(ops, shares)| kept(ops, shares, rule)).collect()
    });
    Candidates::from_rows(rows)
}

fn kept(ops: &[Primitive], shares: &[f32], rule: HalvingRule) -> Vec<Primitive> {
    let mut order = ranked(shares);
    let count = rule.kept(ops.len());
    // After some halvings one operation is left, and the zero operation alone could never be chosen.
    if count == 1 {
        order.sort_by_key(|index| ops[*index] == Primitive::Zero);
    }
    order.truncate(count);
    order.sort_unstable();
    order.into_iter().map(|index| ops[index]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::structure::Structure;
    use super::super::{Lattice, Preset};
    use super::*;
    use Primitive as P;

    #[test]
    fn however_often_it_is_halved_something_besides_zero_stays() {
        let mut left = Candidates::complete(&Structure::default());
        for _ in 0..6 {
            let mut probabilities = Probabilities::uniform(Lattice::new(7).unwrap(), &left);
            for (row, ops) in probabilities.normal.iter_mut().zip(left.of(Family::Normal)) {
                let zero = ops.iter().position(|op| *op == P::Zero);
                if let Some(at) = zero {
                    row[at] = 0.9;
                }
            }
            left = halve(&left, &probabilities, HalvingRule::Half);
            for row in left.of(Family::Normal) {
                assert!(row.iter().any(|op| *op != P::Zero), "{row:?}");
            }
        }
        assert_eq!(left.count(Family::Normal), 1);
    }

    #[test]
    fn the_strongest_stay_in_list_order_and_ties_keep_the_first() {
        let all = Candidates::complete(&Structure::preset(Preset::Published));
        let mut probabilities = Probabilities::uniform(Lattice::new(7).unwrap(), &all);
        probabilities.down[3] = vec![0.05, 0.3, 0.1, 0.2, 0.05, 0.3];
        let halved = halve(&all, &probabilities, HalvingRule::Published);
        assert_eq!(
            halved.of(Family::Down)[3],
            [P::MaxPool, P::DownAttention, P::DownAtrous, P::DownConv]
        );
        assert_eq!(halved.of(Family::Up)[0], [P::UpAttention, P::UpSeparable]);
        assert_eq!(
            halve(&all, &probabilities, HalvingRule::Half).count(Family::Down),
            3
        );
        assert_eq!(halved.count(Family::Normal), 4);
    }
}

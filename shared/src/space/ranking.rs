//! The order of an edge's operations by their shares, softmax(alpha).

use super::primitive::Primitive;

/// Indices of an edge's operations, the most probable first; of equal ones the one listed first.
pub(super) fn ranked(shares: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    // The sort is stable, so that equal shares keep the order of the list.
    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
    order
}

/// Index of the most probable operation of an edge besides the zero operation, which is never
/// chosen; of equal ones the one listed first. None where nothing else is listed.
pub fn strongest(ops: &[Primitive], shares: &[f32]) -> Option<usize> {
    let mut order = ranked(shares).into_iter();
    order.find(|index| ops[*index] != Primitive::Zero)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Primitive as P;

    #[test]
    fn equal_shares_keep_the_order_of_the_list_and_zero_is_never_the_strongest() {
        assert_eq!(ranked(&[0.1, 0.4, 0.1, 0.4]), [1, 3, 0, 2]);
        let ops = [P::Zero, P::Identity, P::Conv];
        assert_eq!(strongest(&ops, &[0.6, 0.2, 0.2]), Some(1));
        assert_eq!(strongest(&ops, &[0.2, 0.2, 0.6]), Some(2));
        assert_eq!(strongest(&[P::Zero], &[1.0]), None);
    }
}

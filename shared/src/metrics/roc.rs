//! The area under the curve of a receiver operating characteristic (ROC).

/// The share of pairs of which the positive value is greater than the negative one, equal values counting a half: 1 where
/// a threshold parts them, 0.5 where the values say nothing. None where one side has no value.
pub fn area_under_roc(negative: &[f64], positive: &[f64]) -> Option<f64> {
    if negative.is_empty() || positive.is_empty() {
        return None;
    }
    let mut sorted = negative.to_vec();
    sorted.sort_by(f64::total_cmp);
    let beaten = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let up_to = sorted.partition_point(|other| other <= value);
        (below + up_to) as f64 / 2.0
    };
    let won: f64 = positive.iter().map(beaten).sum();
    Some(won / (negative.len() * positive.len()) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_in_order_are_counted() {
        assert_eq!(area_under_roc(&[1.0, 2.0], &[3.0, 4.0, 9.0]), Some(1.0));
        assert_eq!(area_under_roc(&[3.0, 4.0], &[1.0]), Some(0.0));
        assert_eq!(area_under_roc(&[1.0, 3.0], &[2.0]), Some(0.5));
        assert_eq!(area_under_roc(&[1.0, 2.0], &[2.0]), Some(0.75));
        assert_eq!(area_under_roc(&[1.0], &[f64::INFINITY]), Some(1.0));
        assert_eq!(area_under_roc(&[], &[1.0]), None);
    }
}

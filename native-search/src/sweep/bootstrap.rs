//! The difference of two arms with its interval, by resampling rows and groups of images.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// Resamples.
const TIMES: usize = 2000;

/// Sum of Dice and number of images of each group (patient, video sequence) of a data set.
pub(super) type Groups = BTreeMap<String, (f64, f64)>;

/// The unseen data sets of one row, by name.
pub(super) type Unseen = BTreeMap<String, Groups>;

/// A difference of means.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Difference {
    /// The first arm's mean less the second's.
    pub(super) mean: f64,
    /// Its 95 % interval.
    pub(super) low: f64,
    /// Its 95 % interval.
    pub(super) high: f64,
    /// Share of the second arm's rows that are below the first arm's mean.
    pub(super) above: f64,
}

/// The mean over data sets of the mean over their images; none without a data set.
pub(super) fn score(row: &Unseen) -> Option<f64> {
    weighted(row, |_, _| 1.0)
}

fn weighted(row: &Unseen, times: impl Fn(&str, usize) -> f64) -> Option<f64> {
    let of_set = |(name, groups): (&String, &Groups)| {
        let (mut sum, mut count) = (0.0, 0.0);
        for (at, (dice, images)) in groups.values().enumerate() {
            let times = times(name, at);
            sum += times * dice;
            count += times * images;
        }
        sum / count
    };
    let means: Vec<f64> = row.iter().map(of_set).collect();
    (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64)
}

/// Of rows on the same data sets. A resample draws rows of each arm with replacement, and groups of
/// each data set, the same ones for all rows: they are scored on the same images.
pub(super) fn difference(first: &[&Unseen], second: &[&Unseen]) -> Option<Difference> {
    let scores = |rows: &[&Unseen]| -> Option<Vec<f64>> { rows.iter().map(|r| score(r)).collect() };
    let (one, other) = (scores(first)?, scores(second)?);
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let sizes: BTreeMap<&String, usize> = first[0]
        .iter()
        .map(|(name, groups)| (name, groups.len()))
        .collect();
    let same = |row: &&Unseen| {
        row.iter()
            .map(|(name, groups)| (name, groups.len()))
            .eq(sizes.iter().map(|(n, s)| (*n, *s)))
    };
    if !first.iter().chain(second).all(same) {
        return None;
    }
    let rng = &mut ChaCha8Rng::seed_from_u64(0);
    let mut found: Vec<f64> = (0..TIMES)
        .map(|_| {
            let drawn: BTreeMap<&String, Vec<f64>> = sizes
                .iter()
                .map(|(name, size)| {
                    let mut times = vec![0.0; *size];
                    for _ in 0..*size {
                        times[rng.random_range(0..*size)] += 1.0;
                    }
                    (*name, times)
                })
                .collect();
            let mut arm = |rows: &[&Unseen]| {
                let picked = (0..rows.len()).map(|_| rows[rng.random_range(0..rows.len())]);
                let scores = picked.filter_map(|row| {
                    weighted(row, |name, at| {
                        drawn.get(&name.to_owned()).map_or(0.0, |t| t[at])
                    })
                });
                mean(&scores.collect::<Vec<f64>>())
            };
            arm(first) - arm(second)
        })
        .filter(|value| value.is_finite())
        .collect();
    found.sort_by(f64::total_cmp);
    let at = |share: f64| found[((found.len() - 1) as f64 * share).round() as usize];
    let below = other.iter().filter(|score| **score < mean(&one)).count();
    Some(Difference {
        mean: mean(&one) - mean(&other),
        low: at(0.025),
        high: at(0.975),
        above: below as f64 / other.len() as f64,
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(lift: f64, seed: u64) -> Unseen {
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        let groups = (0..30).map(|group| {
            let hard = f64::from(group % 5) / 10.0;
            let dice = 0.3 + hard + lift + 0.02 * rng.random::<f64>();
            (format!("g{group:02}"), (2.0 * dice, 2.0))
        });
        BTreeMap::from([("set".to_owned(), groups.collect())])
    }

    #[test]
    fn a_lift_is_found_and_none_is_not_and_hard_images_do_not_widen_what_both_are_scored_on() {
        let rows = |lift, from| -> Vec<Unseen> { (from..from + 5).map(|s| row(lift, s)).collect() };
        let (plain, same, better) = (rows(0.0, 1), rows(0.0, 11), rows(0.1, 21));
        let of = |a: &[Unseen], b: &[Unseen]| {
            let refs = |rows| -> Vec<&Unseen> { <[Unseen]>::iter(rows).collect() };
            difference(&refs(a), &refs(b)).unwrap()
        };
        let none = of(&same, &plain);
        assert!(none.low < 0.0 && none.high > 0.0, "{none:?}");
        let lift = of(&better, &plain);
        assert!(
            (lift.mean - 0.1).abs() < 0.01 && lift.low > 0.08 && lift.high < 0.12,
            "{lift:?}"
        );
        assert_eq!(lift.above, 1.0);
        assert!(difference(&[], &[&plain[0]]).is_none());
        let mut other = plain[0].clone();
        other.insert("another".to_owned(), BTreeMap::new());
        assert!(difference(&[&other], &[&plain[0]]).is_none());
    }
}

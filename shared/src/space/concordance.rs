//! The agreement of several searches, held against chance.

use rand::Rng;
use rand::seq::SliceRandom as _;
use serde::{Deserialize, Serialize};

use super::alpha::learnt_rows;
use super::candidates::Candidates;
use super::primitive::{Family, Primitive};
use super::probabilities::Probabilities;

/// Permutations that chance is judged by.
const PERMUTATIONS: usize = 999;

/// What a search leaves of an edge: its operations in the order of the complete set, each with the stage
/// that it reached plus its share there, so that a larger number is a better rank.
pub type EdgeScores = Vec<f64>;

/// How alike some searches are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Concordance {
    /// Searches.
    pub searches: usize,
    /// Edges that are compared.
    pub edges: usize,
    /// Share of edges that choose the same operation, mean over pairs of searches.
    pub equal_choices: Against,
    /// Spearman's rank correlation of an edge's operations, mean over edges and pairs.
    pub rank_correlation: Against,
}

/// A measure beside two kinds of chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Against {
    /// As measured.
    pub value: f64,
    /// Where each search's operations are permuted on every edge: searches that know nothing.
    pub operations: Chance,
    /// Where each search's edges are permuted within their family: searches that prefer some operations,
    /// wherever they are.
    pub edges: Chance,
}

/// What permutations give.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// Their mean.
    pub mean: f64,
    /// Share of permutations, the searches themselves among them, that agree as much or more.
    pub p: f64,
}

/// The standings of a search on all edges that it learns. `stages` holds the candidates of each stage
/// and the probabilities that decided it.
pub fn standings(complete: &Candidates, stages: &[(Candidates, Probabilities)]) -> Vec<EdgeScores> {
    let of_row = |(family, row): (Family, usize)| -> EdgeScores {
        let of_op = |op: &Primitive| {
            let reached = stages.iter().enumerate().rev();
            let mut reached = reached.filter_map(|(stage, (candidates, probabilities))| {
                let ops = &candidates.of(family)[row];
                let at = ops.iter().position(|other| other == op)?;
                Some(stage as f64 + f64::from(probabilities.of(family)[row][at]))
            });
            reached.next().unwrap_or(-1.0)
        };
        complete.of(family)[row].iter().map(of_op).collect()
    };
    learnt_rows().map(of_row).collect()
}

impl Concordance {
    /// Of two searches or more with these standings, over the operations of `complete`.
    pub fn of(searches: &[Vec<EdgeScores>], complete: &Candidates, rng: &mut impl Rng) -> Self {
        let families: Vec<Family> = learnt_rows().map(|(family, _)| family).collect();
        let zeros: Vec<Option<usize>> = learnt_rows()
            .map(|(family, row)| {
                let mut ops = complete.of(family)[row].iter();
                ops.position(|op| *op == Primitive::Zero)
            })
            .collect();
        let measured = measure(searches, &zeros);
        let mut by_operations = Tally::of(measured);
        let mut by_edges = Tally::of(measured);
        for _ in 0..PERMUTATIONS {
            let mut permuted = searches.to_vec();
            for row in permuted.iter_mut().flatten() {
                row.shuffle(rng);
            }
            by_operations.add(measure(&permuted, &zeros));
            let mut permuted = searches.to_vec();
            for search in &mut permuted {
                shuffle_within(search, &families, rng);
            }
            by_edges.add(measure(&permuted, &zeros));
        }
        let against = |which: usize| Against {
            value: measured[which],
            operations: by_operations.chance(which),
            edges: by_edges.chance(which),
        };
        Self {
            searches: searches.len(),
            edges: families.len(),
            equal_choices: against(0),
            rank_correlation: against(1),
        }
    }
}

/// Sums over permutations.
struct Tally {
    measured: [f64; 2],
    sums: [f64; 2],
    as_much: [usize; 2],
}

impl Tally {
    fn of(measured: [f64; 2]) -> Self {
        Self {
            measured,
            sums: [0.0; 2],
            as_much: [0; 2],
        }
    }

    fn add(&mut self, permuted: [f64; 2]) {
        for (which, value) in permuted.into_iter().enumerate() {
            self.sums[which] += value;
            // Equal values may differ in their last bits, which the order of sums decides.
            self.as_much[which] += usize::from(value >= self.measured[which] - 1e-9);
        }
    }

    fn chance(&self, which: usize) -> Chance {
        Chance {
            mean: self.sums[which] / PERMUTATIONS as f64,
            p: (self.as_much[which] + 1) as f64 / (PERMUTATIONS + 1) as f64,
        }
    }
}

/// Equal choices and rank correlation, means over pairs and edges.
fn measure(searches: &[Vec<EdgeScores>], zeros: &[Option<usize>]) -> [f64; 2] {
    let chosen = |search: &Vec<EdgeScores>| -> Vec<usize> {
        let rows = search.iter().zip(zeros);
        rows.map(|(row, zero)| strongest(row, *zero)).collect()
    };
    let choices: Vec<Vec<usize>> = searches.iter().map(chosen).collect();
    let ranked: Vec<Vec<Vec<f64>>> = searches
        .iter()
        .map(|search| search.iter().map(|row| ranks(row)).collect())
        .collect();
    let (mut equal, mut correlated, mut count) = (0.0, 0.0, 0.0);
    for one in 0..searches.len() {
        for other in 0..one {
            for edge in 0..zeros.len() {
                equal += f64::from(u8::from(choices[one][edge] == choices[other][edge]));
                correlated += correlation(&ranked[one][edge], &ranked[other][edge]);
                count += 1.0;
            }
        }
    }
    [equal / count, correlated / count]
}

/// The index of the largest value besides `zero`; of equal ones the first.
fn strongest(row: &[f64], zero: Option<usize>) -> usize {
    let others = (0..row.len()).filter(|index| Some(*index) != zero);
    others
        .reduce(|best, index| if row[index] > row[best] { index } else { best })
        .unwrap_or(0)
}

/// Ranks from 0; equal values share the mean of theirs.
fn ranks(row: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = row.iter().filter(|other| *other < value).count();
        let equal = row.iter().filter(|other| *other == value).count();
        below as f64 + (equal - 1) as f64 / 2.0
    };
    row.iter().map(rank).collect()
}

/// Pearson's; 0 where one does not vary.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let mean = |row: &[f64]| row.iter().sum::<f64>() / row.len() as f64;
    let (a, b) = (mean(one), mean(other));
    let pairs = one.iter().zip(other);
    let product: f64 = pairs.map(|(x, y)| (x - a) * (y - b)).sum();
    let square = |row: &[f64], mean: f64| row.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    let size = (square(one, a) * square(other, b)).sqrt();
    if size > 0.0 { product / size } else { 0.0 }
}

fn shuffle_within(search: &mut [EdgeScores], families: &[Family], rng: &mut impl Rng) {
    for family in Family::ALL {
        let rows: Vec<usize> = (0..search.len())
            .filter(|row| families[*row] == family)
            .collect();
        let mut own: Vec<EdgeScores> = rows.iter().map(|row| search[*row].clone()).collect();
        own.shuffle(rng);
        for (row, standing) in rows.into_iter().zip(own) {
            search[row] = standing;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::super::{HalvingRule, Lattice, Structure, halve};
    use super::*;

    fn complete() -> Candidates {
        Candidates::complete(&Structure::default())
    }

    /// Searches of random standings that share a part of them.
    fn searches(shared: f64, seed: u64) -> Vec<Vec<EdgeScores>> {
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        let all = complete();
        let mut draw = || -> Vec<EdgeScores> {
            learnt_rows()
                .map(|(family, _)| (0..all.count(family)).map(|_| rng.random()).collect())
                .collect()
        };
        let common = draw();
        let mut one = || -> Vec<EdgeScores> {
            let own = draw();
            let rows = own.iter().zip(&common);
            rows.map(|(own, common)| {
                let both = own.iter().zip(common);
                both.map(|(x, c)| shared * c + (1.0 - shared) * x).collect()
            })
            .collect()
        };
        vec![one(), one(), one()]
    }

    #[test]
    fn searches_that_share_nothing_are_as_chance_has_it_and_equal_ones_are_not() {
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        let apart = Concordance::of(&searches(0.0, 5), &complete(), rng);
        assert!(apart.equal_choices.operations.p > 0.05, "{apart:?}");
        assert!(apart.rank_correlation.operations.p > 0.05, "{apart:?}");
        // 14 edges of 6 operations besides zero, 4 of 6, 4 of 4.
        let expected = (18.0 / 6.0 + 4.0 / 4.0) / 22.0;
        assert!((apart.equal_choices.operations.mean - expected).abs() < 0.02);
        assert!(apart.rank_correlation.operations.mean.abs() < 0.02);
        let alike = Concordance::of(&searches(0.9, 5), &complete(), rng);
        assert!(alike.equal_choices.value > 0.6 && alike.rank_correlation.value > 0.8);
        assert!(alike.rank_correlation.operations.p < 0.002);
        assert!(alike.rank_correlation.edges.p < 0.002);
    }

    #[test]
    fn a_taste_for_an_operation_is_more_than_chance_but_not_on_permuted_edges() {
        let rng = &mut ChaCha8Rng::seed_from_u64(2);
        let mut searches = searches(0.0, 7);
        for row in searches.iter_mut().flatten() {
            row[1] += 1.0;
        }
        let found = Concordance::of(&searches, &complete(), rng);
        assert_eq!(found.equal_choices.value, 1.0);
        assert!(found.equal_choices.operations.p < 0.002);
        assert_eq!(found.equal_choices.edges.p, 1.0);
    }

    #[test]
    fn an_operation_that_reached_a_later_stage_stands_before_one_that_did_not() {
        let all = complete();
        let lattice = Lattice::new(5).unwrap();
        let mut first = Probabilities::uniform(lattice, &all);
        first.up[1] = vec![0.4, 0.3, 0.2, 0.1];
        let half = halve(&all, &first, HalvingRule::Half);
        let mut second = Probabilities::uniform(lattice, &half);
        second.up[1] = vec![0.2, 0.8];
        let found = standings(&all, &[(all.clone(), first), (half, second)]);
        let row = &found[4 + 14];
        let expected = [1.2, 1.8, 0.2, 0.1];
        assert!(
            row.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6),
            "{row:?}"
        );
    }
}

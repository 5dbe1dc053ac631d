//! The order in which an epoch shows its samples.

use rand::Rng;
use rand::seq::SliceRandom as _;
use serde::{Deserialize, Serialize};

/// Which data sets meet in a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Batches {
    /// As chance has it: a larger data set is seen more often.
    #[default]
    Union,
    /// All data sets alike, in turn; a small one is shown several times in an epoch.
    Balanced,
}

impl Batches {
    /// An order of as many places as `samples` has; `sets` holds the data set of every sample there is.
    pub fn order(self, samples: &[usize], sets: &[usize], rng: &mut impl Rng) -> Vec<usize> {
        match self {
            Self::Union => {
                let mut order = samples.to_vec();
                order.shuffle(rng);
                order
            }
            Self::Balanced => in_turn(samples, sets, rng),
        }
    }

    /// What partners of a composite are drawn from: `samples` themselves, or each so often that no data
    /// set is drawn more often than another.
    pub fn partners(self, samples: &[usize], sets: &[usize]) -> Vec<usize> {
        if self == Self::Union {
            return samples.to_vec();
        }
        let own = by_set(samples, sets);
        let most = own.iter().map(Vec::len).max().unwrap_or(0);
        let often = |own: Vec<usize>| {
            let times = (most + own.len() / 2) / own.len();
            own.repeat(times)
        };
        own.into_iter().flat_map(often).collect()
    }
}

fn in_turn(samples: &[usize], sets: &[usize], rng: &mut impl Rng) -> Vec<usize> {
    let mut own = by_set(samples, sets);
    own.shuffle(rng);
    let mut left: Vec<Vec<usize>> = vec![Vec::new(); own.len()];
    let mut next = |turn: usize| {
        let turn = turn % own.len();
        if left[turn].is_empty() {
            left[turn].clone_from(&own[turn]);
            left[turn].shuffle(rng);
        }
        left[turn].pop().expect("no data set here is empty")
    };
    (0..samples.len()).map(&mut next).collect()
}

/// The samples of each data set that has some.
fn by_set(samples: &[usize], sets: &[usize]) -> Vec<Vec<usize>> {
    let last = samples.iter().map(|index| sets[*index]).max();
    let mut own = vec![Vec::new(); last.map_or(0, |last| last + 1)];
    for index in samples {
        own[sets[*index]].push(*index);
    }
    own.retain(|own| !own.is_empty());
    own
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Eight of the first data set, two of the second, two of the fourth.
    const SETS: [usize; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3, 3];

    fn counts(order: &[usize]) -> [usize; 4] {
        let of = |set| order.iter().filter(|index| SETS[**index] == set).count();
        [0, 1, 2, 3].map(of)
    }

    #[test]
    fn balanced_batches_hold_every_data_set_alike_and_a_small_one_begins_anew() {
        let all: Vec<usize> = (0..12).collect();
        let order = |seed| {
            let rng = &mut ChaCha8Rng::seed_from_u64(seed);
            Batches::Balanced.order(&all, &SETS, rng)
        };
        let one = order(1);
        assert_eq!(counts(&one), [4, 4, 0, 4]);
        for batch in one.chunks(3) {
            assert_eq!(counts(batch), [1, 1, 0, 1]);
        }
        assert_eq!(one, order(1));
        assert_ne!(one, order(2));
        let mut larger: Vec<usize> = one.into_iter().filter(|i| SETS[*i] == 0).collect();
        larger.sort_unstable();
        larger.dedup();
        assert_eq!(larger.len(), 4, "none twice before all are shown");
    }

    #[test]
    fn the_union_shows_every_sample_once() {
        let all: Vec<usize> = (0..12).collect();
        let mut order = Batches::Union.order(&all, &SETS, &mut ChaCha8Rng::seed_from_u64(1));
        assert_ne!(order, all);
        order.sort_unstable();
        assert_eq!(order, all);
    }

    #[test]
    fn balanced_partners_hold_every_sample_and_the_data_sets_alike() {
        let all: Vec<usize> = (0..12).collect();
        assert_eq!(Batches::Union.partners(&all, &SETS), all);
        let partners = Batches::Balanced.partners(&all, &SETS);
        assert_eq!(counts(&partners), [8, 8, 0, 8]);
        assert!(all.iter().all(|index| partners.contains(index)));
        assert!(Batches::Balanced.partners(&[], &SETS).is_empty());
    }
}

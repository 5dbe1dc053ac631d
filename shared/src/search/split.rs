//! The bilevel split of the data: one half for the weights, one for the architecture.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::SearchError;
use super::cut::BilevelCut;
use crate::cases::Sample;
use crate::mixing::MixRecipe;

/// All samples and their two halves, as places in the list of samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilevelSplit {
    /// The data set of each sample.
    pub pool: Vec<usize>,
    /// The weights learn on these.
    pub weights: Vec<usize>,
    /// Alpha and beta learn on these.
    pub arch: Vec<usize>,
}

impl BilevelSplit {
    /// A shuffle of all samples or groups, cut in the middle.
    pub fn of(samples: &[Sample], halves: BilevelCut, rng: &mut impl Rng) -> Self {
        let pool: Vec<usize> = samples.iter().map(|sample| sample.domain).collect();
        let (weights, arch) = match halves {
            BilevelCut::Images => by_image(pool.len(), rng),
            BilevelCut::Groups => by_group(samples, rng),
        };
        Self {
            pool,
            weights,
            arch,
        }
    }

    /// # Errors
    /// Where a half is empty, or too small to be mixed as asked.
    pub fn check(&self, mixing: &MixRecipe) -> Result<(), SearchError> {
        if self.weights.is_empty() || self.arch.is_empty() {
            return Err(SearchError::TooFew(self.pool.len()));
        }
        for half in [&self.weights, &self.arch] {
            let sets: Vec<usize> = half.iter().map(|index| self.pool[*index]).collect();
            mixing.check(&sets)?;
        }
        Ok(())
    }
}

fn by_image(count: usize, rng: &mut impl Rng) -> (Vec<usize>, Vec<usize>) {
    let mut indices: Vec<usize> = (0..count).collect();
    indices.shuffle(rng);
    let arch = indices.split_off(count / 2);
    (indices, arch)
}

fn by_group(samples: &[Sample], rng: &mut impl Rng) -> (Vec<usize>, Vec<usize>) {
    let mut sets: BTreeMap<usize, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    for (index, sample) in samples.iter().enumerate() {
        let groups = sets.entry(sample.domain).or_default();
        groups.entry(&sample.group).or_default().push(index);
    }
    let (mut weights, mut arch) = (Vec::new(), Vec::new());
    for groups in sets.into_values() {
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        if let [alone] = &mut groups[..] {
            groups = std::mem::take(alone).into_iter().map(|i| vec![i]).collect();
        }
        groups.shuffle(rng);
        // Stable: groups of one size keep the order that was drawn.
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        let (mut own, mut others): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for group in groups {
            // Of equal halves of the data set, the one that is the smaller in all.
            let first = (own.len(), weights.len() + own.len());
            let second = (others.len(), arch.len() + others.len());
            if first <= second {
                own.extend(group);
            } else {
                others.extend(group);
            }
        }
        weights.extend(own);
        arch.extend(others);
    }
    (weights, arch)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::cases::Pixels;
    use crate::imaging::{Image, Mask};

    fn sample(domain: usize, group: &str) -> Sample {
        Sample {
            pixels: Pixels::held(
                Image::new(1, [1, 1], vec![0.0]).unwrap(),
                Mask::new([1, 1], vec![0]).unwrap(),
            ),
            domain,
            id: String::new(),
            group: group.to_owned(),
        }
    }

    /// Twelve sequences of 1 to 12 images, twenty single images, and ten of one patient.
    fn samples() -> Vec<Sample> {
        let sequences = (1..=12).flat_map(|n| (0..n).map(move |_| sample(0, &format!("s{n}"))));
        let singles = (0..20).map(|n| sample(1, &format!("i{n}")));
        let patient = (0..10).map(|_| sample(2, "p"));
        sequences.chain(singles).chain(patient).collect()
    }

    fn split(halves: BilevelCut, seed: u64) -> BilevelSplit {
        BilevelSplit::of(&samples(), halves, &mut ChaCha8Rng::seed_from_u64(seed))
    }

    #[test]
    fn no_group_is_in_both_halves_and_every_data_set_is_cut_in_the_middle() {
        let samples = samples();
        for seed in 0..20 {
            let split = split(BilevelCut::Groups, seed);
            let mut all = [split.weights.clone(), split.arch.clone()].concat();
            all.sort_unstable();
            assert_eq!(all, (0..samples.len()).collect::<Vec<_>>());
            let groups = |half: &[usize]| -> BTreeSet<String> {
                let sequences = half.iter().filter(|index| samples[**index].domain == 0);
                sequences
                    .map(|index| samples[*index].group.clone())
                    .collect()
            };
            assert!(groups(&split.weights).is_disjoint(&groups(&split.arch)));
            for domain in 0..3 {
                let count = |half: &[usize]| {
                    let own = half
                        .iter()
                        .filter(|index| samples[**index].domain == domain);
                    own.count()
                };
                let (weights, arch) = (count(&split.weights), count(&split.arch));
                assert!(weights.abs_diff(arch) <= 1, "{domain}: {weights}, {arch}");
            }
        }
        assert_eq!(split(BilevelCut::Groups, 1), split(BilevelCut::Groups, 1));
        assert_ne!(split(BilevelCut::Groups, 1), split(BilevelCut::Groups, 2));
    }

    #[test]
    fn by_image_a_group_is_in_both_halves() {
        let split = split(BilevelCut::Images, 1);
        assert_eq!(split.weights.len(), split.pool.len() / 2);
        let last_sequence = |half: &[usize]| half.iter().any(|i| (66..78).contains(i));
        assert!(last_sequence(&split.weights) && last_sequence(&split.arch));
    }
}

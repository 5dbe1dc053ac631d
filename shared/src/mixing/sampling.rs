//! The sampling of the images that meet in a composite.

use std::collections::BTreeSet;

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::recipe::{MixRecipe, Scope};
use super::weights::{self, Weighing};

/// One composite: which samples of the pool, with which weights (they sum to 1).
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// Places in the pool.
    pub members: Vec<usize>,
    /// The weight of each member.
    pub weights: Vec<f32>,
}

/// A composite with the draws behind its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// What meets with which weights.
    pub mix: Mix,
    /// λ₁ … λₖ of Eq. 3; the one λ of classic mixup; unscaled gamma draws for Dirichlet.
    pub draws: Vec<f64>,
}

/// Why a pool cannot be mixed as asked.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum SamplingError {
    /// Not enough images.
    #[error(
        "mixing {k} images needs as many different ones, but there are {found} to draw from; lower k"
    )]
    TooFew {
        /// Images per composite.
        k: usize,
        /// Images there are.
        found: usize,
    },
    /// Only one data set.
    #[error(
        "\"cross-data-sets\" needs two data sets at least, but the data has one; switch it off"
    )]
    OneDataSet,
    /// A value out of range.
    #[error("mixing: {name} is {found}, expected {expected}")]
    Setting {
        /// Which key.
        name: &'static str,
        /// Its value.
        found: f64,
        /// What would do.
        expected: &'static str,
    },
}

impl MixRecipe {
    /// # Errors
    /// [`SamplingError`] where the recipe's values are out of range or the pool, given as the data
    /// set of each sample, is too small.
    pub fn check(&self, pool: &[usize]) -> Result<(), SamplingError> {
        let setting = |name, found, expected| {
            Err(SamplingError::Setting {
                name,
                found,
                expected,
            })
        };
        if self.k == 0 {
            return setting("k", 0.0, "1 or more");
        }
        if !(self.mu > 0.0 && self.mu.is_finite()) {
            return setting("mu", self.mu, "a positive number");
        }
        if !(0.0..=1.0).contains(&self.originals) {
            return setting("originals", self.originals, "a share from 0 to 1");
        }
        if pool.len() < self.k {
            return Err(SamplingError::TooFew {
                k: self.k,
                found: pool.len(),
            });
        }
        if self.cross_data_sets && self.k > 1 && pool.iter().all(|set| *set == pool[0]) {
            return Err(SamplingError::OneDataSet);
        }
        Ok(())
    }

    /// The composites that the samples `batch` begin, with partners out of `half`; both are places
    /// in `pool`, which holds the data set of each sample. The recipe was checked on the half.
    pub fn sample(
        &self,
        pool: &[usize],
        half: &[usize],
        batch: &[usize],
        rng: &mut impl Rng,
    ) -> Vec<Mix> {
        let original = |index: &usize| Mix {
            members: vec![*index],
            weights: vec![1.0],
        };
        if self.k == 1 {
            return batch.iter().map(original).collect();
        }
        match self.scope {
            Scope::Batch => self.permuted(batch, rng),
            Scope::Sample => batch
                .iter()
                .map(|index| {
                    if rng.random_bool(self.originals) {
                        return original(index);
                    }
                    self.compose(pool, half, *index, rng).mix
                })
                .collect(),
        }
    }

    /// The composite that `first` begins, under the scope of a sample; see [`MixRecipe::sample`].
    pub fn compose(
        &self,
        pool: &[usize],
        half: &[usize],
        first: usize,
        rng: &mut impl Rng,
    ) -> Composed {
        let members = self.partners(pool, half, first, rng);
        let Weighing { draws, weights } =
            weights::sample(self.weights, members.len(), self.mu, rng);
        Composed {
            mix: Mix { members, weights },
            draws,
        }
    }

    /// `first` and k - 1 others, all different (of other data sets where asked for, as long as
    /// those have enough images).
    fn partners(
        &self,
        pool: &[usize],
        half: &[usize],
        first: usize,
        rng: &mut impl Rng,
    ) -> Vec<usize> {
        let mut members = vec![first];
        let crossing = if self.cross_data_sets {
            // A balanced half lists the images of small data sets more than once.
            let others = half.iter().filter(|index| pool[**index] != pool[first]);
            let others: BTreeSet<&usize> = others.collect();
            others.len().min(self.k - 1)
        } else {
            0
        };
        while members.len() < self.k {
            let index = half[rng.random_range(0..half.len())];
            let foreign = members.len() > crossing || pool[index] != pool[first];
            if foreign && !members.contains(&index) {
                members.push(index);
            }
        }
        members
    }

    /// The batch and k - 1 permutations of it under one weight vector.
    fn permuted(&self, batch: &[usize], rng: &mut impl Rng) -> Vec<Mix> {
        let weights = weights::sample(self.weights, self.k, self.mu, rng).weights;
        let mut mixes: Vec<Mix> = batch
            .iter()
            .map(|index| Mix {
                members: vec![*index],
                weights: weights.clone(),
            })
            .collect();
        let mut order = batch.to_vec();
        for _ in 1..self.k {
            order.shuffle(rng);
            for (mix, index) in mixes.iter_mut().zip(&order) {
                mix.members.push(*index);
            }
        }
        mixes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn members_are_different_and_cross_data_sets_where_asked() {
        let pool = [0, 0, 0, 1, 1, 2];
        let recipe = MixRecipe {
            originals: 0.0,
            cross_data_sets: true,
            k: 3,
            ..MixRecipe::default()
        };
        recipe.check(&pool).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        for mix in recipe.sample(
            &pool,
            &[0, 1, 2, 3, 4, 5],
            &[0, 1, 2, 3, 4, 5].repeat(40),
            &mut rng,
        ) {
            let mut members = mix.members.clone();
            members.sort_unstable();
            members.dedup();
            assert_eq!(members.len(), 3);
            assert!(
                mix.members[1..]
                    .iter()
                    .all(|m| pool[*m] != pool[mix.members[0]]),
                "{mix:?}"
            );
        }
    }

    #[test]
    fn a_share_of_samples_stays_original_and_one_seed_gives_one_draw() {
        let pool = [0; 50];
        let indices: Vec<usize> = (0..50).collect();
        let sample = |seed| {
            MixRecipe::default().sample(
                &pool,
                &indices,
                &indices,
                &mut ChaCha8Rng::seed_from_u64(seed),
            )
        };
        let originals = sample(1)
            .iter()
            .filter(|mix| mix.members.len() == 1)
            .count();
        assert!((10..40).contains(&originals), "{originals}");
        assert_eq!(sample(1), sample(1));
        assert_ne!(sample(1), sample(2));
    }

    #[test]
    fn what_cannot_be_mixed_is_said() {
        let with = |k, mu| MixRecipe {
            k,
            mu,
            ..MixRecipe::default()
        };
        assert_eq!(
            with(4, 1.0).check(&[0, 0]),
            Err(SamplingError::TooFew { k: 4, found: 2 })
        );
        assert!(with(2, 0.0).check(&[0, 0]).is_err());
        let cross = MixRecipe {
            cross_data_sets: true,
            k: 2,
            ..MixRecipe::default()
        };
        assert_eq!(cross.check(&[1, 1]), Err(SamplingError::OneDataSet));
    }
}

//! The bilevel split of the data: one half for the weights, one for the architecture.

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::SearchError;
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
    /// A shuffle of all samples, cut in the middle.
    pub fn of(samples: &[Sample], rng: &mut impl Rng) -> Self {
        let pool: Vec<usize> = samples.iter().map(|sample| sample.domain).collect();
        let mut indices: Vec<usize> = (0..pool.len()).collect();
        indices.shuffle(rng);
        let arch = indices.split_off(indices.len() / 2);
        Self {
            pool,
            weights: indices,
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

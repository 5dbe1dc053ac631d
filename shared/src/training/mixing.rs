//! Mixing in a training: which of a step's images are shown as composites.

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::cases::{Batches, Sample};
use crate::mixing::{Mix, MixRecipe, MixTarget, MixWeights, SamplingError, Scope};

/// How often a training shows composites instead of images, and of what; by default never.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrainingMix {
    /// Images per composite; 1 mixes nothing.
    pub k: usize,
    /// mu of Beta(mu, mu); positive.
    pub mu: f64,
    /// The probability that an image begins a composite, from 0 to 1; 0 mixes nothing.
    pub probability: f64,
    /// How weights are drawn.
    pub weights: MixWeights,
    /// What the loss is held against.
    pub target: MixTarget,
}

impl Default for TrainingMix {
    fn default() -> Self {
        let MixRecipe {
            k,
            mu,
            weights,
            target,
            ..
        } = MixRecipe::default();
        Self {
            k,
            mu,
            probability: 0.0,
            weights,
            target,
        }
    }
}

impl TrainingMix {
    /// The same as the mixing of a search has it: every composite has its own partners and weights.
    pub fn recipe(&self) -> MixRecipe {
        MixRecipe {
            k: self.k,
            mu: self.mu,
            weights: self.weights,
            scope: Scope::Sample,
            originals: 1.0 - self.probability,
            cross_data_sets: false,
            target: self.target,
        }
    }

    /// # Errors
    /// [`SamplingError`] where there are too few images for one composite.
    pub(super) fn check(&self, train: &[Sample]) -> Result<(), SamplingError> {
        if !self.is_on() {
            return Ok(());
        }
        self.recipe().check(&sets(train))
    }

    /// What the samples `batch` are shown as, with partners out of all; both are indices into
    /// `train`. None where nothing is mixed: nothing is drawn from `rng` then.
    pub(super) fn sample(
        &self,
        train: &[Sample],
        batches: Batches,
        batch: &[usize],
        rng: &mut impl Rng,
    ) -> Option<Vec<Mix>> {
        if !self.is_on() {
            return None;
        }
        let (sets, all) = (sets(train), (0..train.len()).collect::<Vec<_>>());
        let partners = batches.partners(&all, &sets);
        Some(self.recipe().sample(&sets, &partners, batch, rng))
    }

    fn is_on(&self) -> bool {
        self.k > 1 && self.probability > 0.0
    }
}

/// The data set of each sample.
fn sets(train: &[Sample]) -> Vec<usize> {
    train.iter().map(|sample| sample.domain).collect()
}

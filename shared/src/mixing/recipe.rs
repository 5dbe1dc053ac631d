//! The settings of mixing.

use serde::{Deserialize, Serialize};

/// Where the weights of a composite come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MixWeights {
    /// softmax of k draws from Beta(mu, mu) (Eq. 3): always near uniform.
    #[default]
    SoftmaxBeta,
    /// Classic mixup for two images, (lambda, 1 - lambda); softmax of draws for more, as the
    /// published program did.
    Classic,
    /// Dirichlet(mu, …, mu): the unbiased extension of classic mixup.
    Dirichlet,
}

/// Whether every composite has its own partners and weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Own partners from the whole union, own weights.
    #[default]
    Sample,
    /// Permutations within the batch, one weight vector (the published program).
    Batch,
}

/// What the loss of a composite is held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MixTarget {
    /// Its mixed label (Eq. 4), as the paper has it.
    #[default]
    Labels,
    /// The label of each source, and the losses are weighed as the sources are (the published
    /// program). For cross entropy the same; for Dice another where the masks differ in size.
    Losses,
    /// Its mixed label, by cross entropy alone: Dice, whose best answer to a mixed label is not that
    /// label, sees the originals only.
    CrossEntropy,
}

/// The mixing of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MixRecipe {
    /// Images per composite; 1 mixes nothing. The paper tries 2, 3 and 4; 3 gave its best ISIC row.
    pub k: usize,
    /// mu of Beta(mu, mu); positive.
    pub mu: f64,
    /// How weights are drawn.
    pub weights: MixWeights,
    /// Per sample or per batch.
    pub scope: Scope,
    /// Share of samples that stay unmixed; the paper's composite holds originals and composites.
    pub originals: f64,
    /// Whether the partners of an image must come from other data sets than its own.
    pub cross_data_sets: bool,
    /// What the loss is held against.
    pub target: MixTarget,
}

impl Default for MixRecipe {
    fn default() -> Self {
        Self {
            k: 3,
            mu: 1.0,
            weights: MixWeights::SoftmaxBeta,
            scope: Scope::Sample,
            originals: 0.5,
            cross_data_sets: false,
            target: MixTarget::Labels,
        }
    }
}

//! The settings of the search's optimisers and of its length.

use serde::{Deserialize, Serialize};

use super::precision::Precision;

/// In which order alpha and beta are stepped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArchOrder {
    /// Beta, then alpha at the new beta (Alg. 1).
    #[default]
    BetaThenAlpha,
    /// Both from one gradient (the published program).
    Joint,
}

/// The bilevel optimisation of one stage; both stages use the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SearchRecipe {
    /// Layers of the supernet of each stage (the paper's 8 and 10, counted without its row of
    /// full resolution).
    pub layers: Vec<usize>,
    /// Epochs per stage.
    pub epochs: usize,
    /// Epochs at the start of a stage that train the weights alone.
    pub warm_up: usize,
    /// Images per step.
    pub batch: usize,
    /// Steps per epoch; 0 means as many as show every image of the weight half once.
    pub steps: usize,
    /// Learning rate of the weights at the start of a stage.
    pub rate: f64,
    /// Learning rate of the weights at the end of a stage.
    pub final_rate: f64,
    /// Momentum of the weights.
    pub momentum: f64,
    /// Weight decay of the weights.
    pub weight_decay: f64,
    /// Learning rate of alpha and beta, constant.
    pub arch_rate: f64,
    /// L2 penalty of alpha and beta.
    pub arch_decay: f64,
    /// In what numbers it computes.
    pub precision: Precision,
    /// Order of the architecture step.
    pub order: ArchOrder,
    /// A remedy against the collapse to skips: the probability that an edge goes without its
    /// identity for a step. It falls with the rate of the weights; 0 is none.
    pub skip_dropout: f64,
    /// Another one: a stage ends with the first epoch after which the identity is the strongest
    /// operation on more than this share of the edges. 1 is none.
    pub skip_limit: f64,
}

impl Default for SearchRecipe {
    fn default() -> Self {
        Self {
            layers: vec![7, 9],
            epochs: 80,
            warm_up: 10,
            batch: 12,
            steps: 0,
            rate: 0.025,
            final_rate: 1e-5,
            momentum: 0.9,
            weight_decay: 3e-4,
            arch_rate: 2e-4,
            arch_decay: 1e-3,
            precision: Precision::Single,
            order: ArchOrder::BetaThenAlpha,
            skip_dropout: 0.0,
            skip_limit: 1.0,
        }
    }
}

impl SearchRecipe {
    /// Steps of an epoch over a weight half of `images`.
    pub fn steps_per_epoch(&self, images: usize) -> usize {
        match self.steps {
            0 => images.div_ceil(self.batch),
            steps => steps,
        }
    }

    /// The probability of [`SearchRecipe::skip_dropout`] while the weights learn at `rate`.
    pub fn skips_dropped(&self, rate: f64) -> f64 {
        self.skip_dropout * rate / self.rate
    }

    /// Steps of all stages over a composite of `images`, of which the weight half is the smaller.
    pub fn total_steps(&self, images: usize) -> usize {
        self.steps_per_epoch(images / 2) * self.epochs * self.layers.len()
    }
}

//! The settings of the search's optimisers and of its length.

use serde::{Deserialize, Serialize};

use super::cut::BilevelCut;
use super::decision::Decision;
use super::precision::Precision;
use super::searcher::Searcher;
use crate::cases::Batches;

/// Decay rates of the two means of alpha's and beta's Adam.
pub(super) const ARCH_BETAS: [f32; 2] = [0.5, 0.999];

/// What keeps that Adam from dividing by zero.
pub(super) const ARCH_EPSILON: f32 = 1e-8;

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
    /// The same in steps; 0 leaves it to the epochs.
    pub warm_up_steps: usize,
    /// Images per step.
    pub batch: usize,
    /// Steps per epoch; 0 means as many as show every image of the weight half once.
    pub steps: usize,
    /// What the two halves of the data are cut along.
    pub halves: BilevelCut,
    /// Which data sets meet in a batch, and among its partners.
    pub batches: Batches,
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
    /// What halving and discretising look at.
    pub decision: Decision,
    /// How the architecture is read off after the last stage.
    pub searcher: Searcher,
    /// Architectures that the searchers random and evolution score.
    pub scored: usize,
    /// A remedy against the collapse to skips: the probability that an edge goes without its
    /// identity for a step. It falls with the rate of the weights; 0 is none.
    pub skip_dropout: f64,
    /// Another one: a stage ends with the first epoch after which the identity is the strongest
    /// operation on more than this share of the edges. 1 is none.
    pub skip_limit: f64,
    /// The most multiply-accumulates of one image through the found network, in millions, at the
    /// size of the search's images; 0 sets no limit.
    pub budget: f64,
    /// Unmixed images of the architecture half that the supernet is scored on after each epoch and by
    /// searchers, as many of each data set as there are; 0 measures nothing.
    pub dice_images: usize,
}

impl Default for SearchRecipe {
    fn default() -> Self {
        Self {
            layers: vec![7, 9],
            epochs: 80,
            warm_up: 10,
            warm_up_steps: 0,
            batch: 12,
            steps: 0,
            halves: BilevelCut::Groups,
            batches: Batches::Union,
            rate: 0.025,
            final_rate: 1e-5,
            momentum: 0.9,
            weight_decay: 3e-4,
            arch_rate: 2e-4,
            arch_decay: 1e-3,
            precision: Precision::Single,
            order: ArchOrder::BetaThenAlpha,
            decision: Decision::Last,
            searcher: Searcher::Darts,
            scored: 64,
            skip_dropout: 0.0,
            skip_limit: 1.0,
            budget: 0.0,
            dice_images: 64,
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

    /// Whether the searcher scores the supernet and has no image for it.
    pub fn lacks_images(&self) -> bool {
        self.searcher.scores() && self.dice_images == 0
    }

    /// Whether alpha and beta rest in the step `done` (from 0) of an epoch of `steps`.
    pub fn rests(&self, epoch: usize, done: usize, steps: usize) -> bool {
        match self.warm_up_steps {
            0 => epoch < self.warm_up,
            rest => epoch * steps + done < rest,
        }
    }

    /// The first epoch that begins with alpha and beta learning.
    pub fn first_learning_epoch(&self, steps: usize) -> usize {
        match self.warm_up_steps {
            0 => self.warm_up,
            rest => rest.div_ceil(steps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warm_up_in_steps_goes_before_one_in_epochs() {
        let in_epochs = SearchRecipe {
            warm_up: 2,
            ..SearchRecipe::default()
        };
        assert!(in_epochs.rests(1, 29, 30) && !in_epochs.rests(2, 0, 30));
        assert_eq!(in_epochs.first_learning_epoch(30), 2);
        let in_steps = SearchRecipe {
            warm_up_steps: 40,
            ..in_epochs
        };
        assert!(in_steps.rests(1, 9, 30) && !in_steps.rests(1, 10, 30));
        assert_eq!(in_steps.first_learning_epoch(30), 2);
        assert_eq!(in_steps.first_learning_epoch(40), 1);
    }
}

//! The mixing lab's training: one network trained twice, with and without mixing.

use serde::{Deserialize, Serialize};
use shared::imaging::synthetic::SyntheticDomain;
use shared::mixing::MixWeights;

use super::MaskPixels;
use super::mixing::Planes;

/// Asks for the twins before their first step. The engine keeps one pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeginTwins {
    /// What the user chose.
    pub settings: TwinSettings,
    /// The synthetic data sets that both learn on, each once.
    pub domains: Vec<SyntheticDomain>,
    /// The user's own images, in the lab's frame.
    pub own: Vec<OwnSample>,
}

/// Asks for one step of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceTwins;

/// What decides the training, its images aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwinSettings {
    /// The seed of first weights, batches, partners and images.
    pub seed: u64,
    /// Steps of each network.
    pub steps: usize,
    /// Images per composite.
    pub k: usize,
    /// mu of Beta(mu, mu).
    pub mu: f64,
    /// How weights are drawn.
    pub weights: MixWeights,
}

/// An image with its mask in a lab's frame, which the page keeps: the user's own, or one of the server's data sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnSample {
    /// Three channels.
    pub image: Planes,
    /// The mask, of the same size.
    pub mask: MaskPixels,
}

/// The twins, and what they learn on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwinsBegun {
    /// Weights of the network.
    pub parameters: u64,
    /// `[height, width]` of its input.
    pub size: [usize; 2],
    /// Images that both learn on.
    pub images: usize,
    /// Images that both are measured on, and composites of them.
    pub held_out: usize,
    /// How they stand before the first step.
    pub start: TwinsProgress,
}

/// How the twins stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwinsProgress {
    /// Steps that each has taken.
    pub done: usize,
    /// Of how many.
    pub total: usize,
    /// The network that sees images alone, and the one that also sees composites.
    pub twins: [Twin; 2],
    /// How long it took.
    pub elapsed_ms: f64,
}

/// One of the twins after a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Twin {
    /// Its loss in the step; none before the first.
    pub loss: Option<f64>,
    /// Where it was measured after this step.
    pub measures: Option<TwinMeasures>,
}

/// A network on the held-out images.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwinMeasures {
    /// Mean Dice of its masks.
    pub dice: f64,
    /// Mean of |p(x̃) − Σ λ̃ᵢ p(xᵢ)| over the pixels of composites of them.
    pub gap: f64,
}

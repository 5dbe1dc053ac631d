//! The state of the lab: the images, the distribution of the weights and its seed, or the weights themselves.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use shared::imaging::synthetic::SyntheticDomain;
use shared::mixing::{Composed, MixRecipe, MixWeights};

use super::item::{Item, NoPiece};
use crate::named::Named as _;
use crate::route::Link;

/// How many images there can be.
pub const IMAGES: RangeInclusive<usize> = 2..=6;

/// What a link may hold, as a recipe: beyond it numbers of 32 bits no longer sum to 1.
const LINKED_MU: RangeInclusive<f64> = 1e-6..=1e6;

/// The range of the slider for mu; a link may hold more.
pub const MU: RangeInclusive<f64> = 0.02..=20.0;

/// How far the weights of a link may be from a sum of 1: rounding, no more.
const SLACK: f32 = 1e-3;

/// Between the parts of a list in a link: one that an address holds as it is, and the usual one.
const SEPARATORS: [char; 2] = ['_', ','];

/// Everything that decides a composite.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The images, the first one begins the composite.
    pub pieces: Vec<Item>,
    /// Images per composite, at most as many as there are.
    pub k: usize,
    /// mu of Beta(mu, mu).
    pub mu: f64,
    /// How weights are drawn.
    pub kind: MixWeights,
    /// Of partners and weights.
    pub seed: u64,
    /// Weights set by hand, one an image, that sum to 1.
    pub hand: Option<Vec<f32>>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            pieces: vec![
                Item::Synthetic(SyntheticDomain::Lesion, 1),
                Item::Synthetic(SyntheticDomain::Lesion, 3),
                Item::Synthetic(SyntheticDomain::Polyp, 1),
            ],
            k: 3,
            mu: 1.0,
            kind: MixWeights::SoftmaxBeta,
            seed: 1,
            hand: None,
        }
    }
}

impl Setup {
    /// As the link says, and how many of its images were somebody's own; synthetic ones stand in for those. What cannot
    /// be read is as by default.
    pub fn of(link: &Link) -> (Self, usize) {
        let mut setup = Self::default();
        let mut absent = 0;
        if let Some(names) = link.text("images") {
            let mut pieces = Vec::new();
            for name in names.split(SEPARATORS) {
                // A link may name any number of them, and each is compared with those before.
                if pieces.len() == *IMAGES.end() {
                    break;
                }
                match name.parse::<Item>() {
                    Ok(item) => pieces.push(item),
                    Err(NoPiece::Own) => {
                        absent += 1;
                        pieces.push(unused(&pieces));
                    }
                    Err(NoPiece::Unknown) => {}
                }
            }
            while pieces.len() < *IMAGES.start() {
                pieces.push(unused(&pieces));
            }
            setup.pieces = pieces;
        }
        let count = setup.pieces.len();
        let k = link.value("k").unwrap_or(setup.k);
        setup.k = k.clamp(*IMAGES.start(), count);
        let mu = link.value::<f64>("mu").filter(|mu| LINKED_MU.contains(mu));
        setup.mu = mu.unwrap_or(setup.mu);
        setup.kind = link.choice("how").unwrap_or(setup.kind);
        setup.seed = link.value("seed").unwrap_or(setup.seed);
        setup.hand = link.text("weights").and_then(|text| by_hand(text, count));
        (setup, absent)
    }

    /// The link with it.
    #[must_use]
    pub fn in_link(&self, link: Link) -> Link {
        let joined = |texts: Vec<String>| texts.join("_");
        let link = link
            .with(
                "images",
                joined(self.pieces.iter().map(Item::to_string).collect()),
            )
            .with("k", self.k)
            .with("mu", self.mu)
            .with("how", self.kind.name())
            .with("seed", self.seed);
        match &self.hand {
            // The shortest text that reads back as the same number.
            Some(weights) => link.with(
                "weights",
                joined(weights.iter().map(f32::to_string).collect()),
            ),
            None => link,
        }
    }

    /// The recipe of that composite. Every one is a composite here, so no original is drawn.
    pub fn recipe(&self) -> MixRecipe {
        MixRecipe {
            k: self.k,
            mu: self.mu,
            weights: self.kind,
            originals: 0.0,
            ..MixRecipe::default()
        }
    }

    /// What the seed draws, whether or not weights are set by hand. Members are places among the pieces.
    pub fn composed(&self) -> Composed {
        let pool: Vec<usize> = self.pieces.iter().map(|item| item.data_set()).collect();
        let all: Vec<usize> = (0..pool.len()).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        self.recipe().compose(&pool, &all, 0, &mut rng)
    }

    /// The weight of each image; those that take no part have 0.
    pub fn weights(&self) -> Vec<f32> {
        if let Some(weights) = &self.hand {
            return weights.clone();
        }
        let mut weights = vec![0.0; self.pieces.len()];
        let mix = self.composed().mix;
        for (member, weight) in mix.members.iter().zip(&mix.weights) {
            weights[*member] = *weight;
        }
        weights
    }

    /// Sets one weight by hand; the others keep their proportions and fill up the rest.
    pub fn set_weight(&mut self, index: usize, weight: f32) {
        let mut weights = self.weights();
        let weight = weight.clamp(0.0, 1.0);
        let others: f32 = total(&weights) - weights[index];
        let count = weights.len() - 1;
        for (i, other) in weights.iter_mut().enumerate() {
            *other = if i == index {
                weight
            } else if others > f32::EPSILON {
                *other / others * (1.0 - weight)
            } else {
                (1.0 - weight) / count as f32
            };
        }
        self.hand = Some(weights);
    }

    /// Another number of images per composite; images are added where there are too few.
    pub fn set_k(&mut self, k: usize) {
        self.k = k.clamp(*IMAGES.start(), *IMAGES.end());
        while self.pieces.len() < self.k {
            self.pieces.push(unused(&self.pieces));
        }
        self.hand = None;
    }

    /// One image more, if there is room.
    pub fn add(&mut self, item: Item) {
        if self.pieces.len() < *IMAGES.end() {
            self.pieces.push(item);
            self.hand = None;
        }
    }

    /// One image less, if two stay.
    pub fn remove(&mut self, index: usize) {
        if self.pieces.len() > *IMAGES.start() {
            self.pieces.remove(index);
            self.k = self.k.min(self.pieces.len());
            self.hand = None;
        }
    }

    /// Draws again: other partners and other weights.
    pub fn sample_again(&mut self) {
        self.seed = self.seed.wrapping_add(1);
        self.hand = None;
    }
}

/// The first synthetic picture that is not among them, going through the domains.
pub fn unused(pieces: &[Item]) -> Item {
    let mut offered = (1..).flat_map(|seed| SyntheticDomain::ALL.map(|d| Item::Synthetic(d, seed)));
    let found = offered.find(|item| !pieces.contains(item));
    found.expect("there are more seeds than pieces")
}

fn total(weights: &[f32]) -> f32 {
    weights.iter().sum()
}

/// Weights as a link holds them, if they are the weights of a composite.
fn by_hand(text: &str, count: usize) -> Option<Vec<f32>> {
    let weights: Result<Vec<f32>, _> = text.split(SEPARATORS).map(str::parse).collect();
    let weights = weights.ok()?;
    let fits = weights.len() == count
        && weights.iter().all(|w| (0.0..=1.0).contains(w))
        && (total(&weights) - 1.0).abs() < SLACK;
    fits.then_some(weights)
}

#[cfg(test)]
mod tests;

//! Losses: soft-target cross entropy, soft Dice, and their weighted sum over the exits.

mod cross_entropy;
mod dice;

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

pub use cross_entropy::bce_with_logits;
pub use dice::soft_dice;

/// The loss of one exit, and how the exits are added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LossRecipe {
    /// Weight of the binary cross entropy.
    pub cross_entropy: f64,
    /// Weight of the soft Dice loss.
    pub dice: f64,
    /// Weight of each exit, shallow first (deep supervision); the last one's alone trains the
    /// deepest exit only.
    pub exits: Vec<f64>,
}

impl Default for LossRecipe {
    fn default() -> Self {
        Self {
            cross_entropy: 0.5,
            dice: 1.0,
            exits: vec![1.0, 1.0, 1.0],
        }
    }
}

impl LossRecipe {
    /// The published program's search loss: cross entropy, with the first exit counted twice.
    pub fn published() -> Self {
        Self {
            cross_entropy: 1.0,
            dice: 0.0,
            exits: vec![2.0, 1.0, 1.0],
        }
    }

    /// The loss of one exit, `[1]`; `logits` and `targets` are `[n, classes, h, w]`, the targets
    /// in [0, 1] and not necessarily hard.
    pub fn of(&self, logits: &Tensor<4>, targets: &Tensor<4>) -> Tensor<1> {
        let cross_entropy = (self.cross_entropy > 0.0)
            .then(|| bce_with_logits(logits.clone(), targets.clone()) * self.cross_entropy);
        let dice =
            (self.dice > 0.0).then(|| soft_dice(logits.clone(), targets.clone()) * self.dice);
        let parts = [cross_entropy, dice].into_iter().flatten();
        parts
            .reduce(|a, b| a + b)
            .expect("a checked recipe weighs one part at least")
    }

    /// The fold over exits, in one place; weights are matched from the deepest exit upwards.
    pub fn deep(&self, exits: &[Tensor<4>], targets: &Tensor<4>) -> Tensor<1> {
        let weighted = self.exits.iter().rev().zip(exits.iter().rev());
        weighted
            .filter(|(weight, _)| **weight > 0.0)
            .map(|(weight, logits)| self.of(logits, targets) * *weight)
            .reduce(|a, b| a + b)
            .expect("a checked recipe weighs one exit at least")
    }
}

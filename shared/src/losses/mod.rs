//! Losses: soft-target cross entropy, soft Dice, and their weighted sum over the exits.

mod cross_entropy;
mod dice;

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

pub use cross_entropy::bce_with_logits;
pub use dice::{soft_dice, weighted_dice};

use crate::mixing::{Batch, Source};

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
    /// in [0, 1] and not necessarily hard. Each class is one against the rest; the loss is the mean over them.
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

    /// The loss of the exits, `[1]`, against the mixed label.
    pub fn deep(&self, exits: &[Tensor<4>], targets: &Tensor<4>) -> Tensor<1> {
        self.over_exits(exits, |logits| self.of(logits, targets))
    }

    /// The loss of the exits on a batch, `[1]`: against the labels of its sources where it names them,
    /// weighed as the sources are, otherwise against its mixed labels.
    pub fn of_batch(&self, exits: &[Tensor<4>], batch: &Batch) -> Tensor<1> {
        if batch.sources.is_empty() || self.dice <= 0.0 {
            return self.deep(exits, &batch.targets);
        }
        self.over_exits(exits, |logits| self.of_sources(logits, batch))
    }

    /// Cross entropy is linear in the label, so that of the mixed label is the mixed one.
    fn of_sources(&self, logits: &Tensor<4>, batch: &Batch) -> Tensor<1> {
        let dice = batch.sources.iter().map(|source| {
            let Source { targets, weights } = source.clone();
            weighted_dice(logits.clone(), targets, weights)
        });
        let dice = dice.reduce(|a, b| a + b).expect("a batch has a source");
        let dice = dice * self.dice;
        if self.cross_entropy <= 0.0 {
            return dice;
        }
        let mixed = bce_with_logits(logits.clone(), batch.targets.clone());
        mixed * self.cross_entropy + dice
    }

    /// The fold over exits, in one place; weights are matched from the deepest exit upwards.
    fn over_exits(&self, exits: &[Tensor<4>], loss: impl Fn(&Tensor<4>) -> Tensor<1>) -> Tensor<1> {
        let weighted = self.exits.iter().rev().zip(exits.iter().rev());
        weighted
            .filter(|(weight, _)| **weight > 0.0)
            .map(|(weight, logits)| loss(logits) * *weight)
            .reduce(|a, b| a + b)
            .expect("a checked recipe weighs one exit at least")
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use burn::tensor::{Device, TensorData};

    use super::*;
    use crate::mixing::{Mix, MixTarget, apply};

    fn tensor(values: Vec<f32>, shape: [usize; 4]) -> Tensor<4> {
        Tensor::from_data(TensorData::new(values, shape), &Device::flex())
    }

    fn value(loss: Tensor<1>) -> f32 {
        let data = pollster::block_on(loss.into_data_async()).unwrap();
        data.iter::<f32>().next().unwrap()
    }

    /// Two composites of three images of 1x4 pixels, and an image alone.
    fn batch(target: MixTarget) -> Batch {
        let masks = [
            [1.0, 1.0, 0.0, 0.0],
            [0.0, 1.0, 1.0, 0.0],
            [0.0, 0.0, 0.0, 1.0_f32],
        ];
        let mixes = [
            (vec![0, 1, 2], vec![0.5, 0.25, 0.25]),
            (vec![2, 0, 1], vec![0.2, 0.2, 0.6]),
            (vec![1], vec![1.0_f32]),
        ];
        let mixes = mixes.map(|(members, weights)| Mix { members, weights });
        apply(&mixes, target, &Device::flex(), |indices| {
            let chosen: Vec<f32> = indices.iter().flat_map(|i| masks[*i]).collect();
            let stacked = tensor(chosen, [indices.len(), 1, 1, 4]);
            Ok::<_, Infallible>((stacked.clone(), stacked))
        })
        .unwrap()
    }

    #[test]
    fn the_loss_of_sources_is_the_weighted_mean_of_their_losses() {
        let recipe = LossRecipe::default();
        let logits = tensor(
            (0..12).map(|i| (i as f32 * 0.7).sin()).collect(),
            [3, 1, 1, 4],
        );
        let batch = batch(MixTarget::Losses);
        assert_eq!(batch.sources.len(), 3);
        let whole = value(recipe.of_batch(std::slice::from_ref(&logits), &batch));
        let mut expected = 0.0;
        for n in 0..3 {
            let one = logits.clone().narrow(0, n, 1);
            for source in &batch.sources {
                let weight = source.weights.clone().narrow(0, n, 1);
                let weight = value(weight.reshape([1]));
                let label = source.targets.clone().narrow(0, n, 1);
                expected += weight * value(recipe.of(&one, &label)) / 3.0;
            }
        }
        assert!((whole - expected).abs() < 1e-5, "{whole}, {expected}");
        let cross_entropy = LossRecipe {
            dice: 0.0,
            ..recipe
        };
        let mixed = cross_entropy.deep(std::slice::from_ref(&logits), &batch.targets);
        assert_eq!(
            value(cross_entropy.of_batch(&[logits], &batch)),
            value(mixed)
        );
    }

    #[test]
    fn the_loss_of_several_classes_is_the_mean_of_their_losses() {
        let wave = |step: f32| (0..48).map(|i| (i as f32 * step).sin() * 2.0).collect();
        let logits = tensor(wave(0.7), [2, 3, 2, 4]);
        let targets = tensor(wave(0.3), [2, 3, 2, 4]).greater_elem(0.0).float();
        for recipe in [
            LossRecipe::default(),
            LossRecipe {
                dice: 0.0,
                ..LossRecipe::default()
            },
        ] {
            let of_class = |class| {
                let [logits, targets] =
                    [&logits, &targets].map(|all| all.clone().narrow(1, class, 1));
                value(recipe.of(&logits, &targets))
            };
            let mean = (0..3).map(of_class).sum::<f32>() / 3.0;
            let whole = value(recipe.of(&logits, &targets));
            assert!((whole - mean).abs() < 1e-5, "{whole}, {mean}");
            // The same where sources are weighed.
            let weights = Tensor::<2>::from_data([[1.0_f32], [1.0]], &Device::flex());
            let batch = Batch {
                images: logits.clone(),
                targets: targets.clone(),
                sources: vec![Source {
                    targets: targets.clone(),
                    weights,
                }],
            };
            let by_source = value(recipe.of_batch(std::slice::from_ref(&logits), &batch));
            assert!((by_source - whole).abs() < 1e-5, "{by_source}, {whole}");
        }
    }

    #[test]
    fn mixed_labels_are_what_they_were() {
        let batch = batch(MixTarget::Labels);
        let logits = tensor(vec![0.3; 12], [3, 1, 1, 4]);
        let recipe = LossRecipe::default();
        assert!(batch.sources.is_empty());
        let plain = value(recipe.deep(std::slice::from_ref(&logits), &batch.targets));
        assert_eq!(value(recipe.of_batch(&[logits], &batch)), plain);
    }

    /// A composite of one third of an image with a large mask and two thirds of one with a small one:
    /// what answers the large mask best, where the small one is answered as it should be?
    #[test]
    fn a_target_decides_what_answers_a_composite_best() {
        let recipe = LossRecipe::default();
        let best = |target, cross_entropy| {
            let mix = Mix {
                members: vec![0, 1],
                weights: vec![1.0 / 3.0, 2.0 / 3.0],
            };
            let masks = [[1.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0_f32]];
            let batch = apply(&[mix], target, &Device::flex(), |indices| {
                let chosen: Vec<f32> = indices.iter().flat_map(|i| masks[*i]).collect();
                let stacked = tensor(chosen, [indices.len(), 1, 1, 4]);
                Ok::<_, Infallible>((stacked.clone(), stacked))
            });
            let batch = batch.unwrap();
            let recipe = LossRecipe {
                cross_entropy,
                ..recipe.clone()
            };
            let loss = |share: f32| {
                let logit = (share / (1.0 - share)).ln();
                let logits = tensor(vec![logit, logit, logit, 9.0], [1, 1, 1, 4]);
                value(recipe.of_batch(&[logits], &batch))
            };
            let shares = (1..100).map(|i| i as f32 / 100.0);
            shares.min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap()
        };
        let [labels, losses] = [MixTarget::Labels, MixTarget::Losses].map(|t| best(t, 0.0));
        assert!(labels > 0.9 && losses < 0.1, "{labels}, {losses}");
        let proper = best(MixTarget::CrossEntropy, 0.5);
        assert!((proper - 1.0 / 3.0).abs() < 0.01, "{proper}");
    }
}

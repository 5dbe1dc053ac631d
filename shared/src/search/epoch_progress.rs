//! The progress of an epoch: the order of its batches, and its losses so far.

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::split::BilevelSplit;
use crate::cases::Batches;
use crate::training::Mean;

/// An epoch under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EpochProgress {
    /// The weight half in this epoch's order.
    order: Vec<usize>,
    /// The architecture half in this epoch's order.
    arch_order: Vec<usize>,
    /// Steps taken.
    pub(super) done: usize,
    pub(super) weights: Mean,
    pub(super) arch: Mean,
    /// Of the sums of the squares of alpha's gradient.
    pub(super) alpha_gradient: Mean,
}

impl EpochProgress {
    /// An epoch's order of the two halves.
    pub(super) fn begin(split: &BilevelSplit, batches: Batches, rng: &mut impl Rng) -> Self {
        let order = batches.order(&split.weights, &split.pool, rng);
        let arch_order = batches.order(&split.arch, &split.pool, rng);
        Self {
            order,
            arch_order,
            done: 0,
            weights: Mean::default(),
            arch: Mean::default(),
            alpha_gradient: Mean::default(),
        }
    }

    /// The next batch of the weight half; after the last one it begins anew.
    pub(super) fn weight_batch(&self, size: usize) -> &[usize] {
        nth(&self.order, size, self.done)
    }

    /// The images of the step: of the architecture half where it has a loss.
    pub(super) fn shown(&self, size: usize, arch_loss: Option<f64>) -> Vec<usize> {
        let arch = arch_loss.map(|_| self.arch_batch(size));
        [self.weight_batch(size), arch.unwrap_or_default()].concat()
    }

    /// Counts a step with these losses.
    pub(super) fn add(&mut self, weight_loss: f64, arch_loss: Option<f64>) {
        self.done += 1;
        self.weights.add(weight_loss);
        if let Some(loss) = arch_loss {
            self.arch.add(loss);
        }
    }

    /// The next batch of the architecture half.
    pub(super) fn arch_batch(&self, size: usize) -> &[usize] {
        nth(&self.arch_order, size, self.done)
    }

    /// The batches of the step after that: of the weight half, and of the architecture half.
    pub(super) fn following(&self, size: usize) -> [&[usize]; 2] {
        [&self.order, &self.arch_order].map(|order| nth(order, size, self.done + 1))
    }
}

fn nth(order: &[usize], size: usize, n: usize) -> &[usize] {
    let batches = order.len().div_ceil(size);
    order
        .chunks(size)
        .nth(n % batches)
        .expect("a half is not empty")
}

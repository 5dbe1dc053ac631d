//! One supervised step.

use burn::module::Module;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamWConfig, ModuleOptimizer, SgdConfig};
use burn::tensor::Tensor;
use rand::RngCore;

use super::gradient_pass::GradientPass;
use super::optimiser::optimiser_for;
use super::recipe::{Optimiser, RetrainRecipe};
use super::workers::Workers;
use crate::losses::LossRecipe;
use crate::mixing::Batch;
use crate::net::{Dropout, Mixture, WeavedNet};
use crate::network::Network;

/// A network that the supervised step can train.
pub trait Supervised: Module + Sync {
    /// What is dropped of a batch of `samples`.
    fn draw_dropout(&self, samples: usize, rng: &mut dyn RngCore) -> Dropout;

    /// Logits `[n, classes, h, w]` of every output while training, shallow first.
    fn outputs(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        dropout: &Dropout,
    ) -> Vec<Tensor<4>>;
}

impl Supervised for WeavedNet {
    fn draw_dropout(&self, samples: usize, rng: &mut dyn RngCore) -> Dropout {
        Self::draw_dropout(self, samples, rng)
    }

    fn outputs(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        dropout: &Dropout,
    ) -> Vec<Tensor<4>> {
        let exits = self.forward(images, mixture, self.last_exit(), dropout);
        exits.into_iter().map(|(_, logits)| logits).collect()
    }
}

impl Supervised for Network {
    fn draw_dropout(&self, samples: usize, rng: &mut dyn RngCore) -> Dropout {
        match self {
            Self::Weaved(net) => net.draw_dropout(samples, rng),
            Self::UShape(_) => Dropout::Off,
        }
    }

    fn outputs(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        dropout: &Dropout,
    ) -> Vec<Tensor<4>> {
        match self {
            Self::Weaved(net) => net.outputs(images, mixture, dropout),
            Self::UShape(net) => vec![net.forward(images)],
        }
    }
}

/// A network in training with its optimiser.
pub struct TrainState<N = WeavedNet> {
    /// The network.
    pub net: N,
    /// What moves its weights.
    pub optimiser: ModuleOptimizer,
}

impl<N: Supervised> TrainState<N> {
    /// A fresh optimiser around `net`; plain momentum, no dampening.
    pub fn new(net: N, momentum: f64, weight_decay: f64) -> Self {
        let momentum = MomentumConfig::new()
            .with_momentum(momentum)
            .with_dampening(0.0);
        let decay = WeightDecayConfig::new(weight_decay as f32);
        let sgd = SgdConfig::new()
            .with_momentum(Some(momentum))
            .with_weight_decay(Some(decay));
        let optimiser = optimiser_for(&net, sgd.build());
        Self { net, optimiser }
    }

    /// A fresh state with the optimiser that the recipe names.
    pub fn following(net: N, recipe: &RetrainRecipe) -> Self {
        match recipe.optimiser {
            Optimiser::Sgd => Self::new(net, recipe.momentum, recipe.weight_decay),
            Optimiser::Adamw => {
                let adamw = AdamWConfig::new()
                    .with_beta_1(recipe.momentum as f32)
                    .with_weight_decay(recipe.weight_decay as f32);
                let optimiser = optimiser_for(&net, adamw.build());
                Self { net, optimiser }
            }
        }
    }

    /// One step on `batch` at learning rate `rate`; returns the state and the loss `[1]`, measured
    /// before the step.
    pub fn step(
        self,
        batch: &Batch,
        rate: f64,
        loss: &LossRecipe,
        rng: &mut dyn RngCore,
        workers: &Workers,
    ) -> (Self, Tensor<1>) {
        let pass = GradientPass {
            batch,
            dropout: self.net.draw_dropout(batch.samples(), rng),
            loss,
            workers,
        };
        self.step_mixed(&pass, rate, &|| None)
    }

    /// One step of a pass; every graph gets a mixture of its own.
    pub(crate) fn step_mixed(
        self,
        pass: &GradientPass<'_>,
        rate: f64,
        mixture: &(dyn Fn() -> Option<Mixture> + Sync),
    ) -> (Self, Tensor<1>) {
        let Self { net, mut optimiser } = self;
        let logits = |net: &N, images: Tensor<4>, dropout: &Dropout| {
            net.outputs(images, mixture().as_ref(), dropout)
        };
        let (value, grads) = pass.gradients(&net, None, logits);
        let net = optimiser.step(rate, net, grads);
        (Self { net, optimiser }, value)
    }
}

//! One supervised step.

use burn::module::Module;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::Tensor;
use rand::RngCore;

use super::optimiser::optimiser_for;
use super::recipe::{Optimiser, RetrainRecipe};
use crate::losses::LossRecipe;
use crate::mixing::Batch;
use crate::net::{Dropout, Mixture, WeavedNet};
use crate::network::Network;

/// A network that the supervised step can train.
pub trait Supervised: Module {
    /// Logits `[n, classes, h, w]` of every output while training, shallow first; channels are
    /// dropped by `rng`.
    fn outputs(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        rng: &mut dyn RngCore,
    ) -> Vec<Tensor<4>>;
}

impl Supervised for WeavedNet {
    fn outputs(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        rng: &mut dyn RngCore,
    ) -> Vec<Tensor<4>> {
        let mut dropout = Dropout::Channels(rng);
        let exits = self.forward(images, mixture, self.last_exit(), &mut dropout);
        exits.into_iter().map(|(_, logits)| logits).collect()
    }
}

impl Supervised for Network {
    fn outputs(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        rng: &mut dyn RngCore,
    ) -> Vec<Tensor<4>> {
        match self {
            Self::Weaved(net) => net.outputs(images, mixture, rng),
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
        mixture: Option<&Mixture>,
        rate: f64,
        loss: &LossRecipe,
        rng: &mut dyn RngCore,
    ) -> (Self, Tensor<1>) {
        let Self { net, mut optimiser } = self;
        let value = loss_of(&net, batch, mixture, loss, rng);
        let grads = GradientsParams::from_grads(value.backward(), &net);
        let net = optimiser.step(rate, net, grads);
        (Self { net, optimiser }, value.detach())
    }
}

/// The deeply supervised loss `[1]` of `net` on `batch`, with dropout in the heads.
pub(crate) fn loss_of(
    net: &impl Supervised,
    batch: &Batch,
    mixture: Option<&Mixture>,
    loss: &LossRecipe,
    rng: &mut dyn RngCore,
) -> Tensor<1> {
    let outputs = net.outputs(batch.images.clone(), mixture, rng);
    loss.deep(&outputs, &batch.targets)
}

//! One supervised step.

use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::Tensor;
use rand::RngCore;

use crate::losses::LossRecipe;
use crate::mixing::Batch;
use crate::net::{Dropout, Mixture, WeavedNet};

/// A network in training with its optimiser.
pub struct TrainState {
    /// The network.
    pub net: WeavedNet,
    /// SGD with momentum.
    pub optimiser: ModuleOptimizer,
}

impl TrainState {
    /// A fresh optimiser around `net`; plain momentum, no dampening.
    pub fn new(net: WeavedNet, momentum: f64, weight_decay: f64) -> Self {
        let momentum = MomentumConfig::new()
            .with_momentum(momentum)
            .with_dampening(0.0);
        let decay = WeightDecayConfig::new(weight_decay as f32);
        let optimiser = SgdConfig::new()
            .with_momentum(Some(momentum))
            .with_weight_decay(Some(decay))
            .init();
        Self { net, optimiser }
    }

    /// One step on `batch` at learning rate `rate`; returns the state and the loss `[1]`, measured
    /// before the step.
    pub fn step(
        self,
        batch: &Batch,
        mixture: Option<&Mixture>,
        rate: f64,
        loss: &LossRecipe,
        dice: &mut dyn RngCore,
    ) -> (Self, Tensor<1>) {
        let Self { net, mut optimiser } = self;
        let value = loss_of(&net, batch, mixture, loss, dice);
        let grads = GradientsParams::from_grads(value.backward(), &net);
        let net = optimiser.step(rate, net, grads);
        (Self { net, optimiser }, value.detach())
    }
}

/// The deeply supervised loss `[1]` of `net` on `batch`, with dropout in the heads.
pub(crate) fn loss_of(
    net: &WeavedNet,
    batch: &Batch,
    mixture: Option<&Mixture>,
    loss: &LossRecipe,
    dice: &mut dyn RngCore,
) -> Tensor<1> {
    let last = *net
        .plan()
        .lattice
        .exits()
        .last()
        .expect("every lattice has exits");
    let exits = net.forward(
        batch.images.clone(),
        mixture,
        last,
        &mut Dropout::Channels(dice),
    );
    let logits: Vec<Tensor<4>> = exits.into_iter().map(|(_, logits)| logits).collect();
    loss.deep(&logits, &batch.targets)
}

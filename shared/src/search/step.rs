//! One bilevel step: the weights, then beta, then alpha (Alg. 1, lines 6-14).

use burn::module::{Module, ParamId};
use burn::optim::decay::WeightDecayConfig;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::Tensor;
use rand::RngCore;

use super::recipe::{ArchOrder, SearchRecipe};
use crate::losses::LossRecipe;
use crate::mixing::Batch;
use crate::net::{ArchParams, WeavedNet};
use crate::training::{TrainState, loss_of, optimiser_for};

/// A supernet in search: weights, architecture parameters and their three optimisers.
pub struct SearchState {
    /// The weights and their SGD.
    pub weights: TrainState,
    /// Alpha and beta.
    pub arch: ArchParams,
    /// Adam of alpha.
    pub alpha_optimiser: ModuleOptimizer,
    /// Adam of beta.
    pub beta_optimiser: ModuleOptimizer,
}

/// Losses of a step, `[1]` each, not yet read back.
pub struct StepLosses {
    /// On the weight half.
    pub weights: Tensor<1>,
    /// On the architecture half; none while warming up.
    pub arch: Option<Tensor<1>>,
}

impl SearchState {
    /// Fresh optimisers around a supernet.
    pub fn new(net: WeavedNet, arch: ArchParams, recipe: &SearchRecipe) -> Self {
        let adam = || {
            let adam = AdamConfig::new()
                .with_beta_1(0.5)
                .with_beta_2(0.999)
                .with_epsilon(1e-8)
                .with_weight_decay(Some(WeightDecayConfig::new(recipe.arch_decay as f32)));
            optimiser_for(&arch, adam.build())
        };
        Self {
            weights: TrainState::new(net, recipe.momentum, recipe.weight_decay),
            alpha_optimiser: adam(),
            beta_optimiser: adam(),
            arch,
        }
    }

    /// One step; `for_arch` is none while warming up. The architecture's gradient is taken at the
    /// weights just updated (first order).
    pub fn step(
        self,
        for_weights: &Batch,
        for_arch: Option<&Batch>,
        rate: f64,
        recipe: &SearchRecipe,
        loss: &LossRecipe,
        rng: &mut dyn RngCore,
    ) -> (Self, StepLosses) {
        let Self {
            weights,
            mut arch,
            mut alpha_optimiser,
            mut beta_optimiser,
        } = self;
        let skips_dropped = recipe.skips_dropped(rate);
        let mut constant = arch.constant_mixture();
        constant.drop_skips(skips_dropped, rng);
        let (weights, weight_loss) = weights.step(for_weights, Some(&constant), rate, loss, rng);
        let arch_loss = for_arch.map(|batch| {
            // Frozen: no gradient of a weight is computed in the architecture's steps.
            let frozen = weights.net.clone().no_grad();
            let mut gradients = |arch: &ArchParams| {
                let mut mixture = arch.mixture();
                mixture.drop_skips(skips_dropped, rng);
                let value = loss_of(&frozen, batch, Some(&mixture), loss, rng);
                (value.backward(), value.detach())
            };
            let beta = [arch.beta.id];
            let alpha: [ParamId; 3] = [arch.alpha_down.id, arch.alpha_normal.id, arch.alpha_up.id];
            let (mut grads, value) = gradients(&arch);
            let for_beta = GradientsParams::from_params(&mut grads, &arch, &beta);
            if recipe.order == ArchOrder::Joint {
                let for_alpha = GradientsParams::from_params(&mut grads, &arch, &alpha);
                arch = alpha_optimiser.step(recipe.arch_rate, arch.clone(), for_alpha);
                arch = beta_optimiser.step(recipe.arch_rate, arch.clone(), for_beta);
            } else {
                arch = beta_optimiser.step(recipe.arch_rate, arch.clone(), for_beta);
                let (mut grads, _) = gradients(&arch);
                let for_alpha = GradientsParams::from_params(&mut grads, &arch, &alpha);
                arch = alpha_optimiser.step(recipe.arch_rate, arch.clone(), for_alpha);
            }
            value
        });
        let losses = StepLosses {
            weights: weight_loss,
            arch: arch_loss,
        };
        (
            Self {
                weights,
                arch,
                alpha_optimiser,
                beta_optimiser,
            },
            losses,
        )
    }
}

//! One bilevel step: the weights, then beta, then alpha (Alg. 1, lines 6-14).

use burn::module::{Module, ParamId};
use burn::optim::decay::WeightDecayConfig;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::Tensor;
use rand::RngCore;

use super::recipe::{ARCH_BETAS, ARCH_EPSILON, ArchOrder, SearchRecipe};
use super::settings::SearchSettings;
use crate::mixing::Batch;
use crate::net::{ArchParams, Dropout, Tracked, WeavedNet};
use crate::training::{GradientPass, Supervised as _, TrainState, Workers, optimiser_for};

/// A supernet in search: weights, architecture parameters and their three optimisers.
pub struct SearchState {
    /// The weights and their SGD; those of edges that leave one state lie side by side
    /// ([`WeavedNet::joined`]).
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
    /// Sum of the squares of alpha's gradient; none while warming up.
    pub alpha_gradient: Option<Tensor<1>>,
}

impl SearchState {
    /// Fresh optimisers around a supernet, whose weights they join.
    pub fn new(net: WeavedNet, arch: ArchParams, recipe: &SearchRecipe) -> Self {
        let adam = || {
            let adam = AdamConfig::new()
                .with_beta_1(ARCH_BETAS[0])
                .with_beta_2(ARCH_BETAS[1])
                .with_epsilon(ARCH_EPSILON)
                .with_weight_decay(Some(WeightDecayConfig::new(recipe.arch_decay as f32)));
            optimiser_for(&arch, adam.build())
        };
        Self {
            weights: TrainState::new(net.joined(), recipe.momentum, recipe.weight_decay),
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
        settings: &SearchSettings,
        rng: &mut dyn RngCore,
        workers: &Workers,
    ) -> (Self, StepLosses) {
        let SearchSettings { search, loss, .. } = settings;
        let skips = self.arch.draw_skips(search.skips_dropped(rate), rng);
        let dropout = self.weights.net.draw_dropout(for_weights.samples(), rng);
        let pass = GradientPass {
            batch: for_weights,
            dropout,
            loss,
            workers,
        };
        let arch = &self.arch;
        let constant = || Some(arch.mixture(Tracked::Nothing, &skips));
        let (weights, weight_loss) = self.weights.step_mixed(&pass, rate, &constant);
        let mut next = Self { weights, ..self };
        let stepped = for_arch.map(|batch| next.step_arch(batch, rate, settings, rng, workers));
        let (arch_loss, alpha_gradient) = stepped.unzip();
        let losses = StepLosses {
            weights: weight_loss,
            arch: arch_loss,
            alpha_gradient,
        };
        (next, losses)
    }

    /// Steps beta and alpha at the weights as they are; the loss before, and the sum of the squares of
    /// alpha's gradient.
    fn step_arch(
        &mut self,
        batch: &Batch,
        rate: f64,
        settings: &SearchSettings,
        rng: &mut dyn RngCore,
        workers: &Workers,
    ) -> (Tensor<1>, Tensor<1>) {
        let SearchSettings { search, loss, .. } = settings;
        // Frozen: no gradient of a weight is computed.
        let frozen = self.weights.net.clone().no_grad();
        let mut gradients = |arch: &ArchParams, tracked: Tracked, params: &[ParamId]| {
            let skips = arch.draw_skips(search.skips_dropped(rate), rng);
            let logits = |arch: &ArchParams, images: Tensor<4>, dropout: &Dropout| {
                let mixture = arch.mixture(tracked, &skips);
                frozen.outputs(images, Some(&mixture), dropout)
            };
            let dropout = frozen.draw_dropout(batch.samples(), rng);
            let pass = GradientPass {
                batch,
                dropout,
                loss,
                workers,
            };
            pass.gradients(arch, Some(params), logits)
        };
        let (arch, beta) = (self.arch.clone(), self.arch.beta.id);
        let alpha: [ParamId; 3] = [arch.alpha_down.id, arch.alpha_normal.id, arch.alpha_up.id];
        let mut squares = None;
        let mut step_alpha = |arch, of_alpha| {
            squares = sum_of_squares(&of_alpha, alpha);
            let optimiser = &mut self.alpha_optimiser;
            optimiser.step(search.arch_rate, arch, of_alpha)
        };
        let mut step_beta = |arch, of_beta| {
            let optimiser = &mut self.beta_optimiser;
            optimiser.step(search.arch_rate, arch, of_beta)
        };
        let value;
        self.arch = if search.order == ArchOrder::Joint {
            let both = [&alpha[..], &[beta]].concat();
            let (loss, mut of_alpha) = gradients(&arch, Tracked::Both, &both);
            value = loss;
            let mut of_beta = GradientsParams::new();
            if let Some(gradient) = of_alpha.remove::<3>(beta) {
                of_beta.register(beta, gradient);
            }
            step_beta(step_alpha(arch, of_alpha), of_beta)
        } else {
            // A loss that nothing tracked reaches has no backward pass: in the plain space none reaches beta.
            let tracked = if arch.chooses_branches() {
                Tracked::Beta
            } else {
                Tracked::Both
            };
            let (loss, of_beta) = gradients(&arch, tracked, &[beta]);
            value = loss;
            let arch = step_beta(arch, of_beta);
            let (_, of_alpha) = gradients(&arch, Tracked::Alpha, &alpha);
            step_alpha(arch, of_alpha)
        };
        let squares = squares.expect("alpha has a gradient in either order");
        (value, squares)
    }
}

/// Over the gradients of these parameters, `[1]`.
fn sum_of_squares(grads: &GradientsParams, of: [ParamId; 3]) -> Option<Tensor<1>> {
    let squares = of.into_iter().filter_map(|id| grads.get::<2>(id));
    let sums = squares.map(|gradient| gradient.square().sum());
    sums.reduce(|sum, next| sum + next)
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use burn::tensor::{Device, Distribution};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::losses::LossRecipe;
    use crate::mixing::MixRecipe;
    use crate::net::{Initialisation, Weight, initialise, weights_of};
    use crate::space::{BranchSet, Candidates, Lattice, NetPlan, Structure};
    use crate::training::number;

    fn settings(order: ArchOrder) -> SearchSettings {
        SearchSettings {
            seed: 1,
            structure: Structure {
                width: 2,
                ..Structure::default()
            },
            mixing: MixRecipe::default(),
            loss: LossRecipe::default(),
            search: SearchRecipe {
                order,
                skip_dropout: 0.3,
                ..SearchRecipe::default()
            },
        }
    }

    /// Every weight, alpha and beta after two steps, and the losses of these.
    fn two_steps(settings: &SearchSettings, batches: &[Batch; 2], workers: &Workers) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
        let lattice = Lattice::new(5).unwrap();
        let lattice = lattice.keeping(settings.structure.branches);
        let all = Candidates::complete(&settings.structure);
        let plan = NetPlan::searchable(&settings.structure, lattice, &all);
        let device = Device::flex().autodiff();
        let net = WeavedNet::new(&plan, &device);
        let net = initialise(net, Initialisation::Supernet, &mut rng);
        let arch = ArchParams::new(&plan, &device, &mut rng);
        let mut state = SearchState::new(net, arch, &settings.search);
        let [for_weights, for_arch] = batches;
        let mut numbers = Vec::new();
        for _ in 0..2 {
            let (next, losses) = state.step(
                for_weights,
                Some(for_arch),
                0.02,
                settings,
                &mut rng,
                workers,
            );
            state = next;
            for loss in [losses.weights, losses.arch.unwrap()] {
                numbers.push(pollster::block_on(number(loss)).unwrap());
            }
        }
        let net = pollster::block_on(weights_of(&state.weights.net)).unwrap();
        let arch = pollster::block_on(weights_of(&state.arch)).unwrap();
        let values = |weight: Weight| weight.values.into_iter().map(f64::from);
        numbers.extend(net.into_values().chain(arch.into_values()).flat_map(values));
        numbers
    }

    fn batches(side: usize) -> [Batch; 2] {
        let random = |channels| {
            let shape = [3, channels, side, side];
            Tensor::<4>::random(shape, Distribution::Uniform(0.0, 1.0), &Device::flex())
        };
        [(); 2].map(|()| Batch {
            images: random(3),
            targets: random(1),
            sources: Vec::new(),
        })
    }

    #[test]
    fn a_space_without_branches_to_choose_is_searched() {
        for order in [ArchOrder::BetaThenAlpha, ArchOrder::Joint] {
            let mut settings = settings(order);
            settings.structure.branches = BranchSet::Plain;
            let found = two_steps(&settings, &batches(16), &Workers::none());
            assert!(found.iter().all(|number| number.is_finite()));
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let batches = batches(96); // a sample a shard
        for order in [ArchOrder::BetaThenAlpha, ArchOrder::Joint] {
            let settings = settings(order);
            let expected = two_steps(&settings, &batches, &Workers::none());
            assert!(expected.iter().all(|number| number.is_finite()));
            for threads in [1, 2, 3, 5] {
                let workers = Workers::new(NonZero::new(threads).unwrap()).unwrap();
                let found = two_steps(&settings, &batches, &workers);
                assert!(found == expected, "{order:?}, {threads} threads");
            }
        }
    }
}

//! One supervised step.

use burn::module::Module;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::Tensor;
use rand::RngCore;

use super::average::WeightAverage;
use super::gradient_pass::GradientPass;
use super::optimiser::optimiser_for;
use super::recipe::{Optimiser, RetrainRecipe};
use super::workers::Workers;
use crate::losses::LossRecipe;
use crate::mixing::Batch;
use crate::net::{Dropout, Mixture, WeavedNet};
use crate::network::Network;
use crate::ops::{Join, Joins};
use crate::space::FusionPlan;

/// A network that the supervised step can train.
pub trait Supervised: Module + Sync {
    /// What is dropped of a batch of `samples`.
    fn draw_dropout(&self, samples: usize, rng: &mut dyn RngCore) -> Dropout;

    /// The network as a pass computes with it, where that is another than the one that is kept;
    /// `joins` says which of its parameters stand for which.
    #[must_use]
    fn for_a_pass(&self, _joins: &mut Joins) -> Self {
        self.clone()
    }

    /// Logits `[n, classes, h, w]` of every output while training, shallow first.
    fn outputs(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        dropout: &Dropout,
    ) -> Vec<Tensor<4>>;
}

impl Supervised for WeavedNet {
    fn for_a_pass(&self, joins: &mut Joins) -> Self {
        match self.plan().fusion {
            FusionPlan::Searched => self.joined(joins),
            FusionPlan::Fixed => self.clone(),
        }
    }

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
            Self::Baseline(_) => Dropout::Off,
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
            Self::Baseline(net) => net.outputs(images),
        }
    }
}

/// A network in training with its optimiser.
pub struct TrainState<N = WeavedNet> {
    /// The network.
    pub net: N,
    /// What moves its weights.
    pub optimiser: ModuleOptimizer,
    /// The average of its weights, where one is kept.
    pub average: Option<WeightAverage<N>>,
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
        Self {
            net,
            optimiser,
            average: None,
        }
    }

    /// A fresh state with the optimiser that the recipe names.
    pub fn following(net: N, recipe: &RetrainRecipe) -> Self {
        let average = (recipe.average > 0.0).then(|| WeightAverage::of(&net, recipe.average));
        let mut state = Self::new(net, recipe.momentum, recipe.weight_decay);
        if recipe.optimiser == Optimiser::Adamw {
            let adamw = AdamWConfig::new()
                .with_beta_1(recipe.momentum as f32)
                .with_weight_decay(recipe.weight_decay as f32);
            state.optimiser = optimiser_for(&state.net, adamw.build());
        }
        Self { average, ..state }
    }

    /// The network that a training gives: the average where one is kept. Without a graph.
    pub fn result(&self) -> N {
        let average = self.average.as_ref().map(|average| average.net.clone());
        average.unwrap_or_else(|| self.net.valid())
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
        let Self {
            net,
            mut optimiser,
            average,
        } = self;
        let logits = |net: &N, images: Tensor<4>, dropout: &Dropout| {
            net.outputs(images, mixture().as_ref(), dropout)
        };
        let mut joins = Joins::Leaves(Vec::new());
        let (value, mut grads) = pass.gradients(&net.for_a_pass(&mut joins), None, logits);
        hand_back(&joins, &mut grads);
        let net = optimiser.step(rate, net, grads);
        let average = average.map(|average| average.after(&net));
        let state = Self {
            net,
            optimiser,
            average,
        };
        (state, value)
    }
}

/// Cuts the gradients of joined parameters into those of the parameters that they stand for.
fn hand_back(joins: &Joins, gradients: &mut GradientsParams) {
    if let Joins::Leaves(joins) = joins {
        for join in joins {
            match join.rank {
                1 => cut::<1>(join, gradients),
                _ => cut::<4>(join, gradients),
            }
        }
    }
}

fn cut<const D: usize>(join: &Join, gradients: &mut GradientsParams) {
    if let Some(gradient) = gradients.remove::<D>(join.id) {
        let mut start = 0;
        for (part, length) in &join.parts {
            gradients.register(*part, gradient.clone().narrow(join.dim, start, *length));
            start += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::module::{ModuleVisitor, Param};
    use burn::tensor::{Device, Distribution};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::net::{ArchParams, Initialisation, SkipDraw, Tracked, initialise};
    use crate::space::{Candidates, Lattice, NetPlan, Structure};

    struct Values<'a> {
        gradients: &'a GradientsParams,
        found: Vec<f32>,
    }

    impl ModuleVisitor for Values<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = self.gradients.get::<D>(param.id);
            let data = gradient.map(|gradient| {
                let data = pollster::block_on(gradient.into_data_async());
                data.unwrap().iter::<f32>().collect::<Vec<_>>()
            });
            self.found.extend(data.unwrap_or_default());
        }
    }

    fn values(net: &WeavedNet, gradients: &GradientsParams) -> Vec<f32> {
        let mut values = Values {
            gradients,
            found: Vec::new(),
        };
        net.visit(&mut values);
        values.found
    }

    #[test]
    fn joined_weights_hand_their_gradients_back() {
        let structure = Structure {
            width: 2,
            ..Structure::default()
        };
        let all = Candidates::complete(&structure);
        let plan = NetPlan::searchable(&structure, Lattice::new(5).unwrap(), &all);
        let (cpu, mut rng) = (Device::flex(), ChaCha8Rng::seed_from_u64(1));
        let net = WeavedNet::new(&plan, &cpu.clone().autodiff());
        let net = initialise(net, Initialisation::Supernet, &mut rng);
        let arch = ArchParams::new(&plan, &cpu.clone().autodiff(), &mut rng);
        let random = |channels| {
            let shape = [2, channels, 16, 16];
            Tensor::<4>::random(shape, Distribution::Uniform(0.0, 1.0), &cpu)
        };
        let batch = Batch {
            images: random(3),
            targets: random(1),
            sources: Vec::new(),
        };
        let pass = GradientPass {
            batch: &batch,
            dropout: Dropout::Off,
            loss: &LossRecipe::default(),
            workers: &Workers::none(),
        };
        let logits = |net: &WeavedNet, images: Tensor<4>, dropout: &Dropout| {
            let mixture = arch.mixture(Tracked::Nothing, &SkipDraw::none());
            net.outputs(images, Some(&mixture), dropout)
        };
        let (_, on_graph) = pass.gradients(&net, None, logits);
        let mut joins = Joins::Leaves(Vec::new());
        let joined = net.for_a_pass(&mut joins);
        assert!(joined.num_params() == net.num_params());
        let (_, mut handed_back) = pass.gradients(&joined, None, logits);
        hand_back(&joins, &mut handed_back);
        let expected = values(&net, &on_graph);
        assert_eq!(expected.len(), net.num_params());
        assert_eq!(values(&net, &handed_back), expected);
    }
}

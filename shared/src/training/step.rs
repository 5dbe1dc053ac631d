//! One supervised step.

use burn::module::Module;
use burn::optim::{AdamWConfig, ModuleOptimizer};
use burn::tensor::Tensor;
use rand::RngCore;

use super::average::WeightAverage;
use super::gradient_pass::GradientPass;
use super::momentum::MomentumDescent;
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
        let descent = MomentumDescent {
            momentum,
            decay: weight_decay,
        };
        let optimiser = optimiser_for(&net, descent);
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
        let (value, gradients) = pass.gradients(&net, None, logits);
        let net = optimiser.step(rate, net, gradients);
        let average = average.map(|average| average.after(&net));
        let state = Self {
            net,
            optimiser,
            average,
        };
        (state, value)
    }
}

#[cfg(test)]
mod tests {
    use burn::module::{ModuleMapper, ModuleVisitor, Param};
    use burn::optim::GradientsParams;
    use burn::tensor::{Device, Distribution};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::net::{ArchParams, Initialisation, SkipDraw, Tracked, initialise};
    use crate::space::{Candidates, Lattice, NetPlan, Structure};

    struct Values {
        found: Vec<f32>,
    }

    impl ModuleVisitor for Values {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let data = pollster::block_on(param.val().into_data_async());
            self.found.extend(data.unwrap().iter::<f32>());
        }
    }

    /// The network with each parameter's gradient in its stead.
    struct Slopes<'a>(&'a GradientsParams);

    impl ModuleMapper for Slopes<'_> {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            let zeros = param.val().inner().zeros_like();
            let slope = self.0.get::<D>(param.id).unwrap_or(zeros);
            Param::initialized(param.id, Tensor::from_inner(slope))
        }
    }

    fn read(net: &WeavedNet) -> Vec<f32> {
        let mut values = Values { found: Vec::new() };
        net.visit(&mut values);
        values.found
    }

    #[test]
    fn joined_weights_have_the_gradients_of_the_edges_side_by_side() {
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
        let joined = net.joined();
        assert_eq!(joined.num_params(), net.num_params());
        let (_, of_edges) = pass.gradients(&net, None, logits);
        let (_, of_joined) = pass.gradients(&joined, None, logits);
        let expected = read(&net.map(&mut Slopes(&of_edges)).joined());
        assert!(expected.iter().any(|slope| *slope != 0.0));
        assert_eq!(read(&joined.map(&mut Slopes(&of_joined))), expected);
    }
}

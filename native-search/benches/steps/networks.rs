//! Cases of whole networks: search steps, and forward passes and training steps of a derived network.

use std::hint::black_box;
use std::num::NonZero;

use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use shared::genotype::Genotype;
use shared::mixing::Batch;
use shared::net::{ArchParams, Initialisation, WeavedNet, initialise};
use shared::profile::Profile;
use shared::recipe::Recipe;
use shared::search::SearchState;
use shared::space::{Candidates, Exit, Lattice, NetPlan, halve};
use shared::training::{TrainState, Workers};

use crate::cases::{Case, CaseKind, Run, SEED, Work};

const GENOTYPES: &str = include_str!("../../../tests/fixtures/spec/genotypes.json");
/// The genotype of the paper's Tables III to V.
const PUBLISHED: &str = "alpha0_5_stage1_double_deep_ep80";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The weights alone.
    Warm,
    /// The weights, beta, alpha.
    Bilevel,
}

/// A step of the search.
pub(crate) struct Search {
    pub(crate) settings: Recipe,
    pub(crate) stage: usize,
    pub(crate) phase: Phase,
}

impl Search {
    pub(crate) fn case(recipe: &str, settings: &Recipe, stage: usize, phase: Phase) -> Case {
        let search = Self {
            settings: settings.clone(),
            stage,
            phase,
        };
        let (name, batches) = match phase {
            Phase::Warm => ("warm-up", 1),
            Phase::Bilevel => ("bilevel", 2),
        };
        let shape = search.shape();
        Case {
            name: format!("search/{recipe}/stage{stage}/{name}"),
            kind: CaseKind::Step,
            shape,
            images: batches * shape[0],
            work: Work::Search(Box::new(search)),
        }
    }

    pub(crate) fn shape(&self) -> [usize; 4] {
        let [h, w] = self.settings.preprocess.size;
        let channels = self.settings.structure.input_channels;
        [self.settings.search.batch, channels, h, w]
    }

    /// The supernet, its architecture, and the rng that goes on.
    pub(crate) fn build(
        &self,
        device: &Device,
    ) -> anyhow::Result<(WeavedNet, ArchParams, ChaCha8Rng)> {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let plan = self.plan(device, &mut rng)?;
        let net = WeavedNet::new(&plan, device);
        let net = initialise(net, Initialisation::Supernet, &mut rng);
        let arch = ArchParams::new(&plan, device, &mut rng);
        Ok((net, arch, rng))
    }

    /// The supernet of the stage; from the second on, the operations that survive are drawn.
    fn plan(&self, device: &Device, rng: &mut ChaCha8Rng) -> anyhow::Result<NetPlan> {
        let structure = &self.settings.structure;
        let mut candidates = Candidates::complete(structure);
        for layers in &self.settings.search.layers[..self.stage] {
            let plan = NetPlan::searchable(structure, Lattice::new(*layers)?, &candidates);
            let arch = ArchParams::new(&plan, device, rng);
            let probabilities = pollster::block_on(arch.probabilities())?;
            candidates = halve(&candidates, &probabilities, structure.halving);
        }
        let lattice = Lattice::new(self.settings.search.layers[self.stage])?;
        Ok(NetPlan::searchable(structure, lattice, &candidates))
    }

    pub(crate) fn prepare(&self, device: &Device) -> anyhow::Result<Run> {
        let (net, arch, mut rng) = self.build(&device.clone().autodiff())?;
        let (settings, shape) = (self.settings.clone(), self.shape());
        let mut state = Some(SearchState::new(net, arch, &settings.search));
        let for_weights = batch(shape, device, &mut rng);
        let for_arch = (self.phase == Phase::Bilevel).then(|| batch(shape, device, &mut rng));
        let (settings, workers) = (settings.search_settings(), workers()?);
        Ok(Box::new(move || {
            let (next, losses) = state.take().expect("the last run left one").step(
                &for_weights,
                for_arch.as_ref(),
                settings.search.rate,
                &settings,
                &mut rng,
                &workers,
            );
            black_box((
                losses.weights.into_data(),
                losses.arch.map(Tensor::into_data),
            ));
            state = Some(next);
        }))
    }

    /// Three passes for the weights; four for beta and alpha, at frozen weights.
    pub(crate) fn macs(&self) -> anyhow::Result<f64> {
        let plan = self.plan(&Device::flex(), &mut ChaCha8Rng::seed_from_u64(SEED))?;
        let [n, _, h, w] = self.shape();
        let passes = match self.phase {
            Phase::Warm => 3,
            Phase::Bilevel => 7,
        };
        Ok(Profile::of(&plan, [h, w]).macs as f64 * (n * passes) as f64)
    }
}

/// What a derived network is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// The deepest exit alone, as segmentation does.
    Forward,
    /// One step of retraining.
    Training,
}

/// The published network.
#[derive(Clone, Copy)]
pub(crate) struct Derived {
    pub(crate) width: usize,
    pub(crate) shape: [usize; 4],
    pub(crate) task: Task,
}

impl Derived {
    pub(crate) fn case(self) -> Case {
        let task = match self.task {
            Task::Forward => "forward",
            Task::Training => "training",
        };
        Case {
            name: format!("derived/c{}/{task}", self.width),
            kind: CaseKind::Step,
            shape: self.shape,
            images: self.shape[0],
            work: Work::Derived(self),
        }
    }

    fn plan(self) -> anyhow::Result<NetPlan> {
        let mut genotype = Genotype::from_list(GENOTYPES, PUBLISHED)?;
        genotype.structure.width = self.width;
        Ok(genotype.plan())
    }

    /// The network, and the rng that goes on.
    pub(crate) fn build(self, device: &Device) -> anyhow::Result<(WeavedNet, ChaCha8Rng)> {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let net = WeavedNet::new(&self.plan()?, device);
        Ok((initialise(net, Initialisation::Derived, &mut rng), rng))
    }

    pub(crate) fn prepare(self, device: &Device) -> anyhow::Result<Run> {
        if self.task == Task::Forward {
            let (net, mut rng) = self.build(device)?;
            let last = deepest(net.plan());
            let images = batch(self.shape, device, &mut rng).images;
            return Ok(Box::new(move || {
                black_box(net.logits(&images, last).into_data());
            }));
        }
        let (net, mut rng) = self.build(&device.clone().autodiff())?;
        let settings = Recipe::default();
        let (momentum, decay) = (settings.retrain.momentum, settings.retrain.weight_decay);
        let mut state = Some(TrainState::new(net, momentum, decay));
        let (batch, workers) = (batch(self.shape, device, &mut rng), workers()?);
        Ok(Box::new(move || {
            let before = state.take().expect("the last run left one");
            let (rate, loss) = (settings.retrain.rate, &settings.retrain_loss);
            let (next, value) = before.step(&batch, rate, loss, &mut rng, &workers);
            black_box(value.into_data());
            state = Some(next);
        }))
    }

    pub(crate) fn macs(self) -> anyhow::Result<f64> {
        let [n, _, h, w] = self.shape;
        let profile = Profile::of(&self.plan()?, [h, w]);
        let macs = match self.task {
            Task::Forward => profile.exits.last().map_or(profile.macs, |exit| exit.macs),
            Task::Training => 3 * profile.macs,
        };
        Ok(macs as f64 * n as f64)
    }
}

/// As many threads as the process was given.
fn workers() -> anyhow::Result<Workers> {
    let threads = NonZero::new(rayon::current_num_threads()).unwrap_or(NonZero::<usize>::MIN);
    Ok(Workers::new(threads)?)
}

/// The last exit.
pub(crate) fn deepest(plan: &NetPlan) -> Exit {
    let exits = plan.lattice.exits();
    *exits.last().expect("every lattice has exits")
}

/// Noise and a mask of coin tosses: what is in a picture changes no time.
pub(crate) fn batch([n, c, h, w]: [usize; 4], device: &Device, rng: &mut ChaCha8Rng) -> Batch {
    let images: Vec<f32> = (0..n * c * h * w).map(|_| rng.random()).collect();
    let targets: Vec<f32> = (0..n * h * w)
        .map(|_| f32::from(rng.random_bool(0.3)))
        .collect();
    Batch {
        images: Tensor::from_data(TensorData::new(images, [n, c, h, w]), device),
        targets: Tensor::from_data(TensorData::new(targets, [n, 1, h, w]), device),
        sources: Vec::new(),
    }
}

//! What is measured.

use std::hint::black_box;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use native_search::config::Settings;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use shared::genotype::Genotype;
use shared::mixing::Batch;
use shared::net::{ArchParams, Initialisation, WeavedNet, initialise};
use shared::ops::Op;
use shared::search::SearchState;
use shared::space::{Candidates, Family, Lattice, NetPlan, Norm, Primitive, ShuffleConv, halve};
use shared::training::TrainState;

const GENOTYPES: &str = include_str!("../../../tests/fixtures/spec/genotypes.json");
/// The genotype of the paper's Tables III to V.
const PUBLISHED: &str = "alpha0_5_stage1_double_deep_ep80";
const SEED: u64 = 42;

/// Channels and input of the operations.
pub(crate) const OP_SHAPES: [(usize, [usize; 4]); 2] = [(16, [2, 16, 32, 32]), (4, [4, 4, 32, 32])];

/// One repetition.
pub(crate) type Run = Box<dyn FnMut()>;

/// Which table a case belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// One operation.
    Operation,
    /// A whole network.
    Step,
}

/// Something to measure.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of the input of one pass.
    pub(crate) shape: [usize; 4],
    /// Images that one repetition looks at.
    pub(crate) images: usize,
    /// Builds what is repeated; not measured.
    pub(crate) prepare: Box<dyn FnOnce() -> anyhow::Result<Run>>,
}

/// All cases, in the order of the tables.
pub(crate) fn all() -> anyhow::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for op in primitives() {
        for (channels, shape) in OP_SHAPES {
            cases.push(op_forward(op, channels, shape));
            // Zeros do not depend on the input: there is nothing to go back to.
            if op != Primitive::Zero {
                cases.push(op_both(op, channels, shape));
            }
        }
    }
    let quick = Settings::load("quick", None)?;
    for stage in 0..quick.search.layers.len() {
        for phase in [Phase::Warm, Phase::Bilevel] {
            cases.push(search_step("quick", &quick, stage, phase));
        }
    }
    let mut wide = quick.clone();
    wide.structure.width = 16;
    wide.search.batch = 2;
    for phase in [Phase::Warm, Phase::Bilevel] {
        cases.push(search_step("c16", &wide, 0, phase));
    }
    for (width, shape) in [(16, [1, 3, 256, 256]), (4, [8, 3, 128, 128])] {
        cases.push(derived_forward(width, shape));
        cases.push(derived_step(width, shape));
    }
    Ok(cases)
}

/// The seventeen operations.
pub(crate) fn primitives() -> impl Iterator<Item = Primitive> {
    [Family::Normal, Family::Down, Family::Up]
        .into_iter()
        .flat_map(|family| family.primitives().iter().copied())
}

fn op_forward(op: Primitive, channels: usize, shape: [usize; 4]) -> Case {
    let prepare = move || -> anyhow::Result<Run> {
        let (op, input) = op_and_input(op, channels, shape, &Device::flex());
        Ok(Box::new(move || {
            black_box(op.forward(input.clone()));
        }))
    };
    Case {
        name: format!("op/{}/c{channels}/forward", op.name()),
        kind: Kind::Operation,
        shape,
        images: shape[0],
        prepare: Box::new(prepare),
    }
}

/// Forward, and backward to the input and every weight.
fn op_both(op: Primitive, channels: usize, shape: [usize; 4]) -> Case {
    let prepare = move || -> anyhow::Result<Run> {
        let (op, input) = op_and_input(op, channels, shape, &Device::flex().autodiff());
        let input = input.require_grad();
        Ok(Box::new(move || {
            black_box(op.forward(input.clone()).sum().backward());
        }))
    };
    Case {
        name: format!("op/{}/c{channels}/both", op.name()),
        kind: Kind::Operation,
        shape,
        images: shape[0],
        prepare: Box::new(prepare),
    }
}

fn op_and_input(
    op: Primitive,
    channels: usize,
    shape: [usize; 4],
    device: &Device,
) -> (Op, Tensor<4>) {
    let mut fill = Fill(ChaCha8Rng::seed_from_u64(SEED));
    let op = Op::new(op, channels, Norm::Affine, ShuffleConv::Grouped, device).map(&mut fill);
    let input = Tensor::from_data(fill.values(&shape), device);
    (op, input)
}

/// Weights other than zero.
struct Fill(ChaCha8Rng);

impl Fill {
    fn values(&mut self, shape: &[usize]) -> TensorData {
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count).map(|_| self.0.random_range(-1.0..1.0)).collect();
        TensorData::new(values, shape.to_vec())
    }
}

impl ModuleMapper for Fill {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (shape, device, id) = (param.lazy_shape().to_vec(), param.lazy_device(), param.id);
        let tensor = Tensor::from_data(self.values(&shape), &device);
        param.transform_for_load(tensor, id)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The weights alone.
    Warm,
    /// The weights, beta, alpha.
    Bilevel,
}

fn search_step(recipe: &str, settings: &Settings, stage: usize, phase: Phase) -> Case {
    let [h, w] = settings.preprocess.size;
    let shape = [
        settings.search.batch,
        settings.structure.input_channels,
        h,
        w,
    ];
    let (phase_name, batches) = match phase {
        Phase::Warm => ("warm-up", 1),
        Phase::Bilevel => ("bilevel", 2),
    };
    let settings = settings.clone();
    let name = format!("search/{recipe}/stage{stage}/{phase_name}");
    let prepare = move || -> anyhow::Result<Run> {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let device = Device::flex().autodiff();
        let plan = supernet(&settings, stage, &device, &mut rng)?;
        let net = WeavedNet::new(&plan, &device);
        let net = initialise(net, Initialisation::Supernet, &mut rng);
        let arch = ArchParams::new(&plan, &device, &mut rng);
        let mut state = Some(SearchState::new(net, arch, &settings.search));
        let for_weights = batch(shape, &mut rng);
        let for_arch = (phase == Phase::Bilevel).then(|| batch(shape, &mut rng));
        Ok(Box::new(move || {
            let recipe = &settings.search;
            let (next, losses) = state.take().expect("the last run left one").step(
                &for_weights,
                for_arch.as_ref(),
                recipe.rate,
                recipe,
                &settings.search_loss,
                &mut rng,
            );
            black_box((
                losses.weights.into_data(),
                losses.arch.map(Tensor::into_data),
            ));
            state = Some(next);
        }))
    };
    Case {
        name,
        kind: Kind::Step,
        shape,
        images: batches * shape[0],
        prepare: Box::new(prepare),
    }
}

/// The supernet of a stage; from the second on, the operations that survive are drawn.
fn supernet(
    settings: &Settings,
    stage: usize,
    device: &Device,
    rng: &mut ChaCha8Rng,
) -> anyhow::Result<NetPlan> {
    let structure = &settings.structure;
    let mut candidates = Candidates::complete(structure);
    for layers in &settings.search.layers[..stage] {
        let plan = NetPlan::searchable(structure, Lattice::new(*layers)?, &candidates);
        let arch = ArchParams::new(&plan, device, rng);
        let belief = pollster::block_on(arch.probabilities())?;
        candidates = halve(&candidates, &belief, structure.halving);
    }
    let lattice = Lattice::new(settings.search.layers[stage])?;
    Ok(NetPlan::searchable(structure, lattice, &candidates))
}

fn derived(width: usize, device: &Device, rng: &mut ChaCha8Rng) -> anyhow::Result<WeavedNet> {
    let mut genotype = Genotype::from_list(GENOTYPES, PUBLISHED)?;
    genotype.structure.width = width;
    let net = WeavedNet::new(&genotype.plan(), device);
    Ok(initialise(net, Initialisation::Derived, rng))
}

/// The deepest exit alone, as segmentation does.
fn derived_forward(width: usize, shape: [usize; 4]) -> Case {
    let prepare = move || -> anyhow::Result<Run> {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let net = derived(width, &Device::flex(), &mut rng)?;
        let exits = net.plan().lattice.exits();
        let last = *exits.last().expect("every lattice has exits");
        let images = batch(shape, &mut rng).images;
        Ok(Box::new(move || {
            black_box(net.logits(images.clone(), last).into_data());
        }))
    };
    Case {
        name: format!("derived/c{width}/forward"),
        kind: Kind::Step,
        shape,
        images: shape[0],
        prepare: Box::new(prepare),
    }
}

fn derived_step(width: usize, shape: [usize; 4]) -> Case {
    let prepare = move || -> anyhow::Result<Run> {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let settings = Settings::default();
        let recipe = &settings.retrain;
        let rate = recipe.rate;
        let net = derived(width, &Device::flex().autodiff(), &mut rng)?;
        let mut state = Some(TrainState::new(net, recipe.momentum, recipe.weight_decay));
        let batch = batch(shape, &mut rng);
        Ok(Box::new(move || {
            let before = state.take().expect("the last run left one");
            let loss = &settings.retrain_loss;
            let (next, value) = before.step(&batch, None, rate, loss, &mut rng);
            black_box(value.into_data());
            state = Some(next);
        }))
    };
    Case {
        name: format!("derived/c{width}/training"),
        kind: Kind::Step,
        shape,
        images: shape[0],
        prepare: Box::new(prepare),
    }
}

/// Noise and a mask of coin tosses: what is in a picture changes no time.
fn batch([n, c, h, w]: [usize; 4], rng: &mut ChaCha8Rng) -> Batch {
    let device = Device::flex();
    let images: Vec<f32> = (0..n * c * h * w).map(|_| rng.random()).collect();
    let targets: Vec<f32> = (0..n * h * w)
        .map(|_| f32::from(rng.random_bool(0.3)))
        .collect();
    Batch {
        images: Tensor::from_data(TensorData::new(images, [n, c, h, w]), &device),
        targets: Tensor::from_data(TensorData::new(targets, [n, 1, h, w]), &device),
    }
}

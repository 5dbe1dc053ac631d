//! The benchmark cases.

use std::hint::black_box;

use anyhow::Context as _;
use burn::tensor::{Device, Tensor, TensorData};
use native_search::recipes::RecipeSource;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use shared::space::{Family, Primitive};

use crate::networks::{Derived, Phase, Search, Task};
use crate::operations::{Direction, Operation};

pub(crate) const SEED: u64 = 42;

/// Channels and input of the operations: supernets of width 16, 4 and 8 at depth 0, and of width
/// 16 at depth 2.
pub(crate) const OP_SHAPES: [(usize, [usize; 4]); 4] = [
    (16, [2, 16, 32, 32]),
    (4, [4, 4, 32, 32]),
    (8, [8, 8, 64, 64]),
    (64, [2, 64, 8, 8]),
];

/// The side of the matrices whose product stands for what the machine can do.
const PRODUCT_SIDE: usize = 1024;
/// The case of that product.
pub(crate) const PRODUCT: &str = "gemm/1024";

/// One repetition.
pub(crate) type Run = Box<dyn FnMut()>;

/// Which table a case belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CaseKind {
    /// One operation.
    Operation,
    /// A whole network.
    Step,
}

/// What a case does.
pub(crate) enum Work {
    /// A square matrix product of this side.
    Product(usize),
    /// One candidate operation.
    Operation(Operation),
    /// A step of the search.
    Search(Box<Search>),
    /// A pass or a step of the derived network.
    Derived(Derived),
}

/// Something to measure.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) kind: CaseKind,
    /// Of the input of one pass.
    pub(crate) shape: [usize; 4],
    /// Images that one repetition looks at.
    pub(crate) images: usize,
    pub(crate) work: Work,
}

/// All cases, in the order of the tables.
pub(crate) fn all() -> anyhow::Result<Vec<Case>> {
    let mut cases = vec![Case {
        name: PRODUCT.to_owned(),
        kind: CaseKind::Step,
        shape: [1, 1, PRODUCT_SIDE, PRODUCT_SIDE],
        images: 1,
        work: Work::Product(PRODUCT_SIDE),
    }];
    for op in primitives() {
        for (channels, shape) in OP_SHAPES {
            for direction in Direction::ALL {
                let operation = Operation::new(op, channels, shape, direction);
                cases.push(operation.case());
            }
        }
    }
    let quick = "quick".parse::<RecipeSource>()?.load()?;
    for stage in 0..quick.search.layers.len() {
        for phase in [Phase::Warm, Phase::Bilevel] {
            cases.push(Search::case("quick", &quick, stage, phase));
        }
    }
    let mut wide = quick.clone();
    wide.structure.width = 16;
    wide.search.batch = 2;
    for phase in [Phase::Warm, Phase::Bilevel] {
        cases.push(Search::case("c16", &wide, 0, phase));
    }
    for (width, shape) in [(16, [1, 3, 256, 256]), (4, [8, 3, 128, 128])] {
        for task in [Task::Forward, Task::Training] {
            cases.push(Derived { width, shape, task }.case());
        }
    }
    Ok(cases)
}

/// The case of that name.
pub(crate) fn named(name: &str) -> anyhow::Result<Case> {
    let found = all()?.into_iter().find(|case| case.name == name);
    found.with_context(|| format!("there is no case \"{name}\""))
}

/// The operations that compute something.
pub(crate) fn primitives() -> impl Iterator<Item = Primitive> {
    [Family::Normal, Family::Down, Family::Up]
        .into_iter()
        .flat_map(|family| family.primitives().iter().copied())
        .filter(|op| *op != Primitive::Zero)
}

impl Case {
    /// Builds what is repeated; not measured.
    pub(crate) fn prepare(&self, device: &Device) -> anyhow::Result<Run> {
        match &self.work {
            Work::Product(side) => {
                let factor = square(*side, device);
                Ok(Box::new(move || {
                    black_box(factor.clone().matmul(factor.clone()));
                }))
            }
            Work::Operation(operation) => Ok(operation.prepare(device)),
            Work::Search(search) => search.prepare(device),
            Work::Derived(derived) => derived.prepare(device),
        }
    }

    /// Whether it computes anything that PyTorch could do faster or slower.
    pub(crate) fn compares(&self) -> bool {
        !matches!(&self.work, Work::Operation(operation) if operation.primitive == Primitive::Identity)
    }

    /// Floating-point operations of one repetition, two a multiply-accumulate. A backward pass
    /// counts as two forward ones, or as one where the weights are frozen.
    pub(crate) fn flops(&self) -> anyhow::Result<f64> {
        let macs = match &self.work {
            Work::Product(side) => side.pow(3) as f64,
            Work::Operation(operation) => operation.macs(),
            Work::Search(search) => search.macs()?,
            Work::Derived(derived) => derived.macs()?,
        };
        Ok(2.0 * macs)
    }
}

/// A matrix of noise.
pub(crate) fn square(side: usize, device: &Device) -> Tensor<2> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let values: Vec<f32> = (0..side * side)
        .map(|_| rng.random_range(-1.0..1.0))
        .collect();
    Tensor::from_data(TensorData::new(values, [side, side]), device)
}

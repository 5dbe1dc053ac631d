//! A test of the search itself: among candidates of which one returns noise and one helps, alpha has
//! to tell them apart.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::recipe::SearchRecipe;
use super::settings::SearchSettings;
use super::step::SearchState;
use crate::cases::{Pair, Sample, Split, SyntheticRecipe};
use crate::imaging::Preprocess;
use crate::imaging::synthetic::SyntheticDomain;
use crate::losses::LossRecipe;
use crate::mixing::{Batch, MixRecipe};
use crate::net::{ArchParams, Initialisation, WeavedNet, initialise};
use crate::space::{
    Candidates, EDGES, Family, Growth, Lattice, NetPlan, Primitive as P, Probabilities, Structure,
    learnt_rows,
};
use crate::tensors::{images_to_tensor, masks_to_tensor};
use crate::training::Workers;

/// Where the noise stands in every edge's list, which is in its family's order; the operation that
/// helps stands behind it.
const NOISE: usize = 0;
const HELP: usize = 1;
/// After 60 steps an edge or two of the 22 still favour the noise.
const STEPS: usize = 150;

/// Draws the filters of every noise candidate anew: what it returns cannot be learnt from or built on.
struct Scramble<'a> {
    rng: &'a mut ChaCha8Rng,
    path: Vec<String>,
}

impl ModuleMapper for Scramble<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let noise = NOISE.to_string();
        let mut pairs = self.path.windows(2);
        if !pairs.any(|pair| pair[0] == "groups" && pair[1] == noise) {
            return param;
        }
        let shape = param.lazy_shape().to_vec();
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count)
            .map(|_| StandardNormal.sample(&mut *self.rng))
            .collect();
        let (id, device) = (param.id, param.lazy_device());
        param.transform_for_load(
            Tensor::from_data(TensorData::new(values, shape), &device),
            id,
        )
    }
}

fn candidates() -> Candidates {
    let rows = |ops: &[P]| vec![ops.to_vec(); EDGES];
    Candidates::from_rows(Family::ALL.map(|family| match family {
        Family::Down => rows(&[P::DownAtrous, P::DownConv]),
        Family::Normal => rows(&[P::Atrous, P::Conv, P::Zero]),
        Family::Up => rows(&[P::UpConv, P::UpAtrous]),
    }))
}

fn batch(samples: &[Sample], step: usize, device: &Device) -> Batch {
    let chosen: Vec<&Pair> = (0..4)
        .map(|i| samples[(4 * step + i) % samples.len()].held().unwrap())
        .collect();
    let images: Vec<_> = chosen.iter().map(|pair| &pair.image).collect();
    let masks: Vec<_> = chosen.iter().map(|pair| &pair.mask).collect();
    Batch {
        images: images_to_tensor(&images, device),
        targets: masks_to_tensor(&masks, 1, device),
        sources: Vec::new(),
    }
}

/// The shares after a short search.
fn searched() -> Probabilities {
    let settings = SearchSettings {
        seed: 3,
        structure: Structure {
            width: 2,
            growth: Growth::Constant,
            ..Structure::default()
        },
        mixing: MixRecipe::default(),
        loss: LossRecipe::default(),
        search: SearchRecipe {
            arch_rate: 0.02,
            ..SearchRecipe::default()
        },
    };
    let preprocess = Preprocess {
        size: [16, 16],
        ..Preprocess::default()
    };
    let drawn = SyntheticRecipe {
        domains: vec![SyntheticDomain::Lesion],
        images: 60,
    };
    let samples = drawn.samples(&preprocess, 3, Split::Train);
    let (for_weights, for_arch) = samples.split_at(samples.len() / 2);
    let rng = &mut ChaCha8Rng::seed_from_u64(settings.seed);
    let device = Device::flex();
    let plan = NetPlan::searchable(&settings.structure, Lattice::new(5).unwrap(), &candidates());
    let net = WeavedNet::new(&plan, &device.clone().autodiff());
    let net = initialise(net, Initialisation::Supernet, rng);
    let arch = ArchParams::new(&plan, &device.clone().autodiff(), rng);
    let mut state = SearchState::new(net, arch, &settings.search);
    let (inner, workers) = (device.inner(), Workers::none());
    for step in 0..STEPS {
        state.weights.net = state.weights.net.map(&mut Scramble {
            rng: &mut *rng,
            path: Vec::new(),
        });
        let (weights, arch) = (
            batch(for_weights, step, &inner),
            batch(for_arch, step, &inner),
        );
        (state, _) = state.step(&weights, Some(&arch), 0.025, &settings, rng, &workers);
    }
    pollster::block_on(state.arch.probabilities()).unwrap()
}

/// Mean share of the noise, of what helps, and of nothing, in units of an equal share, over the learnt
/// edges that have it.
fn mean_shares(probabilities: &Probabilities) -> [f64; 3] {
    let rows = || learnt_rows().map(|(family, row)| &probabilities.of(family)[row]);
    [NOISE, HELP, 2].map(|slot| {
        let shares: Vec<f64> = rows()
            .filter_map(|row| Some(f64::from(*row.get(slot)? * row.len() as f32)))
            .collect();
        shares.iter().sum::<f64>() / shares.len() as f64
    })
}

#[test]
fn a_candidate_that_returns_noise_loses_and_one_that_helps_wins() {
    let found = searched();
    for (family, row) in learnt_rows() {
        let shares = &found.of(family)[row];
        assert!(
            shares[HELP] > shares[NOISE],
            "{family:?}, {row}: {shares:?}"
        );
    }
    let [noise, help, nothing] = mean_shares(&found);
    assert!(
        noise < 0.75 && help > 1.25 && noise < nothing,
        "{noise}, {help}, {nothing}"
    );
}

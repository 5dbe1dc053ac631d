//! Networks with random weights, as bundles, and what we compute of them.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor, TensorData};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::architecture::{Architecture, Output};
use shared::bundle::Bundle;
use shared::genotype::Genotype;
use shared::metrics::Temperature;
use shared::net::{Initialisation, initialise};
use shared::network::Network;
use shared::space::{Baseline, BaselinePlan, BranchWeights, Fusion, Lattice, Structure};
use tests::network;

const GENOTYPES: &str = include_str!("../../fixtures/spec/genotypes.json");
const PUBLISHED: &str = "alpha0_5_stage1_double_deep_ep80";

/// A bundle with its network.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) bundle: Bundle,
    net: Network,
}

impl Sample {
    pub(crate) fn new(name: &'static str, bundle: Bundle) -> Self {
        let net = Network::new(&bundle.architecture, &Device::flex());
        let net = net.with_weights(bundle.weights.clone()).unwrap();
        Self { name, bundle, net }
    }

    /// The names of its outputs.
    pub(crate) fn outputs(&self) -> Vec<String> {
        match &self.bundle.architecture {
            Architecture::Found(genotype) => {
                let exits = genotype.lattice.exits().into_iter();
                exits.map(shared::space::Exit::name).collect()
            }
            Architecture::Baseline(_) => vec![Output::Only.name()],
        }
    }

    /// Ours, of images `[n, c, h, w]`.
    pub(crate) fn probabilities(
        &self,
        output: &str,
        shape: [usize; 4],
        values: &[f32],
    ) -> Vec<f32> {
        let images = TensorData::new(values.to_vec(), shape);
        let images = Tensor::<4>::from_data(images, &Device::flex());
        let logits = self.net.logits(images, self.net.output(output).unwrap());
        let temperature = self.bundle.manifest.temperature.map(Temperature::value);
        super::read(sigmoid(logits.div_scalar(temperature.unwrap_or(1.0))))
    }
}

fn bundle(architecture: Architecture, seed: u64) -> Bundle {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let net = Network::new(&architecture, &Device::flex());
    let net = initialise(net, Initialisation::Derived, &mut rng);
    network::bundle(architecture, &net, [64, 96]).unwrap()
}

/// A network of others, of three depths.
pub(crate) fn baseline(baseline: Baseline) -> Bundle {
    let plan = BaselinePlan {
        baseline,
        width: 3,
        depths: 3,
        input_channels: 3,
        classes: 1,
    };
    bundle(Architecture::Baseline(plan), 1)
}

/// Networks that differ in everything that a genotype can say: a published one, random ones whose
/// branches are summed and weighted, a path with one branch a node; and every baseline.
pub(crate) fn drawn() -> Vec<Sample> {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let structure = Structure {
        width: 4,
        ..Structure::default()
    };
    let mut published = Genotype::from_list(GENOTYPES, PUBLISHED).unwrap();
    published.structure.width = 2;
    let lattice = Lattice::new(7).unwrap();
    let random = Genotype::random(&structure, lattice, &mut rng);
    let mut weighted = Genotype::random(&structure, lattice, &mut rng);
    weighted.structure.fusion = Fusion::Weighted;
    let share = |node| {
        let branches = lattice.branches(node);
        let equal = 1.0 / branches.len() as f32;
        BranchWeights {
            node,
            branches: branches
                .iter()
                .map(|(branch, ..)| (*branch, equal))
                .collect(),
        }
    };
    weighted.branches = lattice.nodes().into_iter().map(share).collect();
    let u_path = Genotype::u_path(&structure, Lattice::new(5).unwrap());
    let named = [
        ("a published genotype", published),
        ("a random genotype", random),
        ("a random genotype, weighted", weighted),
        ("a U path", u_path),
    ];
    let sample = |(seed, (name, genotype)): (usize, (&'static str, Genotype))| {
        Sample::new(name, bundle(Architecture::Found(genotype), seed as u64))
    };
    let found = named.into_iter().enumerate().map(sample);
    let others = Baseline::ALL.map(|own| Sample::new(own.label(), baseline(own)));
    found.chain(others).collect()
}

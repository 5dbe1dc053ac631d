//! A test of the searchers on a supernet of which one architecture drew the masks.

use burn::module::Module as _;
use burn::tensor::{DType, Device, Tensor};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::budget::Choice;
use super::event::Event;
use super::progress::SearchProgress;
use super::reading::Reading;
use super::recipe::SearchRecipe;
use super::scored::Scored;
use super::searcher::Searcher;
use super::searchers::Trial;
use super::settings::SearchError;
use super::split::BilevelSplit;
use super::step::SearchState;
use super::unmixed::arch_dice;
use crate::cases::{Pixels, Sample, Split, SyntheticRecipe};
use crate::imaging::synthetic::SyntheticDomain;
use crate::imaging::{Mask, Preprocess};
use crate::net::{ArchParams, Dropout, Initialisation, WeavedNet, initialise};
use crate::space::{
    Candidates, CellGenes, Decoding, EDGES, Family, Growth, Lattice, NODES, NetPlan,
    Primitive as P, Probabilities, Structure, first_edge, source,
};
use crate::training::{Score, Workers};

/// A supernet that has learnt nothing, and images with the masks that one of its architectures makes
/// of them: no other one scores as well.
struct Plant {
    structure: Structure,
    lattice: Lattice,
    candidates: Candidates,
    /// Alpha is uniform.
    probabilities: Probabilities,
    state: SearchState,
    samples: Vec<Sample>,
    split: BilevelSplit,
    planted: CellGenes,
}

impl Plant {
    /// One in which the normal edges `open` have to be decided between an atrous convolution and the
    /// planted one.
    fn new(open: &[usize]) -> Self {
        let plants = (0..30).map(|seed| Self::of(open, seed));
        let differs = |plant: &Self| {
            let mut others = open.iter().map(|edge| plant.without_help(*edge));
            others.all(|cells| plant.score(cells) < 1.0)
        };
        let mut plants = plants.filter(differs);
        plants.next().expect("some supernet tells them apart")
    }

    fn of(open: &[usize], seed: u64) -> Self {
        let structure = Structure {
            width: 2,
            growth: Growth::Constant,
            decoding: Decoding::AllEdges,
            ..Structure::default()
        };
        let (lattice, candidates) = (Lattice::new(5).unwrap(), candidates(open));
        let plan = NetPlan::searchable(&structure, lattice, &candidates);
        let device = Device::flex().autodiff();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let net = WeavedNet::new(&plan, &device);
        let net = initialise(net, Initialisation::Supernet, &mut rng);
        let arch = ArchParams::new(&plan, &device, &mut rng);
        let samples = images(seed);
        let mut plant = Self {
            state: SearchState::new(net, arch, &SearchRecipe::default()),
            split: BilevelSplit {
                pool: vec![0; samples.len()],
                weights: Vec::new(),
                arch: (0..samples.len()).collect(),
            },
            planted: convolutions(),
            probabilities: Probabilities::uniform(lattice, &candidates),
            structure,
            lattice,
            candidates,
            samples,
        };
        let masks = plant.masks();
        for (sample, mask) in plant.samples.iter_mut().zip(masks) {
            let image = sample.held().unwrap().image.clone();
            sample.pixels = Pixels::held(image, mask);
        }
        plant
    }

    fn choice(&self) -> Choice<'_> {
        Choice {
            structure: &self.structure,
            lattice: self.lattice,
            candidates: &self.candidates,
            probabilities: &self.probabilities,
            size: [16, 16],
            budget: 0.0,
        }
    }

    /// What the planted architecture sees in the images.
    fn masks(&self) -> Vec<Mask> {
        let shares = self.shares(self.planted.clone());
        let (net, arch) = (self.state.weights.net.valid(), self.state.arch.valid());
        let logits = |images: Tensor<4>| {
            let (mixture, last) = (arch.fixed(&shares), net.last_exit());
            let mut exits = net.forward(images, Some(&mixture), last, &Dropout::Off);
            exits.pop().unwrap().1
        };
        let samples: Vec<&Sample> = self.samples.iter().collect();
        let (device, batch) = (Device::flex(), SearchRecipe::default().batch);
        let options = (&device, DType::F32);
        let workers = Workers::none();
        let score = Score::by::<SearchError>(logits, &samples, batch, options, &workers);
        pollster::block_on(score).unwrap().masks
    }

    fn shares(&self, cells: CellGenes) -> [Probabilities; 3] {
        Trial::architecture(&self.choice(), cells).shares
    }

    /// The planted cells with another operation on a normal edge.
    fn without_help(&self, edge: usize) -> CellGenes {
        let (node, state) = source(edge);
        CellGenes::from_fn(|branch| {
            let mut nodes = self.planted.nodes(branch).to_vec();
            if branch.family_of(edge) == Family::Normal {
                nodes[node][state].0 = P::Atrous;
            }
            nodes
        })
    }

    fn score(&self, cells: CellGenes) -> f64 {
        let shares = self.shares(cells);
        let (recipe, device, workers) = (SearchRecipe::default(), Device::flex(), Workers::none());
        let score = arch_dice(
            &self.state,
            Some(&shares),
            &self.split,
            &self.samples,
            &recipe,
            &device,
            &workers,
        );
        pollster::block_on(score).unwrap().unwrap()
    }

    /// What a searcher reads off it, and what it scored.
    fn searched(&self, searcher: Searcher) -> (CellGenes, Vec<Scored>) {
        let recipe = SearchRecipe {
            searcher,
            scored: 300,
            ..SearchRecipe::default()
        };
        let (device, workers) = (Device::flex(), Workers::none());
        let reading = Reading {
            choice: self.choice(),
            state: Some(&self.state),
            split: &self.split,
            samples: &self.samples,
            recipe: &recipe,
            device: &device,
            workers: &workers,
        };
        let rng = ChaCha8Rng::seed_from_u64(2);
        let mut progress = SearchProgress::beginning(rng, &self.candidates);
        loop {
            let event = pollster::block_on(reading.advance(&mut progress)).unwrap();
            match event {
                Event::Found(found) => return (found.cells, progress.scored),
                Event::Scored(report) => assert_eq!(report.done, progress.scored.len()),
                other => panic!("nothing else is left to do: {other:?}"),
            }
        }
    }
}

/// On the normal edges `open` two operations besides the zero operation, elsewhere one.
fn candidates(open: &[usize]) -> Candidates {
    let normal = |edge: usize| {
        if open.contains(&edge) {
            vec![P::Atrous, P::Conv]
        } else {
            vec![P::Conv, P::Zero]
        }
    };
    Candidates::from_rows(Family::ALL.map(|family| match family {
        Family::Down => vec![vec![P::DownConv]; EDGES],
        Family::Normal => (0..EDGES).map(normal).collect(),
        Family::Up => vec![vec![P::UpConv]; EDGES],
    }))
}

/// A plain convolution on every edge.
fn convolutions() -> CellGenes {
    CellGenes::from_fn(|branch| {
        let gene = |node: usize, source: usize| {
            let family = branch.family_of(first_edge(node) + source);
            let conv = [P::DownConv, P::Conv, P::UpConv][family.index()];
            (conv, source)
        };
        let node = |node: usize| {
            let sources = 0..node + 2;
            sources.map(|source| gene(node, source)).collect()
        };
        (0..NODES).map(node).collect()
    })
}

fn images(seed: u64) -> Vec<Sample> {
    let preprocess = Preprocess {
        size: [16, 16],
        ..Preprocess::default()
    };
    let drawn = SyntheticRecipe {
        domains: vec![SyntheticDomain::Lesion],
        images: 8,
    };
    drawn.samples(&preprocess, seed, Split::Train)
}

#[test]
fn random_and_evolution_find_the_architecture_that_drew_the_masks() {
    let plant = Plant::new(&[8, 13]);
    for searcher in [Searcher::Random, Searcher::Evolution] {
        let (found, scored) = plant.searched(searcher);
        assert_eq!(scored.len(), 300);
        let scores = || scored.iter().map(|one| one.dice);
        assert_eq!(scores().fold(0.0, f64::max), 1.0);
        assert!(scores().any(|dice| dice < 1.0), "not all are alike");
        assert_eq!(plant.score(found), 1.0, "{searcher:?}");
    }
}

#[test]
fn perturbation_finds_the_operation_that_drew_the_masks_and_uniform_alpha_does_not() {
    for edge in [2, 8, 13] {
        let plant = Plant::new(&[edge]);
        let (found, scored) = plant.searched(Searcher::Perturbation);
        assert_eq!(scored.len(), 2, "one edge is open");
        assert_eq!(scored[0].dice, 1.0, "without the atrous convolution");
        assert!(scored[1].dice < 1.0);
        assert_eq!(found, plant.planted);
        let (by_alpha, _) = plant.searched(Searcher::Darts);
        assert_eq!(by_alpha, plant.without_help(edge));
    }
}

//! Searchers by scores that are made up, so that it is known what they have to find.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::{Next, Trial, selection};
use crate::search::budget::Choice;
use crate::search::scored::{Scored, Variant};
use crate::search::searcher::Searcher;
use crate::search::settings::SearchError;
use crate::space::{
    Branch, Candidates, CellGenes, Decoding, EDGES, Family, Gene, Growth, Lattice, NODES,
    Primitive as P, Probabilities, Structure, first_edge, source,
};

/// Where the operation that helps stands in every edge's list.
const HELP: usize = 1;

/// What a choice looks at; alpha is uniform.
struct Space {
    structure: Structure,
    lattice: Lattice,
    candidates: Candidates,
    probabilities: Probabilities,
}

impl Space {
    /// Two operations an edge, the second of which helps.
    fn new(decoding: Decoding) -> Self {
        let rows = |ops: &[P]| vec![ops.to_vec(); EDGES];
        let candidates = Candidates::from_rows(Family::ALL.map(|family| match family {
            Family::Down => rows(&[P::MaxPool, P::DownConv]),
            Family::Normal => rows(&[P::Identity, P::Conv, P::Zero]),
            Family::Up => rows(&[P::UpSeparable, P::UpConv]),
        }));
        let lattice = Lattice::new(5).unwrap();
        Self {
            structure: Structure {
                width: 2,
                growth: Growth::Constant,
                decoding,
                ..Structure::default()
            },
            lattice,
            probabilities: Probabilities::uniform(lattice, &candidates),
            candidates,
        }
    }

    fn choice(&self, budget: f64) -> Choice<'_> {
        Choice {
            structure: &self.structure,
            lattice: self.lattice,
            candidates: &self.candidates,
            probabilities: &self.probabilities,
            size: [16, 16],
            budget,
        }
    }

    /// The gene of a node from a state through the operation at `slot`.
    fn gene(&self, branch: Branch, node: usize, source: usize, slot: usize) -> Gene {
        let edge = first_edge(node) + source;
        let ops = &self.candidates.of(branch.family_of(edge))[edge];
        (ops[slot], source)
    }
}

/// The shares of what helps in all cells, weighted by the state that the edge leaves.
fn helped(shares: &[Probabilities; 3], weight: impl Fn(usize) -> f64) -> f64 {
    let edges = Branch::ALL.into_iter().flat_map(|branch| {
        let own = &shares[branch.index()];
        (0..EDGES).map(move |edge| (own.of(branch.family_of(edge))[edge][HELP], edge))
    });
    edges
        .map(|(share, edge)| f64::from(share) * weight(source(edge).1))
        .sum()
}

/// What a searcher finds and what it scored on the way, by `score` instead of a supernet's.
fn run(
    searcher: Searcher,
    count: usize,
    choice: &Choice<'_>,
    score: impl Fn(&Trial) -> f64,
) -> (CellGenes, Vec<Scored>) {
    let searcher = selection(searcher, count);
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut scored = Vec::new();
    loop {
        match searcher.next(choice, &scored, &mut rng).unwrap() {
            Next::Found(cells) => {
                assert_eq!(scored.len(), searcher.total(choice));
                return (cells, scored);
            }
            Next::Score(trial) => {
                let dice = score(&trial);
                let Trial { variant, .. } = *trial;
                scored.push(Scored { variant, dice });
            }
        }
    }
}

#[test]
fn perturbation_keeps_what_is_missed_most_where_alpha_knows_nothing() {
    let space = Space::new(Decoding::TwoEdges);
    let choice = space.choice(0.0);
    let later = |trial: &Trial| helped(&trial.shares, |state| (1 + state) as f64);
    let (found, scored) = run(Searcher::Perturbation, 1, &choice, later);
    assert_eq!(scored.len(), 2 * 22 + 3 * (3 + 4 + 5));
    let expected = CellGenes::from_fn(|branch| {
        let node = |node: usize| {
            let sources = if node == 0 { [0, 1] } else { [node + 1, node] };
            let genes = sources.map(|source| space.gene(branch, node, source, HELP));
            genes.to_vec()
        };
        (0..NODES).map(node).collect()
    });
    assert_eq!(found, expected);
    let (by_alpha, none) = run(Searcher::Darts, 1, &choice, later);
    assert_ne!(by_alpha, expected);
    assert!(none.is_empty());
}

#[test]
fn what_is_taken_away_has_no_share_and_the_rest_has_all_of_it() {
    let space = Space::new(Decoding::AllEdges);
    let check = |trial: &Trial| {
        let Variant::WithoutOperation {
            family,
            edge,
            operation,
        } = trial.variant
        else {
            panic!("all edges stay: {:?}", trial.variant);
        };
        for shares in &trial.shares {
            let (ops, row) = (&space.candidates.of(family)[edge], &shares.of(family)[edge]);
            for (op, share) in ops.iter().zip(row) {
                assert_eq!(*share == 0.0, *op == operation, "{ops:?}: {row:?}");
            }
            let sum: f32 = row.iter().sum();
            assert!((sum - 1.0).abs() < 1e-6);
        }
        helped(&trial.shares, |_| 1.0)
    };
    let (found, scored) = run(Searcher::Perturbation, 1, &space.choice(0.0), check);
    assert_eq!(scored.len(), 2 * 22);
    assert!(found.up.iter().flatten().all(|(op, _)| *op != P::Identity));
}

#[test]
fn evolution_goes_beyond_chance() {
    let space = Space::new(Decoding::AllEdges);
    let choice = space.choice(0.0);
    let all = (3 * EDGES) as f64;
    let share = |trial: &Trial| helped(&trial.shares, |_| 1.0) / all;
    let best = |searcher: Searcher| {
        let (found, scored) = run(searcher, 400, &choice, share);
        let best = scored.iter().map(|one| one.dice).fold(0.0, f64::max);
        let of_found = Trial::architecture(&choice, found);
        assert_eq!(share(&of_found), best, "the best is found");
        best
    };
    let (evolution, random) = (best(Searcher::Evolution), best(Searcher::Random));
    assert!(
        evolution > random && evolution > 0.8,
        "{evolution}, {random}"
    );
}

#[test]
fn a_child_differs_by_one_gene_from_one_of_the_sixteen_before_it() {
    let space = Space::new(Decoding::TwoEdges);
    let (_, scored) = run(Searcher::Evolution, 60, &space.choice(0.0), |trial| {
        let own = helped(&trial.shares, |_| 1.0);
        1.0 / (1.0 + own)
    });
    let cells = |one: &Scored| match &one.variant {
        Variant::Architecture { cells, .. } => cells.clone(),
        other => panic!("no architecture: {other:?}"),
    };
    let genes = |cells: &CellGenes| -> Vec<Gene> {
        let all = [&cells.down, &cells.normal, &cells.up];
        all.into_iter().flatten().flatten().copied().collect()
    };
    let all: Vec<Vec<Gene>> = scored.iter().map(|one| genes(&cells(one))).collect();
    for window in all.windows(17) {
        let (child, alive) = window.split_last().unwrap();
        let mut apart = alive.iter().map(|parent| {
            let pairs = parent.iter().zip(child);
            pairs.filter(|(a, b)| a != b).count()
        });
        assert!(apart.any(|apart| apart == 1), "{child:?}");
    }
}

#[test]
fn every_searcher_keeps_to_a_budget() {
    let space = Space::new(Decoding::TwoEdges);
    let helps = |trial: &Trial| helped(&trial.shares, |state| (1 + state) as f64);
    let free = space.choice(0.0);
    let (dear, _) = run(Searcher::Perturbation, 1, &free, helps);
    let cheap = CellGenes::from_fn(|branch| {
        let nodes = dear.nodes(branch).iter().enumerate();
        let cheaper = nodes.map(|(node, genes)| {
            let genes = genes.iter();
            let cheap = genes.map(|(_, source)| space.gene(branch, node, *source, 0));
            cheap.collect()
        });
        cheaper.collect()
    });
    let most = (free.macs(&cheap) + free.macs(&dear)) as f64 / 2e6;
    let choice = space.choice(most);
    assert!(!choice.fits(&dear) && choice.fits(&cheap));
    let scoring = [
        Searcher::Perturbation,
        Searcher::Random,
        Searcher::Evolution,
    ];
    for searcher in scoring {
        let (found, scored) = run(searcher, 30, &choice, helps);
        assert!(choice.fits(&found), "{searcher:?}");
        for one in scored {
            if let Variant::Architecture { cells, macs } = one.variant {
                assert!(choice.fits(&cells) && macs == choice.macs(&cells));
            }
        }
    }
    for searcher in [Searcher::Darts, Searcher::Random, Searcher::Evolution] {
        let (impossible, mut rng) = (space.choice(1e-3), ChaCha8Rng::seed_from_u64(5));
        let next = selection(searcher, 1).next(&impossible, &[], &mut rng);
        let error = next.unwrap_err();
        assert!(matches!(error, SearchError::Budget { .. }), "{error}");
    }
}

//! Architectures by chance, of the candidates that the last stage has.

use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::search::budget::Choice;
use crate::search::settings::SearchError;
use crate::space::{Branch, CellGenes, Decoding, Gene, NODES, Primitive, first_edge};

/// Draws that may be over the budget before one of them is made cheaper.
const TRIES: usize = 100;

/// Every node of a cell reads two different states (or all, as the decoding says), each through one
/// of its edge's candidates, all equally likely.
///
/// # Errors
/// A budget that no network keeps.
pub(super) fn drawn(choice: &Choice<'_>, rng: &mut ChaCha8Rng) -> Result<CellGenes, SearchError> {
    affordable(choice, || {
        CellGenes::from_fn(|branch| {
            let nodes = 0..NODES;
            nodes.map(|node| genes(choice, branch, node, rng)).collect()
        })
    })
}

/// The first of some draws that is within the budget; where none is, the last with its genes exchanged
/// for cheaper ones.
///
/// # Errors
/// A budget that no network keeps.
pub(super) fn affordable(
    choice: &Choice<'_>,
    mut draw: impl FnMut() -> CellGenes,
) -> Result<CellGenes, SearchError> {
    let mut cells = draw();
    for _ in 1..TRIES {
        if choice.fits(&cells) {
            return Ok(cells);
        }
        cells = draw();
    }
    choice.affordable(cells)
}

fn genes(choice: &Choice<'_>, branch: Branch, node: usize, rng: &mut ChaCha8Rng) -> Vec<Gene> {
    let mut sources: Vec<usize> = match choice.structure.decoding {
        Decoding::TwoEdges => rand::seq::index::sample(rng, node + 2, 2).into_vec(),
        Decoding::AllEdges => (0..node + 2).collect(),
    };
    sources.sort_unstable();
    let gene = |source: usize| {
        let edge = first_edge(node) + source;
        let ops = choice.candidates.of(branch.family_of(edge))[edge].iter();
        let real: Vec<&Primitive> = ops.filter(|op| **op != Primitive::Zero).collect();
        let op = real.choose(rng).expect("an edge keeps an operation");
        (**op, source)
    };
    sources.into_iter().map(gene).collect()
}

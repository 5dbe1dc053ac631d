//! The trait of a searcher: what it scores next, and what it ends with.

use rand_chacha::ChaCha8Rng;

use crate::search::budget::Choice;
use crate::search::scored::{Scored, Variant, best};
use crate::search::settings::SearchError;
use crate::space::{Branch, CellGenes, Gene, Probabilities, first_edge};

/// How an architecture is selected. Everything follows from the scores so far and the rng, so that a
/// search which is interrupted goes on to the same end.
pub(in crate::search) trait Selection {
    /// Scores in all.
    fn total(&self, choice: &Choice<'_>) -> usize;

    /// What comes after these scores; at the end nothing is drawn.
    ///
    /// # Errors
    /// A budget that no network keeps.
    fn next(
        &self,
        choice: &Choice<'_>,
        scored: &[Scored],
        rng: &mut ChaCha8Rng,
    ) -> Result<Next, SearchError>;
}

/// What a searcher does next.
#[derive(Debug)]
pub(in crate::search) enum Next {
    /// It scores this.
    Score(Box<Trial>),
    /// It has selected these cells.
    Found(CellGenes),
}

impl Next {
    /// The best architecture, once so many were scored.
    pub(in crate::search) fn ended(scored: &[Scored], count: usize) -> Option<Self> {
        let best = best(scored).filter(|_| scored.len() >= count);
        best.map(|cells| Self::Found(cells.clone()))
    }
}

/// A variant of the supernet, to be scored.
#[derive(Debug)]
pub(in crate::search) struct Trial {
    pub(in crate::search) variant: Variant,
    /// As in [`Mixture::of`](crate::net::Mixture::of): of the down, the normal and the up cells.
    pub(in crate::search) shares: [Probabilities; 3],
}

impl Trial {
    /// One architecture alone: each of its genes has the share 1, everything else 0.
    pub(in crate::search) fn architecture(choice: &Choice<'_>, cells: CellGenes) -> Self {
        Self {
            shares: Branch::ALL.map(|branch| one_hot(choice, branch, cells.nodes(branch))),
            variant: Variant::Architecture {
                macs: choice.macs(&cells),
                cells,
            },
        }
    }
}

fn one_hot(choice: &Choice<'_>, branch: Branch, nodes: &[Vec<Gene>]) -> Probabilities {
    let mut shares = choice.probabilities.clone();
    for rows in [&mut shares.down, &mut shares.normal, &mut shares.up] {
        for row in rows.iter_mut() {
            row.fill(0.0);
        }
    }
    for (node, genes) in nodes.iter().enumerate() {
        for (op, source) in genes {
            let edge = first_edge(node) + source;
            let family = branch.family_of(edge);
            let mut ops = choice.candidates.of(family)[edge].iter();
            let slot = ops.position(|own| own == op);
            let slot = slot.expect("a gene is a candidate of its edge");
            shares.of_mut(family)[edge][slot] = 1.0;
        }
    }
    shares
}

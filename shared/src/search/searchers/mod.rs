//! The searchers: each reads an architecture off a trained supernet in a way of its own.

mod chance;
mod darts;
mod evolution;
mod perturbation;
mod random;
mod selection;
#[cfg(test)]
mod tests;

use self::darts::Darts;
use self::evolution::Evolution;
use self::perturbation::Perturbation;
use self::random::Random;
pub(super) use self::selection::{Next, Selection, Trial};
use super::searcher::Searcher;

/// What a searcher does, with so many architectures to score where it scores some.
pub(super) fn selection(searcher: Searcher, scored: usize) -> Box<dyn Selection> {
    let count = scored.max(1);
    match searcher {
        Searcher::Darts => Box::new(Darts),
        Searcher::Perturbation => Box::new(Perturbation),
        Searcher::Random => Box::new(Random { count }),
        Searcher::Evolution => Box::new(Evolution { count }),
    }
}

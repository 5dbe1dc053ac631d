//! Regularised evolution (arXiv 1802.01548): the oldest die, whatever their score.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

use super::chance::{affordable, drawn};
use super::selection::{Next, Selection, Trial};
use crate::search::budget::{Choice, Site, sites};
use crate::search::scored::{Scored, best};
use crate::search::settings::SearchError;
use crate::space::{CellGenes, Gene};

/// Architectures that live at a time: those scored last.
const POPULATION: usize = 16;

/// Draws from them, the best of which has the next child.
const SAMPLE: usize = 4;

/// So many architectures are scored.
pub(super) struct Evolution {
    /// 1 at least.
    pub(super) count: usize,
}

impl Selection for Evolution {
    fn total(&self, _choice: &Choice<'_>) -> usize {
        self.count
    }

    fn next(
        &self,
        choice: &Choice<'_>,
        scored: &[Scored],
        rng: &mut ChaCha8Rng,
    ) -> Result<Next, SearchError> {
        if let Some(ended) = Next::ended(scored, self.count) {
            return Ok(ended);
        }
        let cells = match parent(scored, rng) {
            None => drawn(choice, rng)?,
            Some(parent) => affordable(choice, || mutated(choice, parent, rng))?,
        };
        Ok(Next::Score(Box::new(Trial::architecture(choice, cells))))
    }
}

/// Of whom the next is a child; none while the population grows.
fn parent<'a>(scored: &'a [Scored], rng: &mut ChaCha8Rng) -> Option<&'a CellGenes> {
    let alive = &scored[scored.len().checked_sub(POPULATION)?..];
    best((0..SAMPLE).filter_map(|_| alive.choose(rng)))
}

/// The same with one gene exchanged: another operation, or another edge with an operation by chance,
/// one as likely as the other where there are both.
fn mutated(choice: &Choice<'_>, parent: &CellGenes, rng: &mut ChaCha8Rng) -> CellGenes {
    let open = sites(parent).map(|site| (site, choice.others(site, parent)));
    let open: Vec<(Site, Vec<Gene>)> = open.filter(|(_, others)| !others.is_empty()).collect();
    let Some((site, others)) = open.choose(rng) else {
        return parent.clone();
    };
    let source = site.gene(parent).1;
    let others = others.iter().copied();
    let (same, moved): (Vec<Gene>, Vec<Gene>) = others.partition(|gene| gene.1 == source);
    let moves = same.is_empty() || (!moved.is_empty() && rng.random_bool(0.5));
    let genes = if moves { moved } else { same };
    let gene = genes.choose(rng).expect("an open site has another gene");
    site.exchanged(parent, *gene)
}

//! The end of a search: an architecture is read off the trained supernet, one score at a time.

use burn::tensor::Device;

use super::budget::Choice;
use super::event::{Event, Found, ScoredReport};
use super::progress::SearchProgress;
use super::recipe::SearchRecipe;
use super::scored::Scored;
use super::searchers::{Next, Trial, selection};
use super::settings::SearchError;
use super::split::BilevelSplit;
use super::step::SearchState;
use super::unmixed::arch_dice;
use crate::cases::Sample;
use crate::space::Probabilities;
use crate::training::Workers;

/// All that an architecture is read off.
pub(super) struct Reading<'a> {
    pub(super) choice: Choice<'a>,
    /// The supernet after its last stage; none where it took no step.
    pub(super) state: Option<&'a SearchState>,
    pub(super) split: &'a BilevelSplit,
    pub(super) samples: &'a [Sample],
    pub(super) recipe: &'a SearchRecipe,
    pub(super) device: &'a Device,
    pub(super) workers: &'a Workers,
}

impl Reading<'_> {
    /// One more score, which joins `progress`, or the architecture that follows from the scores so far.
    ///
    /// # Errors
    /// A budget that nothing keeps, no image to score on, one that cannot be read, and a device that
    /// fails.
    pub(super) async fn advance(
        &self,
        progress: &mut SearchProgress,
    ) -> Result<Event, SearchError> {
        let choice = &self.choice;
        let mut rng = progress.rng.clone();
        let (next, total) = {
            let searcher = selection(self.recipe.searcher, self.recipe.scored);
            let next = searcher.next(choice, &progress.scored, &mut rng)?;
            (next, searcher.total(choice))
        };
        match next {
            Next::Found(cells) => Ok(Event::Found(Box::new(Found {
                cells,
                lattice: choice.lattice,
                branches: choice.probabilities.branches.clone(),
            }))),
            Next::Score(trial) => {
                let Trial { variant, shares } = *trial;
                let dice = self.score(&shares).await?;
                progress.rng = rng;
                progress.scored.push(Scored { variant, dice });
                Ok(Event::Scored(report(&progress.scored, total)))
            }
        }
    }

    /// Mean Dice of the supernet with these shares.
    async fn score(&self, shares: &[Probabilities; 3]) -> Result<f64, SearchError> {
        let state = self.state.expect("a supernet that is scored has learnt");
        let (split, samples, recipe) = (self.split, self.samples, self.recipe);
        let (device, workers) = (self.device, self.workers);
        let score = arch_dice(state, Some(shares), split, samples, recipe, device, workers);
        score.await?.ok_or(SearchError::Unscored {
            searcher: recipe.searcher.name(),
        })
    }
}

fn report(scored: &[Scored], total: usize) -> ScoredReport {
    let scores = scored.iter().map(|one| one.dice);
    ScoredReport {
        done: scored.len(),
        total,
        dice: scores.clone().next_back().unwrap_or_default(),
        best: scores.fold(0.0, f64::max),
    }
}

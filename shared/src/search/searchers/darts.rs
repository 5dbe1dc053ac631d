//! The paper's searcher: the strongest shares of alpha, without a score.

use rand_chacha::ChaCha8Rng;

use super::selection::{Next, Selection};
use crate::search::budget::Choice;
use crate::search::scored::Scored;
use crate::search::settings::SearchError;

/// Alpha decides.
pub(super) struct Darts;

impl Selection for Darts {
    fn total(&self, _choice: &Choice<'_>) -> usize {
        0
    }

    fn next(
        &self,
        choice: &Choice<'_>,
        _scored: &[Scored],
        _rng: &mut ChaCha8Rng,
    ) -> Result<Next, SearchError> {
        choice.affordable(choice.strongest()).map(Next::Found)
    }
}

//! Random search: the best of architectures by chance, on the supernet's weights.

use rand_chacha::ChaCha8Rng;

use super::chance::drawn;
use super::selection::{Next, Selection, Trial};
use crate::search::budget::Choice;
use crate::search::scored::Scored;
use crate::search::settings::SearchError;

/// So many architectures are scored.
pub(super) struct Random {
    /// 1 at least.
    pub(super) count: usize,
}

impl Selection for Random {
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
        let trial = Trial::architecture(choice, drawn(choice, rng)?);
        Ok(Next::Score(Box::new(trial)))
    }
}

//! The epochs of a run, by kind.

use anyhow::{Context as _, bail};
use shared::events::{Epoch, LastEpoch, RetrainEpoch, RunKind, SearchEpoch};
use shared::recipe::Recipe;

/// The epochs behind a run, first to last.
#[derive(Clone, Debug, PartialEq)]
pub enum History {
    /// Those of a search, over all stages.
    Search(Vec<SearchEpoch>),
    /// Those of a retraining.
    Retraining(Vec<RetrainEpoch>),
}

impl History {
    /// The lines of a history's file, each of an epoch of that kind.
    ///
    /// # Errors
    /// The first line that is none.
    pub(super) fn parse(kind: RunKind, text: &str) -> anyhow::Result<Self> {
        let mut history = match kind {
            RunKind::Search => Self::Search(Vec::new()),
            RunKind::Retraining => Self::Retraining(Vec::new()),
        };
        for (index, line) in text.lines().enumerate() {
            let at = || format!("line {}", index + 1);
            let epoch = Epoch::from_line(line).with_context(at)?;
            match (&mut history, epoch) {
                (Self::Search(epochs), Epoch::Search(epoch)) => epochs.push(*epoch),
                (Self::Retraining(epochs), Epoch::Retraining(epoch)) => epochs.push(epoch),
                (_, epoch) => bail!("{}: an epoch of a {} in a {kind}", at(), epoch.kind()),
            }
        }
        Ok(history)
    }

    /// How many epochs are done.
    pub fn done(&self) -> usize {
        match self {
            Self::Search(epochs) => epochs.len(),
            Self::Retraining(epochs) => epochs.len(),
        }
    }

    /// How many epochs the run has in all.
    pub fn planned(&self, recipe: &Recipe) -> usize {
        match self {
            Self::Search(_) => recipe.search.layers.len() * recipe.search.epochs,
            Self::Retraining(_) => recipe.retrain.epochs,
        }
    }

    /// The last epoch, if one is done.
    pub fn last(&self) -> Option<LastEpoch> {
        match self {
            Self::Search(epochs) => epochs.last().map(LastEpoch::from),
            Self::Retraining(epochs) => epochs.last().cloned().map(LastEpoch::Retraining),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"epoch":0,"rate":0.1,"loss":0.5,"validation-dice":0.25}"#;

    #[test]
    fn a_line_of_another_kind_is_named() {
        let read = |kind, text: &str| History::parse(kind, text);
        let history = read(RunKind::Retraining, &format!("{LINE}\n{LINE}\n")).unwrap();
        assert_eq!(history.done(), 2);
        let other = read(RunKind::Search, LINE).unwrap_err().to_string();
        assert_eq!(other, "line 1: an epoch of a retraining in a search");
        let cut = read(RunKind::Retraining, &format!("{LINE}\n{{")).unwrap_err();
        assert_eq!(cut.to_string(), "line 2");
    }
}

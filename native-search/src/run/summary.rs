//! A run as the list of runs shows it.

use shared::events::{RunState, RunSummary};

use super::folder::{RunFolder, file};
use super::history::History;
use crate::errors::in_words;

impl RunFolder {
    /// What its files say of the run; a run that cannot be read is a damaged one.
    pub fn summary(&self, name: String) -> RunSummary {
        let mut summary = RunSummary {
            name,
            kind: None,
            state: RunState::Damaged,
            epochs_done: 0,
            epochs: 0,
            last: None,
            has_genotype: self.has(file::GENOTYPE),
            has_bundle: self.has(file::MODEL),
            error: None,
        };
        if let Err(error) = self.describe(&mut summary) {
            summary.error = Some(self.without_path(&error));
        }
        summary
    }

    fn describe(&self, summary: &mut RunSummary) -> anyhow::Result<()> {
        let record = self.record()?;
        let history = self.history(record.kind)?;
        summary.kind = Some(record.kind);
        summary.epochs_done = history.done();
        summary.epochs = history.planned(&record.recipe);
        summary.last = history.last();
        // A search ends by writing its genotype, a retraining with its last epoch.
        let finished = match history {
            History::Search(_) => summary.has_genotype,
            History::Retraining(_) => summary.epochs_done >= summary.epochs,
        };
        summary.state = match (summary.epochs_done, finished) {
            (_, true) => RunState::Finished,
            (0, false) => RunState::NotBegun,
            (_, false) => RunState::Unfinished,
        };
        Ok(())
    }

    /// The error without the path of the folder, which is no concern of a reader of the list.
    fn without_path(&self, error: &anyhow::Error) -> String {
        in_words(error).replace(&format!("{}/", self.path().display()), "")
    }
}

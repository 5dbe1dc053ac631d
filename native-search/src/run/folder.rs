//! Files of a run, by their names in its folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;
use shared::events::RunKind;
use shared::genotype::Genotype;

use super::checkpoint::Checkpoint;
use super::history::History;
use super::record::Record;
use super::timer::Timer;
use crate::files;

/// Names of files in the folder of a run.
pub mod file {
    /// The record: the kind of run, every setting, and what the data was.
    pub const RECORD: &str = "run.toml";
    /// The history: a line an epoch.
    pub const HISTORY: &str = "events.jsonl";
    /// The genotype that a search found, or that a retraining trains.
    pub const GENOTYPE: &str = "genotype.json";
    /// The baseline that a retraining trains.
    pub const BASELINE: &str = "baseline.json";
    /// The picture of the architecture that a search found or a retraining trains.
    pub const PICTURE: &str = "architecture.svg";
    /// What a run did, for people.
    pub const SUMMARY: &str = "summary.md";
    /// The model of a retraining.
    pub const MODEL: &str = "model.safetensors";
}

/// The folder of a search or a retraining. A folder is that of a run where the record lies in it;
/// everything else may be there or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
    /// Within an epoch; never where it is not given.
    saved_every: Option<Duration>,
}

impl RunFolder {
    /// The one at that path, which need not exist.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            saved_every: None,
        }
    }

    /// The same, with a checkpoint whenever so much time is over, and not after each epoch alone.
    #[must_use]
    pub fn saved_every(self, every: Duration) -> Self {
        Self {
            saved_every: Some(every),
            ..self
        }
    }

    /// A folder in it, whose run has its checkpoints as often.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        Self {
            path: self.path.join(name),
            ..self.clone()
        }
    }

    /// When checkpoints within an epoch are due.
    pub fn timer(&self) -> Timer {
        Timer::new(self.saved_every)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of that name lies in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Whether there is a run in it.
    pub fn has_run(&self) -> bool {
        self.has(file::RECORD)
    }

    /// Whether a file of that name lies in it.
    pub fn has(&self, name: &str) -> bool {
        self.file(name).is_file()
    }

    /// What the run began with.
    ///
    /// # Errors
    /// A record that is missing, damaged, or of another version.
    pub fn record(&self) -> anyhow::Result<Record> {
        let path = self.file(file::RECORD);
        Record::parse(&read(&path)?, || self.kind_by_files())
            .with_context(|| format!("the settings in {}", path.display()))
    }

    /// The kind of a run whose record is an old one and does not name it. A retraining has its
    /// architecture from the beginning, a search only in the end.
    fn kind_by_files(&self) -> anyhow::Result<RunKind> {
        let retrains = match self.history_text()? {
            Some(history) => history.contains("\"validation-dice\""),
            None => self.has(file::GENOTYPE) || self.has(file::BASELINE),
        };
        Ok(if retrains {
            RunKind::Retraining
        } else {
            RunKind::Search
        })
    }

    /// The epochs behind the run, which is of that kind.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged; a missing one is a run before its first epoch.
    pub fn history(&self, kind: RunKind) -> anyhow::Result<History> {
        let text = self.history_text()?.unwrap_or_default();
        History::parse(kind, &text)
            .with_context(|| format!("{} is damaged", self.file(file::HISTORY).display()))
    }

    fn history_text(&self) -> anyhow::Result<Option<String>> {
        let path = self.file(file::HISTORY);
        path.exists().then(|| read(&path)).transpose()
    }

    /// Writes all epochs so far, one line of JSON each.
    ///
    /// # Errors
    /// Where the disk is full or the folder cannot be written.
    pub fn write_history(&self, epochs: &[impl Serialize]) -> anyhow::Result<()> {
        let mut text = String::new();
        for epoch in epochs {
            text += &serde_json::to_string(epoch)?;
            text.push('\n');
        }
        files::write(&self.file(file::HISTORY), text.as_bytes())
    }

    /// The genotype that the run found or trains, if there is one.
    ///
    /// # Errors
    /// A file that cannot be read or is no genotype.
    pub fn genotype(&self) -> anyhow::Result<Option<Genotype>> {
        let path = self.file(file::GENOTYPE);
        if !path.exists() {
            return Ok(None);
        }
        let genotype = Genotype::from_json(&read(&path)?);
        Ok(Some(genotype.with_context(|| path.display().to_string())?))
    }

    /// The state to go on from.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::at(self.path.join("checkpoint"))
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
}

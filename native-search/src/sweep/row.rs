//! One row of a sweep, and how far it is.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::files;

const STATE: &str = "row.json";
const LOG: &str = "log.txt";

/// Commands that belong together, in a folder of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub id: String,
    /// What it belongs to.
    pub arm: String,
    /// Its seed.
    pub seed: u64,
    /// Rows that have to be finished before.
    pub after: Vec<String>,
    /// Its folder.
    pub folder: PathBuf,
    /// The text of its recipe, where it has one.
    pub recipe: Option<String>,
    /// Arguments of the program, command by command.
    pub commands: Vec<Vec<String>>,
    /// What tells it from another row in the same folder.
    pub digest: String,
}

/// What a row's folder says of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RowState {
    /// Of the row that was begun here.
    pub digest: String,
    /// Commands that are finished.
    pub done: usize,
    /// Seconds of each, of its last try.
    pub seconds: Vec<f64>,
    /// The process of the command that runs, or ran last.
    #[serde(default)]
    pub process: Option<u32>,
    /// How often the command that comes next was begun since something was saved or finished.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: usize,
    /// Why the last try broke.
    #[serde(default)]
    pub failed: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl RowState {
    /// Seconds of all commands together.
    pub fn total_seconds(&self) -> f64 {
        // From 0, as the sum of nothing is -0.
        self.seconds.iter().fold(0.0, |sum, one| sum + one)
    }

    /// Whether a command failed; one that was only killed is tried again.
    pub fn gave_up(&self) -> bool {
        self.failed.is_some() && self.tries == 0
    }
}

/// How far a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowProgress {
    /// Not begun.
    Waiting,
    /// A process works on it.
    Running,
    /// Begun, and nobody works on it.
    Broken,
    /// All commands are finished.
    Finished,
}

impl RowProgress {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Broken => "broken",
            Self::Finished => "finished",
        }
    }
}

impl Row {
    /// What its folder says; the default where there is none.
    ///
    /// # Errors
    /// A damaged file, or another row's.
    pub fn state(&self) -> Result<RowState> {
        let path = self.folder.join(STATE);
        if !path.exists() {
            return Ok(RowState {
                digest: self.digest.clone(),
                ..RowState::default()
            });
        }
        let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let state: RowState = serde_json::from_slice(&text)
            .with_context(|| format!("{} is damaged", path.display()))?;
        ensure!(
            state.digest == self.digest,
            "row {} was begun with other commands or another recipe: give it another name, or delete {}",
            self.id,
            self.folder.display()
        );
        Ok(state)
    }

    /// Saves what [`Row::state`] reads.
    ///
    /// # Errors
    /// A disk that is full or cannot be written.
    pub(super) fn save(&self, state: &RowState) -> Result<()> {
        files::write(&self.folder.join(STATE), &serde_json::to_vec_pretty(state)?)
    }

    /// How far it is.
    ///
    /// # Errors
    /// As [`Row::state`].
    pub fn standing(&self) -> Result<RowProgress> {
        let state = self.state()?;
        Ok(if state.done >= self.commands.len() {
            RowProgress::Finished
        } else if !self.folder.exists() {
            RowProgress::Waiting
        } else if self.lock()?.is_none() {
            RowProgress::Running
        } else if state.done == 0 && state.process.is_none() {
            RowProgress::Waiting
        } else {
            RowProgress::Broken
        })
    }

    /// Its log, locked for whoever works on it; none where somebody else does. A command writes to the
    /// same open file, so that the lock lasts as long as one of the two lives: a runner that was killed
    /// leaves no row to be run twice.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(super) fn lock(&self) -> Result<Option<File>> {
        let path = self.folder.join(LOG);
        let open = || -> std::io::Result<Option<File>> {
            std::fs::create_dir_all(&self.folder)?;
            let log = File::options().create(true).append(true).open(&path)?;
            match log.try_lock() {
                Ok(()) => Ok(Some(log)),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(error),
            }
        };
        open().with_context(|| format!("could not lock {}", path.display()))
    }
}

#[cfg(test)]
impl Row {
    /// A row without commands, for tests of what is made of many.
    pub(super) fn named(id: &str, after: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            arm: id.to_owned(),
            seed: 1,
            after: after.iter().map(|id| (*id).to_owned()).collect(),
            folder: PathBuf::new(),
            recipe: None,
            commands: Vec::new(),
            digest: String::new(),
        }
    }
}

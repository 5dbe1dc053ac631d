//! The beginning of a run in its folder, and going on with one.

use std::path::Path;

use anyhow::{Context as _, bail};
use shared::architecture::Architecture;

use super::existing::Existing;
use super::folder::{RunFolder, file};
use super::lock::Lock;
use super::record::{Record, difference};
use super::splits::{check_split, has_split, only_splits, write_split};
use crate::data::DataSet;
use crate::files;

/// A run that is begun, or goes on, in its folder.
#[derive(Debug)]
pub struct Opened {
    /// What was found wrong with checkpoints, where an earlier one serves.
    pub damage: Option<String>,
    /// Nobody else works in the folder while this is there.
    _lock: Lock,
}

impl RunFolder {
    /// Whether a run may begin or go on in it, to be asked before any work is done.
    ///
    /// # Errors
    /// Where it is a file, holds something and `existing` does not say what to do with it, or holds
    /// no run and `existing` needs one.
    pub fn check(&self, existing: Existing) -> anyhow::Result<()> {
        files::check_folder(self.path())?;
        let shown = self.path().display();
        let foreign = files::is_used(self.path()) && !self.has_run() && !only_splits(self);
        match existing {
            Existing::Refuse if files::is_used(self.path()) => bail!(
                "the output folder {shown} exists already: choose another --out, or add --resume to \
                 go on or --force to start over"
            ),
            Existing::Resume if !self.has_run() => {
                bail!("there is no run to resume in {shown}: leave out --resume to begin one")
            }
            Existing::ResumeOrBegin if foreign => {
                bail!("{shown} holds something, but no run to go on with: choose another --out")
            }
            Existing::Replace if foreign => bail!(
                "{shown} is not the folder of a run, so --force does not delete it: choose another \
                 --out"
            ),
            Existing::Refuse | Existing::Resume | Existing::ResumeOrBegin | Existing::Replace => {
                Ok(())
            }
        }
    }

    /// Whether a process works in it now.
    pub fn is_in_use(&self) -> bool {
        Lock::is_held(self.path())
    }

    /// Refuses inputs that lie in a folder which is about to be replaced.
    ///
    /// # Errors
    /// Where one of `inputs` lies inside it.
    pub fn check_inputs<'a>(
        &self,
        existing: Existing,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> anyhow::Result<()> {
        let (Existing::Replace, Ok(folder)) = (existing, self.path().canonicalize()) else {
            return Ok(());
        };
        for input in inputs {
            if input
                .canonicalize()
                .is_ok_and(|path| path.starts_with(&folder))
            {
                bail!(
                    "{} lies in {}, which --force would delete: choose another --out",
                    input.display(),
                    folder.display()
                );
            }
        }
        Ok(())
    }

    /// Begins the run, or opens it again.
    ///
    /// # Errors
    /// As [`check`](Self::check), and where another process works in the folder; on going on, a run
    /// of another kind, other settings, data or splits than the run began with, or epochs without a
    /// checkpoint that is whole.
    pub fn open(
        &self,
        existing: Existing,
        record: &Record,
        sets: &[DataSet],
    ) -> anyhow::Result<Opened> {
        self.check(existing)?;
        let lock = Lock::take(self.path())?;
        files::remove_unfinished(self.path())
            .with_context(|| format!("could not clear {}", self.path().display()))?;
        match existing {
            Existing::Resume | Existing::ResumeOrBegin if self.has_run() => {
                self.reopen(record, sets)?;
            }
            Existing::Refuse | Existing::Resume | Existing::ResumeOrBegin | Existing::Replace => {
                self.begin(record, sets)?;
            }
        }
        Ok(Opened {
            damage: self.check_checkpoint()?,
            _lock: lock,
        })
    }

    /// What is wrong with newer checkpoints than the one that serves.
    fn check_checkpoint(&self) -> anyhow::Result<Option<String>> {
        let saved = self.checkpoint().newest()?;
        if saved.is_none() && self.has(file::HISTORY) {
            bail!(
                "the checkpoint in {} is gone, and the run is past its beginning: start over with \
                 --force, or choose another --out",
                self.path().display()
            );
        }
        Ok(saved.and_then(|saved| saved.damage))
    }

    /// Begins with the record: from then on the folder is that of a run, whatever happens.
    fn begin(&self, record: &Record, sets: &[DataSet]) -> anyhow::Result<()> {
        self.clear()
            .with_context(|| format!("could not clear {}", self.path().display()))?;
        let text = record.to_toml()?;
        files::write(&self.file(file::RECORD), text.as_bytes())?;
        sets.iter().try_for_each(|set| write_split(self, set))
    }

    /// Removes all but the lock.
    fn clear(&self) -> std::io::Result<()> {
        for entry in self.path().read_dir()? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            } else if entry.file_name() != files::LOCK {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn reopen(&self, record: &Record, sets: &[DataSet]) -> anyhow::Result<()> {
        let path = self.file(file::RECORD);
        let (begun, kind) = (self.record()?.kind, record.kind);
        if begun != kind {
            bail!(
                "{} is the folder of a {begun}, so no {kind} can go on in it: choose another --out",
                self.path().display()
            );
        }
        let earlier = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        if let Some((was, is)) = difference(&earlier, &record.to_toml()?) {
            bail!(
                "{} was made with other settings or data ({was} then, {is} now): resume with the \
                 same ones, or choose another --out",
                path.display()
            );
        }
        self.add_computed(record, &earlier)?;
        // A run that was killed while it began may lack splits, but then it has learnt nothing yet.
        let begins = !self.has(file::HISTORY);
        sets.iter().try_for_each(|set| {
            if begins && !has_split(self, set) {
                write_split(self, set)
            } else {
                check_split(self, set)
            }
        })
    }

    /// Adds what computes now, where that is something else than at the last sitting.
    fn add_computed(&self, record: &Record, earlier: &str) -> anyhow::Result<()> {
        let last = self.record()?.computed.pop();
        let Some(now) = record
            .computed
            .last()
            .filter(|now| last.as_ref() != Some(now))
        else {
            return Ok(());
        };
        let text = format!("{}\n{}", earlier.trim_end(), now.to_toml()?);
        files::write(&self.file(file::RECORD), text.as_bytes())
    }

    /// Writes the architecture that a retraining trains; the one of a run that goes on has to be
    /// the same.
    ///
    /// # Errors
    /// Another architecture in the folder, and everything that can go wrong with a disk.
    pub fn keep_architecture(&self, architecture: &Architecture) -> anyhow::Result<()> {
        let (name, other, text) = match architecture {
            Architecture::Found(genotype) => (file::GENOTYPE, file::BASELINE, genotype.to_json()),
            Architecture::Baseline(plan) => {
                let text = serde_json::to_string_pretty(plan)?;
                (file::BASELINE, file::GENOTYPE, text)
            }
        };
        let earlier = std::fs::read_to_string(self.file(name)).unwrap_or_default();
        let differs = !earlier.is_empty() && earlier != text;
        if differs || self.has(other) {
            let found = self.file(if differs { name } else { other });
            bail!(
                "{} is another architecture than the one asked for: resume with the same one, or \
                 choose another --out",
                found.display()
            );
        }
        files::write(&self.file(name), text.as_bytes())
    }
}

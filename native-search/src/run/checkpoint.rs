//! The state of a run on disk: after every epoch, complete or not there at all.

use std::path::PathBuf;

use anyhow::Context as _;
use burn::tensor::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files;

const PROGRESS: &str = "position.json";

/// The checkpoint of the run in one folder: the progress in JSON, and parts (tensors) in files of
/// their own, whose names begin with its tag.
pub struct Checkpoint {
    folder: PathBuf,
}

impl Checkpoint {
    /// The one in `folder`, which need not exist.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Saves the parts, then the progress that names them by `tag`, then removes the earlier
    /// parts: a crash in between leaves the earlier checkpoint whole.
    ///
    /// # Errors
    /// Where the disk is full or the folder cannot be written.
    pub fn save(
        &self,
        tag: &str,
        progress: &impl Serialize,
        parts: &[(&str, Bytes)],
    ) -> anyhow::Result<()> {
        for (part, bytes) in parts {
            files::write(&self.part(tag, part), bytes)?;
        }
        files::write(&self.folder.join(PROGRESS), &serde_json::to_vec(progress)?)?;
        self.remove_all_but(tag)
    }

    /// The progress, if there is one.
    ///
    /// # Errors
    /// Where the file cannot be read or is damaged.
    pub fn progress<P: DeserializeOwned>(&self) -> anyhow::Result<Option<P>> {
        let path = self.folder.join(PROGRESS);
        if !path.exists() {
            return Ok(None);
        }
        let text =
            std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        let progress = serde_json::from_slice(&text)
            .with_context(|| format!("the checkpoint {} is damaged", path.display()))?;
        Ok(Some(progress))
    }

    /// One part of the checkpoint of that tag.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn read(&self, tag: &str, part: &str) -> anyhow::Result<Bytes> {
        let path = self.part(tag, part);
        let bytes = std::fs::read(&path)
            .with_context(|| format!("could not read the checkpoint {}", path.display()))?;
        Ok(Bytes::from_bytes_vec(bytes))
    }

    fn part(&self, tag: &str, part: &str) -> PathBuf {
        self.folder.join(format!("{tag}-{part}.bpk"))
    }

    fn remove_all_but(&self, tag: &str) -> anyhow::Result<()> {
        for entry in self.folder.read_dir()? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name != PROGRESS && !name.starts_with(&format!("{tag}-")) {
                std::fs::remove_file(&path)
                    .with_context(|| format!("could not remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_last_bit() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = Checkpoint::at(dir.path().join("checkpoint"));
        let rates = [0.018_752_500_000_000_002, 0.1 + 0.2, f64::MIN_POSITIVE];
        checkpoint.save("e1", &rates, &[]).unwrap();
        assert_eq!(checkpoint.progress::<[f64; 3]>().unwrap(), Some(rates));
    }
}

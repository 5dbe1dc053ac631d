//! The state of a run on disk: after every epoch, complete or not there at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use burn::tensor::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::old_checkpoint;
use crate::files;

/// How many are kept: where the newest is damaged, the one before serves.
const KEPT: usize = 2;
/// The part that holds the progress, in JSON.
const PROGRESS: &str = "progress";

/// The checkpoints of the run in one folder. Each is a few files, its parts, whose names begin with
/// its number; a manifest, written last, has their digests.
pub struct Checkpoint {
    folder: PathBuf,
}

/// A checkpoint in memory.
pub struct Saved {
    /// What was wrong with newer ones.
    pub damage: Option<String>,
    parts: BTreeMap<String, Vec<u8>>,
}

/// What a checkpoint consists of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    /// SHA-256 by part.
    parts: BTreeMap<String, String>,
}

impl Checkpoint {
    /// Those in `folder`, which need not exist.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Saves progress and parts, then the manifest that makes them a checkpoint, then removes all
    /// but the last two: a crash in between leaves the earlier ones whole.
    ///
    /// # Errors
    /// Where the disk is full or the folder cannot be written.
    pub fn save(&self, progress: &impl Serialize, parts: &[(&str, Bytes)]) -> anyhow::Result<()> {
        let progress = serde_json::to_vec(progress)?;
        let number = self.numbers()?.first().map_or(1, |newest| newest + 1);
        let mut digests = BTreeMap::new();
        let parts = parts.iter().map(|(part, bytes)| (*part, &bytes[..]));
        for (part, bytes) in parts.chain([(PROGRESS, &progress[..])]) {
            files::write(&self.part(number, part), bytes)?;
            digests.insert(part.to_owned(), digest(bytes));
        }
        let manifest = serde_json::to_vec_pretty(&Manifest { parts: digests })?;
        files::write(&self.manifest(number), &manifest)?;
        self.remove_old()
    }

    /// The newest that is whole; of an earlier program's the only one. `None` where there is none.
    ///
    /// # Errors
    /// Where there are some and none is whole.
    pub fn newest(&self) -> anyhow::Result<Option<Saved>> {
        let mut damage: Option<String> = None;
        for number in self.numbers()? {
            match self.read(number) {
                Ok(parts) => return Ok(Some(Saved { damage, parts })),
                Err(error) => {
                    let words = crate::errors::in_words(&error);
                    let earlier = damage.map(|damage| format!("{damage}; "));
                    damage = Some(earlier.unwrap_or_default() + &words);
                }
            }
        }
        if let Some(damage) = damage {
            bail!("no checkpoint is left to go on from ({damage}): start over with --force");
        }
        let old = old_checkpoint::read(&self.folder)?;
        Ok(old.map(|parts| Saved { damage, parts }))
    }

    fn read(&self, number: u64) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
        let path = self.manifest(number);
        let damaged = |path: &Path| format!("{} is damaged", path.display());
        let manifest: Manifest =
            serde_json::from_slice(&std::fs::read(&path)?).with_context(|| damaged(&path))?;
        let mut parts = BTreeMap::new();
        for (part, expected) in manifest.parts {
            let path = self.part(number, &part);
            let bytes = std::fs::read(&path)
                .with_context(|| format!("could not read {}", path.display()))?;
            ensure!(digest(&bytes) == expected, damaged(&path));
            parts.insert(part, bytes);
        }
        Ok(parts)
    }

    /// The numbers of all that have a manifest, the newest first.
    fn numbers(&self) -> anyhow::Result<Vec<u64>> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let paths = files::entries(&self.folder)
            .with_context(|| format!("could not read {}", self.folder.display()))?;
        let named = paths.iter().filter_map(|path| path.file_name()?.to_str());
        let manifests = named.filter_map(|name| name.strip_suffix(".json")?.parse().ok());
        let mut numbers: Vec<u64> = manifests.collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        Ok(numbers)
    }

    fn manifest(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:06}.json"))
    }

    fn part(&self, number: u64, part: &str) -> PathBuf {
        self.folder.join(format!("{number:06}-{part}.bpk"))
    }

    /// Removes all files but those of the newest checkpoints, manifests before their parts.
    fn remove_old(&self) -> anyhow::Result<()> {
        let kept: Vec<String> = self
            .numbers()?
            .iter()
            .take(KEPT)
            .map(|n| format!("{n:06}"))
            .collect();
        let mut old: Vec<PathBuf> = Vec::new();
        for entry in self.folder.read_dir()? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !kept.iter().any(|number| name.starts_with(number)) {
                old.push(entry.path());
            }
        }
        old.sort_by_key(|path| path.extension().is_none_or(|kind| kind != "json"));
        for path in old {
            std::fs::remove_file(&path)
                .with_context(|| format!("could not remove {}", path.display()))?;
        }
        Ok(())
    }
}

impl Saved {
    /// The progress.
    ///
    /// # Errors
    /// One of another kind of run.
    pub fn progress<P: DeserializeOwned>(&self) -> anyhow::Result<P> {
        let bytes = self.part(PROGRESS)?;
        serde_json::from_slice(&bytes).context("the checkpoint is none of such a run")
    }

    /// A part.
    ///
    /// # Errors
    /// Where it has none of that name.
    pub fn part(&self, name: &str) -> anyhow::Result<Bytes> {
        let bytes = self.parts.get(name);
        let bytes = bytes.with_context(|| format!("the checkpoint has no part \"{name}\""))?;
        Ok(Bytes::from_bytes_vec(bytes.clone()))
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(dir: &Path, count: u8) -> Checkpoint {
        let checkpoint = Checkpoint::at(dir.join("checkpoint"));
        for at in 1..=count {
            let weights = Bytes::from_bytes_vec(vec![at; 5000]);
            checkpoint
                .save(&u64::from(at), &[("weights", weights)])
                .unwrap();
        }
        checkpoint
    }

    fn progress(checkpoint: &Checkpoint) -> u64 {
        checkpoint.newest().unwrap().unwrap().progress().unwrap()
    }

    #[test]
    fn numbers_come_back_to_the_last_bit() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = saved(dir.path(), 0);
        let rates = [0.018_752_500_000_000_002, 0.1 + 0.2, f64::MIN_POSITIVE];
        checkpoint.save(&rates, &[]).unwrap();
        let saved = checkpoint.newest().unwrap().unwrap();
        assert_eq!(saved.progress::<[f64; 3]>().unwrap(), rates);
    }

    #[test]
    fn the_last_two_are_kept_and_the_newest_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = saved(dir.path(), 5);
        assert_eq!(progress(&checkpoint), 5);
        assert_eq!(checkpoint.folder.read_dir().unwrap().count(), 2 * 3);
        let saved = checkpoint.newest().unwrap().unwrap();
        assert_eq!(saved.damage, None);
        assert_eq!(saved.part("weights").unwrap()[..], [5; 5000]);
    }

    #[test]
    fn a_damaged_part_is_named_and_the_checkpoint_before_serves() {
        for (part, harm) in [
            ("000003-weights.bpk", "zeroed"),
            ("000003-weights.bpk", "removed"),
            ("000003-progress.bpk", "zeroed"),
            ("000003.json", "zeroed"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let checkpoint = saved(dir.path(), 3);
            let path = checkpoint.folder.join(part);
            match harm {
                "zeroed" => zeroed(&path),
                _ => std::fs::remove_file(&path).unwrap(),
            }
            let saved = checkpoint.newest().unwrap().unwrap();
            assert_eq!(saved.progress::<u64>().unwrap(), 2, "{part}");
            assert!(saved.damage.unwrap().contains(part), "{part}");
        }
    }

    #[test]
    fn without_a_whole_one_nothing_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = saved(dir.path(), 3);
        for part in ["000002-weights.bpk", "000003-weights.bpk"] {
            zeroed(&checkpoint.folder.join(part));
        }
        let message = checkpoint.newest().err().unwrap().to_string();
        assert!(
            message.contains("000003-weights.bpk is damaged; "),
            "{message}"
        );
        assert!(
            message.contains("000002-weights.bpk is damaged)"),
            "{message}"
        );
    }

    #[test]
    fn a_crash_before_the_manifest_leaves_the_earlier_one() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = saved(dir.path(), 3);
        std::fs::remove_file(checkpoint.manifest(3)).unwrap();
        assert_eq!(progress(&checkpoint), 2);
        checkpoint.save(&7_u64, &[]).unwrap();
        assert_eq!(progress(&checkpoint), 7);
    }

    fn zeroed(path: &Path) {
        let bytes = std::fs::read(path).unwrap();
        let kept = bytes.len().saturating_sub(4000);
        let zeros = vec![0; bytes.len() - kept];
        std::fs::write(path, [&bytes[..kept], &zeros].concat()).unwrap();
    }
}

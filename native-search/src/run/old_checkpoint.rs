//! The checkpoint of programs up to 0.1.0: one, without digests.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;

const PROGRESS: &str = "position.json";

/// The parts of the one in `folder`; its parts are called by a tag, a hyphen and their name.
pub(super) fn read(folder: &Path) -> anyhow::Result<Option<BTreeMap<String, Vec<u8>>>> {
    if !folder.join(PROGRESS).exists() {
        return Ok(None);
    }
    let mut parts = BTreeMap::new();
    for path in crate::files::entries(folder)? {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let name = match stem.and_then(|stem| stem.split_once('-')) {
            Some((_tag, part)) => part,
            None if path.ends_with(PROGRESS) => "progress",
            None => continue,
        };
        let bytes = std::fs::read(&path)
            .with_context(|| format!("could not read the checkpoint {}", path.display()))?;
        parts.insert(name.to_owned(), bytes);
    }
    Ok(Some(parts))
}

#[cfg(test)]
mod tests {
    use crate::run::Checkpoint;

    #[test]
    fn an_old_checkpoint_is_read_and_a_new_one_takes_its_place() {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("position.json", "5"),
            ("s0e5-weights.bpk", "w"),
            ("s0e5-weights-optimiser.bpk", "o"),
        ] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let checkpoint = Checkpoint::at(dir.path().to_owned());
        let saved = checkpoint.newest().unwrap().unwrap();
        assert_eq!(saved.progress::<u64>().unwrap(), 5);
        assert_eq!(saved.part("weights").unwrap()[..], *b"w");
        assert_eq!(saved.part("weights-optimiser").unwrap()[..], *b"o");
        checkpoint.save(&6_u64, &[]).unwrap();
        let saved = checkpoint.newest().unwrap().unwrap();
        assert_eq!(saved.progress::<u64>().unwrap(), 6);
        assert!(!dir.path().join("position.json").exists());
    }
}

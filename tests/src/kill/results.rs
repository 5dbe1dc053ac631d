//! The files of a job that have to be the same to the bit, however it came to its end.

use std::collections::BTreeMap;
use std::path::Path;

/// Bytes by path from the folder of a try.
pub(super) type Results = BTreeMap<String, Vec<u8>>;

/// What says when or how often something was done: the record of the machine, logs, the rows of a sweep.
const PASSING: [&str; 5] = ["run.toml", "row.json", "log.txt", ".lock", "sweep.toml"];

/// How the name of a file begins that was not written to its end. In the folder of a run it is removed; elsewhere no lock
/// says that nobody is writing it.
const UNFINISHED: &str = ".unfinished-";

/// The part of a checkpoint with the position of every random source and all epochs. The others hold tensors under numbers
/// that a process draws for itself.
const PROGRESS: &str = "progress.bpk";

/// All files below `folder` but for those; of checkpoints the progress of the newest, without its number.
pub(super) fn results(folder: &Path) -> anyhow::Result<Results> {
    let mut found = Results::new();
    collect(folder, "", &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, above: &str, found: &mut Results) -> anyhow::Result<()> {
    let mut newest = Results::new();
    let is_open = !folder.join("run.toml").is_file();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            collect(&path, &format!("{above}{name}/"), found)?;
        } else if above.ends_with("checkpoint/") {
            newest.insert(name, std::fs::read(&path)?);
        } else if !(PASSING.contains(&name.as_str()) || is_open && name.starts_with(UNFINISHED)) {
            found.insert(format!("{above}{name}"), std::fs::read(&path)?);
        }
    }
    let last = newest
        .keys()
        .filter_map(|name| name.split_once(['-', '.']))
        .map(|(n, _)| n)
        .max();
    let last = last.unwrap_or_default().to_owned();
    for (name, bytes) in newest {
        if let Some(part) = name.strip_prefix(&format!("{last}-"))
            && part == PROGRESS
        {
            found.insert(format!("{above}{part}"), bytes);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_checkpoints_the_newest_counts_without_its_number() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = dir.path().join("run/checkpoint");
        std::fs::create_dir_all(&checkpoint).unwrap();
        for (name, text) in [
            ("000009-progress.bpk", "old"),
            ("000010-progress.bpk", "new"),
            ("000010.json", "digests"),
        ] {
            std::fs::write(checkpoint.join(name), text).unwrap();
        }
        std::fs::write(dir.path().join("run/run.toml"), "when").unwrap();
        let found = results(dir.path()).unwrap();
        let expected = [("run/checkpoint/progress.bpk".to_owned(), b"new".to_vec())];
        assert_eq!(found, expected.into());
    }
}

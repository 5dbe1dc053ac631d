//! The splits of a run's data sets, written down beside it and checked on resuming.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use shared::cases::Split;

use super::folder::RunFolder;
use crate::data::DataSet;
use crate::files;

/// The folder of splits in that of a run.
const FOLDER: &str = "splits";

/// What is written down about a split.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SplitFile {
    name: String,
    cases: BTreeMap<String, Split>,
}

impl SplitFile {
    fn of(set: &DataSet) -> Self {
        let cases = set
            .cases
            .iter()
            .map(|case| (case.id.clone(), case.split))
            .collect();
        Self {
            name: set.name.clone(),
            cases,
        }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes =
            std::fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
        serde_json::from_slice(&bytes)
            .with_context(|| format!("the split file is damaged: {}", path.display()))
    }
}

/// Writes the split of `set`.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write_split(run: &RunFolder, set: &DataSet) -> anyhow::Result<()> {
    let json = serde_json::to_vec_pretty(&SplitFile::of(set))
        .with_context(|| format!("cannot describe the split of {}", set.name))?;
    files::write(&split_path(run, set), &json)
}

/// Whether the split of `set` is written down.
pub(super) fn has_split(run: &RunFolder, set: &DataSet) -> bool {
    split_path(run, set).exists()
}

/// Compares the split of `set` with the one that [`write_split`] left in the run's folder.
///
/// # Errors
/// The file is missing or broken, or a case has come, gone, or changed its part.
pub(super) fn check_split(run: &RunFolder, set: &DataSet) -> anyhow::Result<()> {
    let path = split_path(run, set);
    let written = SplitFile::read(&path)?;
    let now = SplitFile::of(set);
    let part = |cases: &BTreeMap<String, Split>, id: &str| {
        cases.get(id).map_or("absent", |split| split.name())
    };
    let ids: BTreeSet<&String> = written.cases.keys().chain(now.cases.keys()).collect();
    let changed: Vec<&&String> = ids
        .iter()
        .filter(|id| written.cases.get(**id) != now.cases.get(**id))
        .collect();
    if let Some(first) = changed.first() {
        bail!(
            "the split of {} has changed since this run began: case {first} was {} and is now {} ({} \
             cases differ); bring the data back or start a new run: {}",
            set.name,
            part(&written.cases, first),
            part(&now.cases, first),
            changed.len(),
            path.display(),
        );
    }
    Ok(())
}

/// Whether nothing but splits lies in the folder: earlier versions wrote them before the record,
/// and left this where they were killed in between.
pub(super) fn only_splits(run: &RunFolder) -> bool {
    let Ok(entries) = files::entries(run.path()) else {
        return false;
    };
    let splits = run.file(FOLDER);
    let written = |path: &PathBuf| SplitFile::read(path).is_ok();
    entries == [splits.clone()]
        && files::entries(&splits).is_ok_and(|paths| paths.iter().all(written))
}

fn split_path(run: &RunFolder, set: &DataSet) -> PathBuf {
    run.file(FOLDER).join(format!("{}.json", set.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SplitRecipe;
    use crate::data::folder::tests::synthetic_set;

    #[test]
    fn a_written_split_is_recognised_and_a_changed_one_is_named() {
        let data = synthetic_set(4);
        let dir = tempfile::tempdir().expect("a temporary folder");
        let run = RunFolder::at(dir.path());
        let mut set = DataSet::open(data.path(), &SplitRecipe::default()).expect("a data set");
        assert!(check_split(&run, &set).is_err());
        write_split(&run, &set).expect("writable");
        check_split(&run, &set).expect("unchanged");
        let id = set.cases.pop().expect("four cases").id;
        let error = check_split(&run, &set)
            .expect_err("one case has gone")
            .to_string();
        assert!(error.contains(&id) && error.contains("absent"), "{error}");
    }

    #[test]
    fn splits_are_told_from_files_of_somebody_else() {
        let data = synthetic_set(4);
        let dir = tempfile::tempdir().expect("a temporary folder");
        let run = RunFolder::at(dir.path());
        assert!(!only_splits(&run));
        let set = DataSet::open(data.path(), &SplitRecipe::default()).expect("a data set");
        write_split(&run, &set).expect("writable");
        assert!(only_splits(&run));
        let other = run.file(FOLDER).join("other.json");
        std::fs::write(&other, "{}").expect("writable");
        assert!(!only_splits(&run));
        std::fs::remove_file(other).expect("it is there");
        std::fs::write(run.file("notes.txt"), "mine").expect("writable");
        assert!(!only_splits(&run));
    }
}

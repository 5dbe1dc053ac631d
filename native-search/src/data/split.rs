//! The split of a data set, written down beside a run and checked on reload.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use shared::cases::Split;

use super::folder::DataSet;
use super::walk;

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
}

/// Writes the split of `set` to `<run>/splits/<name>.json` and returns that path.
///
/// # Errors
/// The file cannot be written.
pub fn write_split(run: &Path, set: &DataSet) -> Result<PathBuf> {
    let path = split_path(run, set);
    let json = serde_json::to_vec_pretty(&SplitFile::of(set))
        .with_context(|| format!("cannot describe the split of {}", set.name))?;
    fs::create_dir_all(run.join("splits"))
        .and_then(|()| fs::write(&path, json))
        .with_context(|| format!("cannot write the split file {}", path.display()))?;
    Ok(path)
}

/// Compares the split of `set` with the one that [`write_split`] left in the run's folder.
///
/// # Errors
/// The file is missing or broken, or a case has come, gone, or changed its part.
pub fn check_split(run: &Path, set: &DataSet) -> Result<()> {
    let path = split_path(run, set);
    let shown = path.display();
    let written: SplitFile = serde_json::from_slice(&walk::read(&path)?)
        .with_context(|| format!("the split file is damaged: {shown}"))?;
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
             cases differ); bring the data back or start a new run: {shown}",
            set.name,
            part(&written.cases, first),
            part(&now.cases, first),
            changed.len(),
        );
    }
    Ok(())
}

fn split_path(run: &Path, set: &DataSet) -> PathBuf {
    run.join("splits").join(format!("{}.json", set.name))
}

#[cfg(test)]
mod tests {
    use super::super::SplitRecipe;
    use super::super::folder::tests::drawn_set;
    use super::*;

    #[test]
    fn a_written_split_is_recognised_and_a_changed_one_is_named() {
        let data = drawn_set(4);
        let run = tempfile::tempdir().expect("a temporary folder");
        let mut set = DataSet::open(data.path(), &SplitRecipe::default()).expect("a data set");
        assert!(check_split(run.path(), &set).is_err());
        write_split(run.path(), &set).expect("writable");
        check_split(run.path(), &set).expect("unchanged");
        let id = set.cases.pop().expect("four cases").id;
        let error = check_split(run.path(), &set)
            .expect_err("one case has gone")
            .to_string();
        assert!(error.contains(&id) && error.contains("absent"), "{error}");
    }
}

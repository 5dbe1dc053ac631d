//! `manifest.json` of a data set: its cases with groups, splits and terms.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use shared::cases::Split;

use super::walk;

/// The fields of `manifest.json` that matter here; others are passed over.
#[derive(Deserialize)]
pub(super) struct Manifest {
    pub(super) name: Option<String>,
    #[serde(alias = "license", alias = "terms")]
    pub(super) licence: Option<String>,
    pub(super) items: Vec<Item>,
}

/// A case as the manifest has it; paths are below the data set's folder.
#[derive(Deserialize)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) image: PathBuf,
    pub(super) mask: PathBuf,
    pub(super) group: Option<String>,
    pub(super) split: Option<Split>,
    #[serde(flatten)]
    pub(super) others: BTreeMap<String, serde_json::Value>,
}

impl Item {
    /// A key that was probably meant to be one of those that may be left out, and which: what is left out silently
    /// could put a patient into two parts.
    fn misspelt(&self) -> Option<(&str, &'static str)> {
        let optional = [
            ("group", self.group.is_some()),
            ("split", self.split.is_some()),
        ];
        let missing = optional.into_iter().filter(|(_, given)| !given);
        missing.map(|(name, _)| name).find_map(|name| {
            let near = |key: &&String| strsim::damerau_levenshtein(key, name) == 1;
            Some((self.others.keys().find(near)?.as_str(), name))
        })
    }
}

/// # Errors
/// A file that cannot be read or is no manifest.
pub(super) fn read(path: &Path) -> Result<Manifest> {
    serde_json::from_slice(&walk::read(path)?).with_context(|| {
        format!(
            "the manifest is damaged; expected items[] of id, image and mask, repair or remove {}",
            path.display()
        )
    })
}

/// The manifest's items with `root` before their paths, all of which exist.
///
/// # Errors
/// Equal ids, a key that looks misspelt, a missing image or mask.
pub(super) fn in_root(root: &Path, mut items: Vec<Item>) -> Result<Vec<Item>> {
    let mut seen = BTreeSet::new();
    let mut missing = Vec::new();
    let manifest = root.join("manifest.json");
    for item in &mut items {
        ensure!(
            seen.insert(item.id.clone()),
            "two items of the manifest are called {}; ids must differ, in {}",
            item.id,
            manifest.display()
        );
        if let Some((key, meant)) = item.misspelt() {
            bail!(
                "item {} of the manifest has a \"{key}\"; did you mean \"{meant}\"? rename or remove it, in {}",
                item.id,
                manifest.display()
            );
        }
        for path in [&item.image, &item.mask] {
            ensure!(
                is_below(path),
                "item {} of the manifest names {}, which is not below the data set's folder; name it from there, without \"..\", in {}",
                item.id,
                path.display(),
                manifest.display()
            );
        }
        item.image = root.join(&item.image);
        item.mask = root.join(&item.mask);
        missing.extend(
            [&item.image, &item.mask]
                .into_iter()
                .find(|path| !path.is_file())
                .cloned(),
        );
    }
    if let Some(first) = missing.first() {
        bail!(
            "{} of {} cases in the manifest lack their image or mask; restore the files, first {}",
            missing.len(),
            items.len(),
            first.display()
        );
    }
    Ok(items)
}

/// Whether it stays in the folder that it begins in: a manifest of somebody else's may name any file of this machine.
fn is_below(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::data::folder::tests::{error_of, synthetic_set};

    #[test]
    fn a_manifest_that_contradicts_the_files_or_itself_is_refused() {
        let folder = synthetic_set(2);
        let write = |items: &str| {
            let json = format!(r#"{{"items":[{items}]}}"#);
            fs::write(folder.path().join("manifest.json"), json).expect("writable");
        };
        let good =
            r#"{"id":"a","image":"images/case-0.png","mask":"masks/case-0.png","split":"val"}"#;
        write(&format!(
            r#"{good},{{"id":"b","image":"images/x.png","mask":"masks/x.png"}}"#
        ));
        assert!(error_of(folder.path()).contains("1 of 2 cases"));
        write(&format!("{good},{good}"));
        assert!(error_of(folder.path()).contains("called a"));
        write(&format!(
            "{good},{}",
            good.replace(r#","split":"val""#, "")
                .replace(r#""a""#, r#""b""#)
        ));
        assert!(error_of(folder.path()).contains("1 of 2 items"));
        write(&good.replace("split", "spilt"));
        assert!(error_of(folder.path()).contains("did you mean \"split\""));
        for outside in ["/etc/passwd", "../a.png", "images/../../a.png"] {
            write(&good.replace("images/case-0.png", outside));
            let message = error_of(folder.path());
            assert!(
                message.contains("not below the data set's folder"),
                "{message}"
            );
        }
        write("{}");
        assert!(error_of(folder.path()).contains("damaged"));
    }
}

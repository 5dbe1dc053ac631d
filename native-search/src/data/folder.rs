//! A data set as a folder: `images/`, `masks/` with the same file stems, and perhaps a
//! `manifest.json` with groups, splits and terms.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use shared::cases::{Split, SplitRecipe};

use super::manifest::{self, Item, Manifest};
use super::walk;

/// One image with its mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Unique within its data set.
    pub id: String,
    /// Path of the image.
    pub image: PathBuf,
    /// Path of the mask.
    pub mask: PathBuf,
    /// Patient, video sequence or the like, which no split divides; the id where none is known.
    pub group: String,
    /// What the case is used for.
    pub split: Split,
}

/// Who decided the splits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SplitSource {
    /// The data set's own manifest.
    Manifest,
    /// A hash, by this recipe.
    Recipe(SplitRecipe),
}

/// An opened data set: its cases are paired and divided, but not yet read.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// The manifest's name where it can name a file, otherwise the folder's.
    pub name: String,
    /// The folder.
    pub root: PathBuf,
    /// At least two cases, sorted by id.
    pub cases: Vec<Case>,
    /// Terms of use, where the manifest states them.
    pub licence: Option<String>,
    /// Who decided the splits.
    pub split_source: SplitSource,
}

impl DataSet {
    /// Several at once.
    ///
    /// # Errors
    /// As [`DataSet::open`], for the first that fails.
    pub fn open_all(roots: &[PathBuf], split: &SplitRecipe) -> Result<Vec<Self>> {
        roots.iter().map(|root| Self::open(root, split)).collect()
    }

    /// Opens the data set in `root`. Splits of a manifest are kept; without them, `split` divides.
    ///
    /// # Errors
    /// The folder or a part of it is missing, images lack masks, there are fewer than two cases, the
    /// manifest is damaged or contradicts the files, or `split` makes no sense.
    pub fn open(root: &Path, split: &SplitRecipe) -> Result<Self> {
        split.validate()?;
        ensure!(
            root.is_dir(),
            "there is no data folder here; expected a folder with images/ and masks/ inside, check the \
             path {}",
            root.display()
        );
        let manifest = root.join("manifest.json");
        let (name, licence, items) = if manifest.is_file() {
            let Manifest {
                name,
                licence,
                items,
            } = manifest::read(&manifest)?;
            (name, licence, manifest::in_root(root, items)?)
        } else {
            (None, None, paired(root)?)
        };
        let shown = root.display();
        match items.len() {
            0 => bail!(
                "the data set is empty; put images into images/ and masks into masks/ of {shown}"
            ),
            1 => bail!(
                "the data set has only one image; at least two are needed, one to train and one to test \
                 on, in {shown}"
            ),
            _ => {}
        }
        let (cases, split_source) = divide(root, items, split)?;
        // Files of a run are named after the data set, so its name must not lead elsewhere.
        let name = name
            .filter(|name| is_file_name(name))
            .unwrap_or_else(|| folder_name(root));
        Ok(Self {
            name,
            root: root.to_owned(),
            cases,
            licence,
            split_source,
        })
    }

    /// The cases of one part, sorted by id.
    pub fn part(&self, split: Split) -> Vec<&Case> {
        self.cases
            .iter()
            .filter(|case| case.split == split)
            .collect()
    }
}

/// Images and masks of the same stem.
fn paired(root: &Path) -> Result<Vec<Item>> {
    let folder = |name: &str| -> Result<BTreeMap<String, PathBuf>> {
        let folder = root.join(name);
        ensure!(
            folder.is_dir(),
            "the data set has no {name}/ folder; expected images/ and masks/ with files of the same \
             names in {}",
            root.display()
        );
        walk::pictures(&folder)
    };
    let (images, mut masks) = (folder("images")?, folder("masks")?);
    let lonely: Vec<&PathBuf> = images
        .iter()
        .filter(|(stem, _)| !masks.contains_key(*stem))
        .map(|(_, path)| path)
        .collect();
    if let Some(first) = lonely.first() {
        bail!(
            "{} of {} images have no mask; each needs one of the same name in masks/ (any of {}), first \
             {}",
            lonely.len(),
            images.len(),
            walk::EXTENSIONS.join(", "),
            first.display()
        );
    }
    let item = |(id, image)| {
        let mask = masks.remove(&id)?;
        Some(Item {
            id,
            image,
            mask,
            group: None,
            split: None,
            others: BTreeMap::new(),
        })
    };
    Ok(images.into_iter().filter_map(item).collect())
}

fn divide(
    root: &Path,
    mut items: Vec<Item>,
    recipe: &SplitRecipe,
) -> Result<(Vec<Case>, SplitSource)> {
    items.sort_by(|a, b| a.id.cmp(&b.id));
    let stated = items.iter().filter(|item| item.split.is_some()).count();
    ensure!(
        stated == 0 || stated == items.len(),
        "the manifest gives a split to {stated} of {} items; give one to all or to none, in {}",
        items.len(),
        root.join("manifest.json").display()
    );
    let keys: Vec<(&str, &str)> = items
        .iter()
        .map(|item| (item.id.as_str(), item.group.as_deref().unwrap_or(&item.id)))
        .collect();
    ensure!(
        stated == 0 || recipe.folds == 0,
        "the manifest fixes the parts of every item, so there is nothing to divide into folds: take the splits out \
         of {}",
        root.join("manifest.json").display()
    );
    let assigned = recipe.assign(&keys);
    ensure!(
        recipe.folds == 0 || assigned.contains(&Split::Test),
        "fold {} of {} has no image: the data set has fewer groups than that, in {}",
        recipe.fold,
        recipe.folds,
        root.display()
    );
    let cases = items
        .into_iter()
        .zip(assigned)
        .map(
            |(
                Item {
                    id,
                    image,
                    mask,
                    group,
                    split,
                    ..
                },
                assigned,
            )| Case {
                group: group.unwrap_or_else(|| id.clone()),
                split: split.unwrap_or(assigned),
                id,
                image,
                mask,
            },
        )
        .collect();
    let source = if stated == 0 {
        SplitSource::Recipe(*recipe)
    } else {
        SplitSource::Manifest
    };
    Ok((cases, source))
}

fn is_file_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
}

fn folder_name(root: &Path) -> String {
    let full = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    full.file_name().map_or_else(
        || "data".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    /// A folder of `count` pairs of 4 x 6 pixels without a manifest.
    pub(crate) fn synthetic_set(count: usize) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["images", "masks"] {
            fs::create_dir(folder.path().join(name)).expect("writable");
        }
        for i in 0..count {
            let bytes: Vec<u8> = (0..24)
                .map(|p| if p % (i + 2) == 0 { 255 } else { 0 })
                .collect();
            let png = shared::formats::encode_png_gray([4, 6], &bytes).expect("24 bytes");
            for name in ["images", "masks"] {
                let path = folder.path().join(name).join(format!("case-{i}.png"));
                fs::write(path, &png).expect("writable");
            }
        }
        folder
    }

    pub(in crate::data) fn error_of(root: &Path) -> String {
        let error = DataSet::open(root, &SplitRecipe::default()).expect_err("a broken data set");
        format!("{error:#}")
    }

    #[test]
    fn a_folder_without_a_manifest_is_paired_and_divided() {
        let folder = synthetic_set(5);
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        assert_eq!((set.cases.len(), set.licence.as_ref()), (5, None));
        assert!(!set.part(Split::Train).is_empty() && !set.part(Split::Test).is_empty());
        assert_eq!(set.cases[3].id, "case-3");
    }

    #[test]
    fn splits_groups_and_terms_of_a_manifest_are_kept() {
        let folder = synthetic_set(2);
        let manifest = r#"{"name":"two","licence":"free","extra":1,"items":[
            {"id":"b","image":"images/case-1.png","mask":"masks/case-1.png","split":"test","size":[6,4]},
            {"id":"a","image":"images/case-0.png","mask":"masks/case-0.png","group":"g","split":"train"}]}"#;
        fs::write(folder.path().join("manifest.json"), manifest).expect("writable");
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        assert_eq!(
            (set.name.as_str(), set.licence.as_deref()),
            ("two", Some("free"))
        );
        assert_eq!(set.split_source, SplitSource::Manifest);
        let seen: Vec<_> = set
            .cases
            .iter()
            .map(|c| (c.id.as_str(), c.group.as_str(), c.split))
            .collect();
        assert_eq!(seen, [("a", "g", Split::Train), ("b", "b", Split::Test)]);
    }

    #[test]
    fn a_name_that_leads_elsewhere_gives_way_to_the_folders() {
        assert!(is_file_name("isic2018-task1") && !is_file_name("../x") && !is_file_name("a/b"));
    }

    #[test]
    fn missing_folders_are_named() {
        assert!(error_of(Path::new("/nowhere/here")).contains("/nowhere/here"));
        let folder = synthetic_set(2);
        fs::remove_dir_all(folder.path().join("masks")).expect("removable");
        assert!(error_of(folder.path()).contains("no masks/ folder"));
        fs::remove_dir_all(folder.path().join("images")).expect("removable");
        assert!(error_of(folder.path()).contains("no images/ folder"));
    }

    #[test]
    fn an_image_without_a_mask_is_named_and_the_others_are_counted() {
        let folder = synthetic_set(4);
        for i in 1..3 {
            let path = folder.path().join(format!("masks/case-{i}.png"));
            fs::remove_file(path).expect("removable");
        }
        let error = error_of(folder.path());
        assert!(
            error.contains("2 of 4 images") && error.contains("case-1.png"),
            "{error}"
        );
    }

    #[test]
    fn empty_and_single_image_sets_are_refused() {
        assert!(error_of(synthetic_set(0).path()).contains("empty"));
        assert!(error_of(synthetic_set(1).path()).contains("only one image"));
    }
}

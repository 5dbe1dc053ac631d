//! The cases of a data set as its owner distributes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use shared::cases::Split;

use super::layout::Layout;
use super::names::{digits, is_readable, named, parent, split_of};
use super::sequences::sequence;

/// A picture, a slice or a volume with what is drawn on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCase {
    /// Its name; that of a volume's slices begins with it.
    pub id: String,
    /// Picture, DICOM or NIfTI.
    pub image: PathBuf,
    /// What is foreground in any of them is foreground.
    pub masks: Vec<PathBuf>,
    /// Patient, video sequence; the id where none is known.
    pub group: String,
    /// What the owner uses it for.
    pub split: Option<Split>,
}

/// All files below a folder.
struct Files {
    all: Vec<PathBuf>,
}

/// The cases, by id.
///
/// # Errors
/// A folder without such files, names that are not Unicode, images without masks.
pub fn find(layout: Layout, from: &Path) -> Result<Vec<RawCase>> {
    let files = Files::below(from)?;
    let mut cases = match layout {
        Layout::Isic => files.isic()?,
        Layout::CvcClinicDb => files.beside("ground truth", "", &|number| sequence(number))?,
        Layout::Etis => files.beside("ground truth", "p", &|_| None)?,
        Layout::Kvasir | Layout::Plain => files.beside("masks", "", &|_| None)?,
        Layout::Dsb2018 => files.nuclei(),
        Layout::Chaos => files.chaos()?,
        Layout::Lits => files.pairs("volume-", "segmentation-"),
        Layout::Kits => files.kits(),
        Layout::NnUnet => files.nn_unet(),
    };
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    ensure!(
        !cases.is_empty(),
        "no case of layout {} lies in {}: that layout is {}",
        layout.name(),
        from.display(),
        layout.description()
    );
    for pair in cases.windows(2) {
        let [a, b] = [&pair[0], &pair[1]];
        ensure!(
            a.id != b.id,
            "{} and {} would be the same case {}",
            a.image.display(),
            b.image.display(),
            a.id
        );
    }
    Ok(cases)
}

impl Files {
    fn below(root: &Path) -> Result<Self> {
        let (mut all, mut odd) = (Vec::new(), Vec::new());
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let context = || format!("could not read the folder {}", folder.display());
            for entry in std::fs::read_dir(&folder).with_context(context)? {
                let entry = entry.with_context(context)?;
                let path = entry.path();
                let name = entry.file_name();
                let Some(name) = name.to_str() else {
                    odd.push(path.display().to_string());
                    continue;
                };
                // What systems leave behind, such as `.DS_Store` and `._1.tif`.
                if name.starts_with('.') || name == "__MACOSX" {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    all.push(path);
                }
            }
        }
        if let Some(first) = odd.first() {
            bail!(
                "{} names are not Unicode, first {first}: rename them",
                odd.len()
            );
        }
        all.sort();
        Ok(Self { all })
    }

    fn isic(&self) -> Result<Vec<RawCase>> {
        let mut images = BTreeMap::new();
        for path in &self.all {
            let (stem, ending) = named(path);
            if ["jpg", "jpeg"].contains(&ending.as_str()) {
                images.insert(stem, path.clone());
            }
        }
        let mut cases = Vec::new();
        for mask in &self.all {
            let (stem, _) = named(mask);
            let Some(id) = stem.strip_suffix("_segmentation") else {
                continue;
            };
            let image = images.get(id).cloned();
            let image =
                image.with_context(|| format!("{} has no image {id}.jpg", mask.display()))?;
            let split = split_of(mask);
            cases.push(RawCase {
                split,
                ..case(id, image, vec![mask.clone()])
            });
        }
        // One part alone, such as the training data, says nothing of how to divide it.
        if !cases.iter().any(|case| case.split == Some(Split::Test)) {
            for case in &mut cases {
                case.split = None;
            }
        }
        Ok(cases)
    }

    /// Masks in a folder of that name, images of the same stems less `prefix` in any other.
    fn beside(
        &self,
        folder: &str,
        prefix: &str,
        group: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Vec<RawCase>> {
        let is_mask = |path: &Path| parent(path).eq_ignore_ascii_case(folder);
        let mut images = BTreeMap::new();
        for path in self
            .all
            .iter()
            .filter(|path| !is_mask(path) && is_readable(path))
        {
            if let Some(other) = images.insert(named(path).0, path) {
                bail!(
                    "{} and {} have the same name: keep one",
                    other.display(),
                    path.display()
                );
            }
        }
        let mut cases = Vec::new();
        for mask in self
            .all
            .iter()
            .filter(|path| is_mask(path) && is_readable(path))
        {
            let (stem, _) = named(mask);
            let id = stem.strip_prefix(prefix).unwrap_or(&stem);
            let image = images.get(id).copied();
            let image = image.with_context(|| format!("{} has no image {id}", mask.display()))?;
            let own = case(id, image.clone(), vec![mask.clone()]);
            cases.push(RawCase {
                group: group(id).unwrap_or_else(|| own.group.clone()),
                ..own
            });
        }
        Ok(cases)
    }

    fn nuclei(&self) -> Vec<RawCase> {
        let images = self.all.iter().filter(|path| parent(path) == "images");
        let of = |image: &PathBuf| {
            let (id, _) = named(image);
            let folder = image.parent()?.parent()?.join("masks");
            let masks = self
                .all
                .iter()
                .filter(|path| path.parent() == Some(&folder));
            let masks: Vec<PathBuf> = masks.cloned().collect();
            // The owner's test part comes without masks.
            (!masks.is_empty()).then(|| case(&id, image.clone(), masks))
        };
        images.filter_map(of).collect()
    }

    fn chaos(&self) -> Result<Vec<RawCase>> {
        let mut cases = Vec::new();
        for image in self.all.iter().filter(|path| parent(path) == "DICOM_anon") {
            let Some(patient) = image.parent().and_then(Path::parent) else {
                continue;
            };
            let ground = patient.join("Ground");
            if !ground.is_dir() {
                continue;
            }
            let stem = named(image).0;
            let number = digits(stem.split(',').next().unwrap_or_default());
            let mask = self
                .all
                .iter()
                .find(|path| path.parent() == Some(&ground) && digits(&named(path).0) == number);
            let mask = mask.with_context(|| {
                format!(
                    "{} has no mask of number {} in {}",
                    image.display(),
                    number.map_or("?".to_owned(), |n| n.to_string()),
                    ground.display()
                )
            })?;
            let name = patient.file_name().unwrap_or_default().to_string_lossy();
            let id = format!("{name}-{:03}", number.unwrap_or_default());
            cases.push(RawCase {
                group: name.into_owned(),
                ..case(&id, image.clone(), vec![mask.clone()])
            });
        }
        Ok(cases)
    }

    fn pairs(&self, image: &str, mask: &str) -> Vec<RawCase> {
        let of = |path: &PathBuf| {
            let (stem, _) = named(path);
            let id = stem.strip_prefix(image)?;
            let wanted = format!("{mask}{id}");
            let found = self.all.iter().find(|path| named(path).0 == wanted)?;
            Some(case(&stem, path.clone(), vec![found.clone()]))
        };
        self.all.iter().filter_map(of).collect()
    }

    fn kits(&self) -> Vec<RawCase> {
        let of = |path: &PathBuf| {
            let folder = path.parent()?;
            let labels = ["segmentation.nii.gz", "segmentation.nii"].map(|name| folder.join(name));
            let labels = labels.into_iter().find(|path| path.is_file())?;
            (named(path).0 == "imaging").then(|| case(&parent(path), path.clone(), vec![labels]))
        };
        self.all.iter().filter_map(of).collect()
    }

    fn nn_unet(&self) -> Vec<RawCase> {
        let of = |mask: &PathBuf| {
            let (id, _) = named(mask);
            let images = self.all.iter().filter(|path| parent(path) == "imagesTr");
            // The first channel, or the Decathlon's only file.
            let names = [format!("{id}_0000"), id.clone()];
            let mut images = images.filter(|path| names.contains(&named(path).0));
            Some(case(&id, images.next()?.clone(), vec![mask.clone()]))
        };
        let masks = self.all.iter().filter(|path| parent(path) == "labelsTr");
        masks.filter_map(of).collect()
    }
}

fn case(id: &str, image: PathBuf, masks: Vec<PathBuf>) -> RawCase {
    RawCase {
        id: id.to_owned(),
        image,
        masks,
        group: id.to_owned(),
        split: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"").unwrap();
        }
        dir
    }

    fn found(layout: Layout, names: &[&str]) -> Vec<RawCase> {
        find(layout, folder(names).path()).unwrap()
    }

    #[test]
    fn layouts_of_pictures_are_recognised() {
        let isic = found(
            Layout::Isic,
            &[
                "Training_Data/ISIC_1.jpg",
                "Training_GroundTruth/ISIC_1_segmentation.png",
                "Test_v2_Data/ISIC_2.jpg",
                "Test_v2_Data/ISIC_2_superpixels.png",
                "Test_v2_GroundTruth/ISIC_2_segmentation.png",
            ],
        );
        let splits: Vec<_> = isic.iter().map(|case| case.split).collect();
        assert_eq!(splits, [Some(Split::Train), Some(Split::Test)]);
        let cvc = found(
            Layout::CvcClinicDb,
            &[
                "Original/26.tif",
                "Ground Truth/26.tif",
                "Ground Truth/._26.tif",
            ],
        );
        assert_eq!(
            (cvc[0].id.as_str(), cvc[0].group.as_str()),
            ("26", "sequence-02")
        );
        let etis = found(Layout::Etis, &["ETIS/7.tif", "ETIS/Ground Truth/p7.tif"]);
        assert_eq!(etis[0].id, "7");
        let kvasir = found(
            Layout::Kvasir,
            &["images/c.jpg", "masks/c.jpg", "boxes.json"],
        );
        assert_eq!(kvasir[0].id, "c");
        let nuclei = found(
            Layout::Dsb2018,
            &[
                "a/images/a.png",
                "a/masks/1.png",
                "a/masks/2.png",
                "b/images/b.png",
            ],
        );
        assert_eq!((nuclei.len(), nuclei[0].masks.len()), (1, 2));
    }

    #[test]
    fn layouts_of_volumes_are_recognised() {
        let chaos = found(
            Layout::Chaos,
            &["4/DICOM_anon/i0031,0000b.dcm", "4/Ground/liver_GT_031.png"],
        );
        assert_eq!(
            (chaos[0].id.as_str(), chaos[0].group.as_str()),
            ("4-031", "4")
        );
        let lits = found(Layout::Lits, &["1/volume-3.nii", "2/segmentation-3.nii"]);
        assert_eq!(lits[0].id, "volume-3");
        let kits = found(
            Layout::Kits,
            &[
                "case_00001/imaging.nii.gz",
                "case_00001/segmentation.nii.gz",
            ],
        );
        assert_eq!(kits[0].id, "case_00001");
        let nnunet = found(
            Layout::NnUnet,
            &[
                "imagesTr/x_0000.nii.gz",
                "imagesTr/x_0001.nii.gz",
                "labelsTr/x.nii.gz",
                "imagesTs/y.nii.gz",
            ],
        );
        assert!(nnunet[0].image.ends_with("x_0000.nii.gz"));
        let msd = found(
            Layout::NnUnet,
            &["imagesTr/liver_1.nii.gz", "labelsTr/liver_1.nii.gz"],
        );
        assert_eq!(msd[0].id, "liver_1");
    }

    #[test]
    fn what_does_not_fit_is_one_sentence() {
        let dir = folder(&["images/a.png"]);
        let error = find(Layout::Lits, dir.path()).unwrap_err().to_string();
        assert!(error.contains("no case of layout lits") && error.contains("volume-N.nii"));
        let dir = folder(&["images/a.png", "images/a.jpg", "masks/a.png"]);
        let error = find(Layout::Plain, dir.path()).unwrap_err().to_string();
        assert!(error.contains("have the same name"), "{error}");
        let dir = folder(&["4/DICOM_anon/i0031,0000b.dcm", "4/Ground/liver_GT_030.png"]);
        let error = find(Layout::Chaos, dir.path()).unwrap_err().to_string();
        assert!(error.contains("no mask of number 31"), "{error}");
    }
}

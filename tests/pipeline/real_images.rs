//! Tests on real data sets, where there are some: in the folder that `MIXSEARCH_DATA` names, or in `shared/data` beside
//! the project.

use std::path::{Path, PathBuf};

use native_search::data::{DataSet, Split, SplitRecipe, load, load_original};
use shared::imaging::Preprocess;

use super::program::left_out;

/// The folder of the data sets, which need not be there.
pub(crate) fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    std::env::var_os("MIXSEARCH_DATA").map_or_else(beside, PathBuf::from)
}

/// The data sets there are; says why there are none.
pub(crate) fn sets() -> Vec<PathBuf> {
    let folder = folder();
    let found: Vec<PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("images").is_dir() && path.join("masks").is_dir())
        .collect();
    if found.is_empty() {
        let folder = folder.display();
        left_out(&format!(
            "no data set in {folder}; MIXSEARCH_DATA names another folder"
        ));
    }
    found
}

#[test]
fn real_sets_open_keep_their_groups_apart_and_their_pictures_load() {
    for root in sets() {
        let set = DataSet::open(&root, &SplitRecipe::default()).unwrap();
        assert!(
            !set.part(Split::Test).is_empty(),
            "{}: no test part",
            set.name
        );
        for split in Split::ALL {
            // Some sets have a test part only.
            let cases = set.part(split);
            let Some(case) = cases.first() else { continue };
            let (image, mask) = load_original(case, 1).unwrap();
            assert_eq!(image.size(), mask.size(), "{}", case.id);
            // Not square, and not the picture's own shape.
            let preprocess = Preprocess {
                size: [48, 80],
                ..Preprocess::default()
            };
            let sample = load(case, &preprocess, 1).unwrap();
            assert_eq!(sample.image.size(), [48, 80]);
            assert_eq!(sample.image.channels(), 3);
            assert_eq!(sample.mask.size(), [48, 80]);
        }
    }
}

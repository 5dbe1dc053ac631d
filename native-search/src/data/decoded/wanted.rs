//! What is wanted of a file of decoded cases, and the key by which such a file is found again.

use anyhow::Result;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use shared::imaging::Preprocess;

use super::super::folder::Case;
use super::super::walk;
use super::layout::Shape;

/// Cases, and how they are decoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) cases: &'a [&'a Case],
    pub(super) preprocess: &'a Preprocess,
    /// Foreground classes of the masks.
    pub(super) classes: usize,
}

/// A digest of everything that decides what a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) bytes: [u8; 32],
    /// In hexadecimal.
    pub(super) name: String,
}

impl Wanted<'_> {
    pub(super) fn shape(&self) -> Shape {
        Shape {
            channels: self.preprocess.channels,
            size: self.preprocess.size,
        }
    }

    /// SHA-256 over preprocessing and classes, and of each case over its id and all bytes of its files, which are read
    /// on all cores.
    ///
    /// # Errors
    /// The first case whose files cannot be read.
    pub(super) fn key(&self) -> Result<Key> {
        let files: Vec<Result<[u8; 32]>> = self.cases.par_iter().map(|case| files(case)).collect();
        let mut hasher = Sha256::new();
        add(&mut hasher, &serde_json::to_vec(self.preprocess)?);
        hasher.update((self.classes as u64).to_le_bytes());
        for (case, files) in self.cases.iter().zip(files) {
            add(&mut hasher, case.id.as_bytes());
            hasher.update(files?);
        }
        let digest = hasher.finalize();
        Ok(Key {
            name: format!("{digest:x}"),
            bytes: digest.into(),
        })
    }
}

/// Of image and mask, from beginning to end.
fn files(case: &Case) -> Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    for path in [&case.image, &case.mask] {
        add(&mut hasher, &walk::read(path)?);
    }
    Ok(hasher.finalize().into())
}

/// With its length, so that no two lists of bytes are one.
fn add(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::super::super::folder::tests::synthetic_set;
    use super::super::super::{DataSet, SplitRecipe};
    use super::*;

    fn key(set: &DataSet, preprocess: &Preprocess, classes: usize) -> Key {
        let cases: Vec<&Case> = set.cases.iter().collect();
        let wanted = Wanted {
            cases: &cases,
            preprocess,
            classes,
        };
        wanted.key().unwrap()
    }

    #[test]
    fn equal_files_have_one_key_and_a_pixel_a_setting_or_a_case_makes_another() {
        let folders = [synthetic_set(4), synthetic_set(4)];
        let [one, other] = folders
            .each_ref()
            .map(|folder| DataSet::open(folder.path(), &SplitRecipe::default()).unwrap());
        let preprocess = Preprocess::default();
        let expected = key(&one, &preprocess, 1);
        assert_eq!(key(&other, &preprocess, 1), expected);
        assert_eq!(expected.name.len(), 64);
        let grey = Preprocess {
            channels: 1,
            ..preprocess.clone()
        };
        assert_ne!(key(&one, &grey, 1), expected);
        assert_ne!(key(&one, &preprocess, 2), expected);
        let mut fewer = one.clone();
        fewer.cases.pop();
        assert_ne!(key(&fewer, &preprocess, 1), expected);
        let mut renamed = one.clone();
        renamed.cases[0].id.push('a');
        assert_ne!(key(&renamed, &preprocess, 1), expected);
        // The last byte, behind everything that a fingerprint looks at, and of a file as long as before.
        let path = &other.cases[2].image;
        let mut bytes = vec![0_u8; 10_000];
        for last in [0, 1] {
            bytes[9_999] = last;
            std::fs::write(path, &bytes).unwrap();
            assert_ne!(key(&other, &preprocess, 1), expected);
        }
        let changed = key(&other, &preprocess, 1);
        bytes[9_999] = 0;
        std::fs::write(path, &bytes).unwrap();
        assert_ne!(key(&other, &preprocess, 1), changed);
    }
}

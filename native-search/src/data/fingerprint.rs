//! The fingerprint of a data set, short enough to be kept with every result.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::cases::Split;

use super::folder::{Case, DataSet};
use super::walk;

/// Bytes of each file that enter the hash beside its length: enough to notice another or a
/// re-encoded file, without reading gigabytes at every start.
const START_BYTES: u64 = 4096;

/// Name, counts and hash of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fingerprint {
    /// Name of the data set.
    pub name: String,
    /// Number of training cases.
    pub train: usize,
    /// Number of validation cases.
    pub val: usize,
    /// Number of test cases.
    pub test: usize,
    /// SHA-256, in hexadecimal, over id, length and first 4 KiB of each image and mask, by id.
    pub sha256: String,
}

impl Fingerprint {
    /// Those of several, in order.
    ///
    /// # Errors
    /// As [`Fingerprint::of`], for the first that fails.
    pub fn of_all(sets: &[DataSet]) -> Result<Vec<Self>> {
        sets.iter().map(Self::of).collect()
    }

    /// The fingerprint of the files as they are now.
    ///
    /// # Errors
    /// A file is missing or unreadable.
    pub fn of(set: &DataSet) -> Result<Self> {
        let mut hasher = Sha256::new();
        for case in &set.cases {
            hasher.update((case.id.len() as u64).to_le_bytes());
            hasher.update(case.id.as_bytes());
            for path in [&case.image, &case.mask] {
                let (length, start) = walk::read_start(path, START_BYTES)?;
                hasher.update(length.to_le_bytes());
                hasher.update(start);
            }
        }
        let digest = hasher.finalize();
        let sha256 = format!("{digest:x}");
        let [train, val, test] = Split::ALL.map(|split| set.part(split).len());
        Ok(Self {
            name: set.name.clone(),
            train,
            val,
            test,
            sha256,
        })
    }
}

/// A short digest of a case's name, as models of earlier programs list what they have seen.
pub fn case_digest(set: &DataSet, case: &Case) -> String {
    let digest = Sha256::digest(format!("{}/{}", set.name, case.id));
    let [a, b, c, d, e, f, ..]: [u8; 32] = digest.into();
    format!("{:012x}", u64::from_be_bytes([0, 0, a, b, c, d, e, f]))
}

#[cfg(test)]
mod tests {
    use super::super::SplitRecipe;
    use super::super::folder::tests::synthetic_set;
    use super::*;

    #[test]
    fn equal_files_have_equal_fingerprints_wherever_they_lie() {
        let folders = [synthetic_set(4), synthetic_set(4)];
        let [one, other] = folders.each_ref().map(|folder| {
            let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
            Fingerprint::of(&set).expect("readable")
        });
        assert_eq!((&one.sha256, one.train), (&other.sha256, other.train));
        assert_eq!((one.train + one.val + one.test, one.sha256.len()), (4, 64));

        let mask = folders[1].path().join("masks/case-2.png");
        std::fs::copy(folders[1].path().join("masks/case-1.png"), mask).expect("writable");
        let set = DataSet::open(folders[1].path(), &SplitRecipe::default()).expect("a data set");
        assert_ne!(Fingerprint::of(&set).expect("readable").sha256, one.sha256);
    }
}

//! The cases of a data set that a model has learnt from.

use std::collections::BTreeSet;

use anyhow::bail;
use shared::bundle::Manifest;

use crate::data::{Case, DataSet, case_digest, content_digests};

/// Ids of the cases that trained a model or chose its epoch.
pub struct SeenCases(BTreeSet<String>);

impl SeenCases {
    /// Those of `set`: by their pixels, whatever files and folder are called; by their names where
    /// the model is of an earlier program, which stored no more.
    ///
    /// # Errors
    /// A case that cannot be read.
    pub fn of(set: &DataSet, manifest: &Manifest) -> anyhow::Result<Self> {
        let cases: Vec<&Case> = set.cases.iter().collect();
        let (digests, seen) = if manifest.seen_pixels.is_empty() {
            let names = cases.iter().map(|case| case_digest(set, case));
            (names.collect(), &manifest.seen)
        } else {
            (content_digests(&cases)?, &manifest.seen_pixels)
        };
        let known = cases.iter().zip(digests);
        let known = known.filter(|(_, digest)| seen.contains(digest));
        Ok(Self(known.map(|(case, _)| case.id.clone()).collect()))
    }

    /// Whether `case` is one.
    pub fn has(&self, case: &Case) -> bool {
        self.0.contains(&case.id)
    }

    /// Whether there is one.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// No case of a test part may be among them.
    ///
    /// # Errors
    /// The first that is.
    pub fn check_test(&self, set: &DataSet, cases: &[&Case]) -> anyhow::Result<()> {
        match cases.iter().find(|case| self.0.contains(&case.id)) {
            Some(case) => bail!(
                "{} is in the test part of {}, but the model was trained with it: give the data set \
                 the division that it had then",
                case.id,
                set.name
            ),
            None => Ok(()),
        }
    }
}

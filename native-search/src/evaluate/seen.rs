//! The cases of a data set that a model has learnt from.

use std::collections::BTreeSet;

use anyhow::bail;
use shared::bundle::Manifest;

use crate::data::{Case, DataSet, case_digest, content_digests};

/// Ids of the cases that trained a model or chose its epoch.
pub struct SeenCases(BTreeSet<String>);

impl SeenCases {
    /// Those of `set` that any of the models has seen: by their pixels, whatever files and folder are called; by their
    /// names where a model is of an earlier program, which stored no more.
    ///
    /// # Errors
    /// A case that cannot be read.
    pub fn of(set: &DataSet, models: &[Manifest]) -> anyhow::Result<Self> {
        let cases: Vec<&Case> = set.cases.iter().collect();
        let by_name = |model: &Manifest| model.seen_pixels.is_empty();
        let pixels = if models.iter().all(by_name) {
            vec![String::new(); cases.len()]
        } else {
            content_digests(&cases)?
        };
        let is_seen = |case: &Case, pixels: &String| {
            models.iter().any(|model| {
                if by_name(model) {
                    model.seen.contains(&case_digest(set, case))
                } else {
                    model.seen_pixels.contains(pixels)
                }
            })
        };
        let known = cases.iter().zip(&pixels);
        let known = known.filter(|(case, pixels)| is_seen(case, pixels));
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
                 the division that it had then, and evaluate models of several folds one at a time",
                case.id,
                set.name
            ),
            None => Ok(()),
        }
    }
}

//! Data sets as a model knows them: divided as they were when it was trained.

use std::path::PathBuf;

use anyhow::Context as _;
use shared::bundle::Manifest;

use super::seen::SeenCases;
use crate::data::{DataSet, SplitRecipe, SplitSource};

/// A data set, and what models have seen of it.
pub struct KnownSet {
    /// The data set.
    pub set: DataSet,
    /// The cases that trained a model or chose its epoch.
    pub seen: SeenCases,
}

impl KnownSet {
    /// Those in `roots`. Folds are those of the first model, and only a set that trained a model is divided into them:
    /// any other keeps the parts of its manifest, or has a single division.
    ///
    /// # Errors
    /// A folder that holds no data set, a case that cannot be read.
    pub fn open_all(roots: &[PathBuf], models: &[Manifest]) -> anyhow::Result<Vec<Self>> {
        let first = models.first().context("no model is given")?;
        let division = SplitRecipe::from(first.split);
        let single = SplitRecipe {
            folds: 0,
            fold: 0,
            ..division
        };
        // All are opened before the images of one are read, which may take long.
        let sets = DataSet::open_all(roots, &single)?;
        let known = |set: DataSet| -> anyhow::Result<Self> {
            let seen = SeenCases::of(&set, models)?;
            let has_folds = division.folds > 0 && seen.any();
            let set = if has_folds && set.split_source != SplitSource::Manifest {
                DataSet::open(&set.root, &division)?
            } else {
                set
            };
            Ok(Self { set, seen })
        };
        sets.into_iter().map(known).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use shared::bundle::SplitRecord;
    use shared::imaging::Preprocess;

    use super::*;
    use crate::data::folder::tests::synthetic_set;
    use crate::data::{Case, Split, content_digests};

    /// Of a model that was trained with all images but the test part.
    fn manifest(set: &DataSet, split: SplitRecord) -> Manifest {
        let trained = set.cases.iter().filter(|case| case.split != Split::Test);
        let trained: Vec<&Case> = trained.collect();
        Manifest {
            name: "folds".to_owned(),
            preprocess: Preprocess::default(),
            labels: Vec::new(),
            metrics: BTreeMap::new(),
            split,
            seen: BTreeSet::new(),
            seen_pixels: content_digests(&trained).unwrap().into_iter().collect(),
            provenance: BTreeMap::new(),
            licence: String::new(),
            appearance: Vec::new(),
            features: None,
            temperature: None,
            reference_output: Vec::new(),
        }
    }

    #[test]
    fn only_a_set_that_trained_the_model_is_divided_into_its_folds() {
        let own = synthetic_set(9);
        let split = SplitRecord {
            seed: 3,
            val: 0.1,
            test: 0.1,
            folds: 3,
            fold: 1,
        };
        let trained = DataSet::open(own.path(), &SplitRecipe::from(split)).unwrap();
        let models = [manifest(&trained, split)];
        let fixed = synthetic_set(2);
        let items = r#"{"items":[
            {"id":"b","image":"images/case-1.png","mask":"masks/case-1.png","split":"test"},
            {"id":"a","image":"images/case-0.png","mask":"masks/case-0.png","split":"train"}]}"#;
        std::fs::write(fixed.path().join("manifest.json"), items).unwrap();
        let roots = [own.path().to_owned(), fixed.path().to_owned()];
        let known = KnownSet::open_all(&roots, &models).unwrap();
        assert_eq!(known[0].set, trained);
        let tested = known[0].set.part(Split::Test);
        assert_eq!(tested.len(), 3);
        known[0].seen.check_test(&known[0].set, &tested).unwrap();
        assert_eq!(known[1].set.split_source, SplitSource::Manifest);
        assert!(KnownSet::open_all(&roots, &[]).is_err());
    }
}

//! What a model's network makes of the images that trained it, for its bundle (`export --typical`).

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use burn::tensor::Device;
use shared::bundle::Bundle;
use shared::distribution::{FeatureDistribution, Pooled, TrainingSet};
use shared::segment::Segmenter;
use shared::space::NodeId;

use crate::data::{Case, load_image};
use crate::evaluate::KnownSet;
use crate::printer::Printer;

/// A data set that trained the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypicalSet {
    /// What its images are, in words for people; the set's name where none are given.
    pub kind: Option<String>,
    /// Its folder.
    pub folder: PathBuf,
}

impl TypicalSet {
    /// `KIND=DIR`, or a folder alone. A folder whose own name has a `=` is taken as it is.
    ///
    /// # Errors
    /// Nothing before or after the `=`.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let folder = PathBuf::from(text);
        let Some((kind, named)) = text.split_once('=').filter(|_| !folder.is_dir()) else {
            return Ok(Self { kind: None, folder });
        };
        ensure!(
            !kind.trim().is_empty() && !named.is_empty(),
            "\"{text}\" names no data set, expected DIR or KIND=DIR such as \"liver CT=data/lits\""
        );
        Ok(Self {
            kind: Some(kind.trim().to_owned()),
            folder: named.into(),
        })
    }
}

/// The features of the images that trained `model` or chose its epoch, as its weights give them.
///
/// # Errors
/// A data set that cannot be read or that none of these images is from, two of one name, and a baseline, which has no
/// nodes.
pub fn features(
    model: &Bundle,
    sets: &[TypicalSet],
    printer: &Printer,
) -> anyhow::Result<FeatureDistribution> {
    let manifest = &model.manifest;
    let segmenter = Segmenter::load(model.clone(), &Device::flex())?;
    let nodes = FeatureDistribution::NODES.to_vec();
    let roots: Vec<PathBuf> = sets.iter().map(|typical| typical.folder.clone()).collect();
    let known = KnownSet::open_all(&roots, std::slice::from_ref(manifest))?;
    // All sets are checked before the features of one are computed, which may take long.
    let mut checked: Vec<(&str, Vec<&Case>)> = Vec::new();
    for KnownSet { set, seen } in &known {
        ensure!(
            checked.iter().all(|(name, _)| *name != set.name),
            "two data sets are called {}: rename one in its manifest or its folder, {}",
            set.name,
            set.root.display()
        );
        let cases: Vec<&Case> = set.cases.iter().filter(|case| seen.has(case)).collect();
        ensure!(
            !cases.is_empty(),
            "no image of {} trained this model: give the data sets that its card names",
            set.root.display()
        );
        checked.push((set.name.as_str(), cases));
    }
    let mut found: Vec<TrainingSet> = Vec::new();
    for (typical, (name, cases)) in sets.iter().zip(checked) {
        printer.note(&format!("{name}: {} images", cases.len()));
        let images = pooled(&segmenter, &nodes, &cases)?;
        let kind = typical.kind.as_deref().unwrap_or(name).to_owned();
        let set = name.to_owned();
        found.push(TrainingSet { set, kind, images });
    }
    FeatureDistribution::fit(&nodes, &found)
        .context("the network gives features that are no finite numbers: is the model whole?")
}

fn pooled(segmenter: &Segmenter, nodes: &[NodeId], cases: &[&Case]) -> anyhow::Result<Vec<Pooled>> {
    let one = |case: &&Case| -> anyhow::Result<Pooled> {
        let image = load_image(case)?;
        let mut pass = segmenter.begin(&image);
        let features = pollster::block_on(segmenter.pooled(&mut pass, nodes))?;
        Ok(Pooled {
            features: features.context(
                "the network lacks the nodes that images are compared by: --typical is for found networks",
            )?,
            group: case.group.clone(),
        })
    };
    cases.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_before_its_folder() {
        let set = TypicalSet::parse("liver CT=../data/lits").unwrap();
        assert_eq!(set.kind.as_deref(), Some("liver CT"));
        assert_eq!(set.folder, PathBuf::from("../data/lits"));
        assert_eq!(TypicalSet::parse("../data/lits").unwrap().kind, None);
        for wrong in ["=../data/lits", " =../data/lits", "liver CT="] {
            let error = TypicalSet::parse(wrong).unwrap_err().to_string();
            assert!(error.contains("expected DIR or KIND=DIR"), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("a=b");
        std::fs::create_dir(&odd).unwrap();
        let set = TypicalSet::parse(&odd.display().to_string()).unwrap();
        assert_eq!((set.kind, set.folder), (None, odd));
    }
}

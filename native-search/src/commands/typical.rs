//! What a model's network makes of the images that trained it, for its bundle (`export --typical`).

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use burn::tensor::Device;
use shared::bundle::{Bundle, Manifest};
use shared::distribution::{FeatureDistribution, Pooled, TrainingSet};
use shared::segment::Segmenter;
use shared::space::NodeId;

use crate::data::{Case, DataSet, SplitRecipe, load_original};
use crate::evaluate::SeenCases;
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
    pub fn parse(text: &str) -> Self {
        let folder = PathBuf::from(text);
        match text.split_once('=').filter(|_| !folder.is_dir()) {
            Some((kind, folder)) => Self {
                kind: Some(kind.to_owned()),
                folder: folder.into(),
            },
            None => Self { kind: None, folder },
        }
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
    let mut found: Vec<TrainingSet> = Vec::new();
    for typical in sets {
        let set = open(typical, manifest)?;
        ensure!(
            found.iter().all(|other| other.set != set.name),
            "two data sets are called {}: rename one in its manifest or its folder, {}",
            set.name,
            set.root.display()
        );
        let known = SeenCases::of(&set, std::slice::from_ref(manifest))?;
        let cases: Vec<&Case> = set.cases.iter().filter(|case| known.has(case)).collect();
        ensure!(
            !cases.is_empty(),
            "no image of {} trained this model: give the data sets that its card names",
            set.root.display()
        );
        printer.note(&format!("{}: {} images", set.name, cases.len()));
        let images = pooled(&segmenter, &nodes, &cases)?;
        let kind = typical.kind.as_ref().unwrap_or(&set.name).clone();
        let set = set.name;
        found.push(TrainingSet { set, kind, images });
    }
    FeatureDistribution::fit(&nodes, &found)
        .context("the network gives features that are no finite numbers: is the model whole?")
}

fn open(typical: &TypicalSet, manifest: &Manifest) -> anyhow::Result<DataSet> {
    DataSet::open(&typical.folder, &SplitRecipe::from(manifest.split))
}

fn pooled(segmenter: &Segmenter, nodes: &[NodeId], cases: &[&Case]) -> anyhow::Result<Vec<Pooled>> {
    let one = |case: &&Case| -> anyhow::Result<Pooled> {
        let (image, _) = load_original(case)?;
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
        let set = TypicalSet::parse("liver CT=../data/lits");
        assert_eq!(set.kind.as_deref(), Some("liver CT"));
        assert_eq!(set.folder, PathBuf::from("../data/lits"));
        assert_eq!(TypicalSet::parse("../data/lits").kind, None);
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("a=b");
        std::fs::create_dir(&odd).unwrap();
        let set = TypicalSet::parse(&odd.display().to_string());
        assert_eq!((set.kind, set.folder), (None, odd));
    }
}

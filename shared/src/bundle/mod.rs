//! The one artefact that leaves a run: a safetensors file whose metadata holds the manifest.

mod trained;

use std::collections::{BTreeMap, BTreeSet};

use safetensors::tensor::Dtype;
use serde::{Deserialize, Serialize};

use crate::architecture::Architecture;
use crate::genotype::{Genotype, GenotypeError};
use crate::imaging::appearance::{Distance, distance};
use crate::imaging::{Appearance, Image, Preprocess, SetAppearance};
use crate::net::Weight;
use crate::space::BaselineError;

pub use trained::TrainedModel;

const KEY: &str = "mixsearch";
/// Version 1 holds a genotype, version 2 a baseline.
const VERSION: u32 = 2;

/// What a bundle says of itself besides its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// A name for people.
    pub name: String,
    /// How an image becomes the network's input.
    pub preprocess: Preprocess,
    /// Names of the foreground classes.
    pub labels: Vec<String>,
    /// Measured scores by name, shares from 0 to 1.
    pub metrics: BTreeMap<String, f64>,
    /// How data sets without splits of their own were divided.
    pub split: SplitRecord,
    /// Digests of the cases that trained it or chose its epoch, so that nobody tests on them.
    pub seen: BTreeSet<String>,
    /// How it came to be: program version, seed, epoch, data.
    pub provenance: BTreeMap<String, String>,
    /// Under which terms the training data stands.
    pub licence: String,
    /// What the training images of each data set look like, preprocessed; empty in models of
    /// earlier programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appearance: Vec<SetAppearance>,
    /// What it answers to the picture that every program can draw ([`Segmenter::known_answer`]): probabilities, row by
    /// row, by which another machine checks itself. Empty in models that were never exported.
    ///
    /// [`Segmenter::known_answer`]: crate::segment::Segmenter::known_answer
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_answer: Vec<f32>,
}

impl Manifest {
    /// How far `image`, as its file has it, is from the nearest data set that trained the model; none where the model
    /// does not know how those looked.
    pub fn distance(&self, image: &Image) -> Option<Distance> {
        let seen = Appearance::of(&self.preprocess.apply(image).image);
        distance(&self.appearance, &seen)
    }
}

/// The division of data sets that bring none, as it was when the model was trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitRecord {
    /// Its seed.
    pub seed: u64,
    /// Expected share of validation cases.
    pub val: f64,
    /// Expected share of test cases.
    pub test: f64,
}

/// A trained network that a search found, ready to run anywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelBundle {
    /// The architecture.
    pub genotype: Genotype,
    /// Everything around it.
    pub manifest: Manifest,
    /// The weights by name.
    pub weights: BTreeMap<String, Weight>,
}

/// How weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Two bytes a weight: half the size, about three digits.
    F16,
    /// Four bytes a weight.
    F32,
}

/// Why bytes are not a bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Not safetensors, or cut off.
    #[error("this is not a complete model bundle ({0}); was the file cut off?")]
    Container(#[from] safetensors::SafeTensorError),
    /// Safetensors of somebody else.
    #[error("this safetensors file is not a MixSearch model: its metadata has no \"{KEY}\"")]
    Foreign,
    /// The manifest is broken.
    #[error("the manifest of this model bundle cannot be read: {0}")]
    Manifest(#[from] serde_json::Error),
    /// Made by a newer program.
    #[error("this model bundle is of version {0}, this program reads version {VERSION}; update it")]
    Version(u32),
    /// A network that no search found.
    #[error("this model is a {0}, which is here to be compared with; a found network is expected")]
    Baseline(&'static str),
    /// The architecture is broken.
    #[error("the architecture in this model bundle: {0}")]
    Genotype(#[from] GenotypeError),
    /// The baseline's plan is broken.
    #[error("the architecture in this model bundle: {0}")]
    Plan(#[from] BaselineError),
    /// A number type that no version writes.
    #[error("\"{name}\" is stored as {found:?}, expected F16 or F32")]
    Dtype {
        /// Which weight.
        name: String,
        /// As what.
        found: Dtype,
    },
}

impl ModelBundle {
    /// The file's bytes, the same for equal bundles.
    ///
    /// # Errors
    /// [`BundleError::Container`] where a weight's shape and values disagree.
    pub fn to_bytes(&self, precision: Precision) -> Result<Vec<u8>, BundleError> {
        TrainedModel::from(self.clone()).to_bytes(precision)
    }

    /// # Errors
    /// [`BundleError`], which says what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        Self::try_from(TrainedModel::from_bytes(bytes)?)
    }
}

impl From<ModelBundle> for TrainedModel {
    fn from(bundle: ModelBundle) -> Self {
        Self {
            architecture: Architecture::Found(bundle.genotype),
            manifest: bundle.manifest,
            weights: bundle.weights,
        }
    }
}

impl TryFrom<TrainedModel> for ModelBundle {
    type Error = BundleError;

    fn try_from(model: TrainedModel) -> Result<Self, BundleError> {
        match model.architecture {
            Architecture::Found(genotype) => Ok(Self {
                genotype,
                manifest: model.manifest,
                weights: model.weights,
            }),
            Architecture::Baseline(plan) => Err(BundleError::Baseline(plan.baseline.label())),
        }
    }
}

//! The manifest of a bundle: everything about a model besides its architecture and weights.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::cases::SplitRecipe;
use crate::distribution::FeatureDistribution;
use crate::imaging::{Preprocess, SetStatistics};
use crate::metrics::Temperature;

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
    /// Digests of the names of the cases that trained it or chose its epoch; written by earlier
    /// programs, and asked only where there are none of pixels.
    pub seen: BTreeSet<String>,
    /// Digests of the pixels of these cases, so that nobody tests on them under another name; empty
    /// in models of earlier programs.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub seen_pixels: BTreeSet<String>,
    /// How it came to be: program version, seed, epoch, data.
    pub provenance: BTreeMap<String, String>,
    /// Under which terms the training data stands.
    pub licence: String,
    /// What the training images of each data set look like, preprocessed; empty in models of
    /// earlier programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appearance: Vec<SetStatistics>,
    /// Where these images lie in the space of the network's features; none in models of earlier programs, in baselines,
    /// and where nobody asked for it. No program before version 3 of bundles reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<FeatureDistribution>,
    /// By what the logits of every output are divided, fitted on validation images; none where nobody calibrated the
    /// model, whose probabilities are then the network's own. A bundle that has it is of version 6 or 7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Temperature>,
    /// Its reference output ([`Segmenter::reference_output`]) on a grid, by which another machine
    /// tests itself. Empty in models that were never exported.
    ///
    /// [`Segmenter::reference_output`]: crate::segment::Segmenter::reference_output
    #[serde(
        default,
        rename = "known_answer",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub reference_output: Vec<f32>,
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
    /// Number of folds; 0 for a single division.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub folds: usize,
    /// The fold that tested, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fold: usize,
}

/// The division that data sets had when the model was trained.
impl From<SplitRecord> for SplitRecipe {
    fn from(record: SplitRecord) -> Self {
        let SplitRecord {
            seed,
            val,
            test,
            folds,
            fold,
        } = record;
        Self {
            seed,
            val,
            test,
            folds,
            fold,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

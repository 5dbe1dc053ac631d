//! The one artefact that leaves a run: a safetensors file whose metadata holds the manifest.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use crate::genotype::{Genotype, GenotypeError};
use crate::imaging::Preprocess;
use crate::net::Weight;

const KEY: &str = "mixsearch";
const VERSION: u32 = 1;

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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    version: u32,
    genotype: String,
    manifest: Manifest,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// A trained network, ready to run anywhere.
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
    /// The architecture is broken.
    #[error("the architecture in this model bundle: {0}")]
    Genotype(#[from] GenotypeError),
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
        let header = Header {
            version: VERSION,
            genotype: self.genotype.to_json(),
            manifest: self.manifest.clone(),
        };
        let metadata = HashMap::from([(KEY.to_owned(), serde_json::to_string(&header)?)]);
        let dtype = match precision {
            Precision::F16 => Dtype::F16,
            Precision::F32 => Dtype::F32,
        };
        let encoded: Vec<(&String, &Weight, Vec<u8>)> = self
            .weights
            .iter()
            .map(|(name, w)| (name, w, encode(&w.values, precision)))
            .collect();
        let views = encoded.iter().map(|(name, weight, bytes)| {
            TensorView::new(dtype, weight.shape.clone(), bytes).map(|view| (*name, view))
        });
        let views = views.collect::<Result<Vec<_>, _>>()?;
        Ok(safetensors::serialize(views, Some(metadata))?)
    }

    /// # Errors
    /// [`BundleError`], which says what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        let tensors = SafeTensors::deserialize(bytes)?;
        let (_, metadata) = SafeTensors::read_metadata(bytes)?;
        let header = metadata.metadata().as_ref().and_then(|map| map.get(KEY));
        let header = header.ok_or(BundleError::Foreign)?;
        let Version { version } = serde_json::from_str(header)?;
        if version != VERSION {
            return Err(BundleError::Version(version));
        }
        let header: Header = serde_json::from_str(header)?;
        let mut weights = BTreeMap::new();
        for (name, view) in tensors.tensors() {
            let values = match view.dtype() {
                Dtype::F32 => {
                    let four = view.data().chunks_exact(4);
                    four.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                        .collect()
                }
                Dtype::F16 => {
                    let two = view.data().chunks_exact(2);
                    two.map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
                        .collect()
                }
                found => return Err(BundleError::Dtype { name, found }),
            };
            weights.insert(
                name,
                Weight {
                    shape: view.shape().to_vec(),
                    values,
                },
            );
        }
        Ok(Self {
            genotype: Genotype::from_json(&header.genotype)?,
            manifest: header.manifest,
            weights,
        })
    }
}

fn encode(values: &[f32], precision: Precision) -> Vec<u8> {
    match precision {
        Precision::F16 => values
            .iter()
            .flat_map(|v| f16::from_f32(*v).to_le_bytes())
            .collect(),
        Precision::F32 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
    }
}

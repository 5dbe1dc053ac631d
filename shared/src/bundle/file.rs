//! The file of a trained network, found or a baseline.

use std::collections::{BTreeMap, HashMap};

use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::error::{BundleError, KEY};
use super::manifest::Manifest;
use super::soundness;
use crate::architecture::Architecture;
use crate::genotype::Genotype;
use crate::net::Weight;
use crate::space::BaselinePlan;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FoundHeader {
    version: u32,
    genotype: String,
    manifest: Manifest,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineHeader {
    version: u32,
    baseline: BaselinePlan,
    manifest: Manifest,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// How weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightPrecision {
    /// Two bytes a weight: half the size, about three digits.
    F16,
    /// Four bytes a weight.
    F32,
}

/// A trained network with its architecture and preprocessing, ready to run anywhere: what every
/// retraining writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The architecture.
    pub architecture: Architecture,
    /// Everything around it.
    pub manifest: Manifest,
    /// The weights by name.
    pub weights: BTreeMap<String, Weight>,
}

impl Bundle {
    /// The file's bytes, the same for equal bundles.
    ///
    /// # Errors
    /// [`BundleError::Container`] where a weight's shape and values disagree.
    pub fn to_bytes(&self, precision: WeightPrecision) -> Result<Vec<u8>, BundleError> {
        let metadata = HashMap::from([(KEY.to_owned(), self.header()?)]);
        let dtype = match precision {
            WeightPrecision::F16 => Dtype::F16,
            WeightPrecision::F32 => Dtype::F32,
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
        let (architecture, manifest) = parse(header.ok_or(BundleError::Foreign)?)?;
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
            let shape = view.shape().to_vec();
            weights.insert(name, Weight { shape, values });
        }
        soundness::check(&architecture, &manifest, &weights)?;
        Ok(Self {
            architecture,
            manifest,
            weights,
        })
    }

    fn header(&self) -> Result<String, BundleError> {
        let manifest = self.manifest.clone();
        // A found network's file stays of version 1, which earlier programs read too, as long as it holds no more.
        // Several classes have versions of their own, as those programs would take their maps for one; so has a
        // temperature, without which probabilities would be others.
        let several = self.architecture.classes() > 1;
        let calibrated = manifest.temperature.is_some();
        let [found, baseline] = match (calibrated, several, manifest.features.is_some()) {
            (true, _, _) => [6, 7],
            (false, true, _) => [4, 5],
            (false, false, true) => [3, 2],
            (false, false, false) => [1, 2],
        };
        Ok(match &self.architecture {
            Architecture::Found(genotype) => serde_json::to_string(&FoundHeader {
                version: found,
                genotype: genotype.to_json(),
                manifest,
            })?,
            Architecture::Baseline(plan) => serde_json::to_string(&BaselineHeader {
                version: baseline,
                baseline: plan.clone(),
                manifest,
            })?,
        })
    }
}

fn parse(header: &str) -> Result<(Architecture, Manifest), BundleError> {
    let Version { version } = serde_json::from_str(header)?;
    match version {
        1 | 3 | 4 | 6 => {
            let found: FoundHeader = serde_json::from_str(header)?;
            let genotype = Genotype::from_json(&found.genotype)?;
            Ok((Architecture::Found(genotype), found.manifest))
        }
        2 | 5 | 7 => {
            let other: BaselineHeader = serde_json::from_str(header)?;
            other.baseline.check()?;
            Ok((Architecture::Baseline(other.baseline), other.manifest))
        }
        newer => Err(BundleError::Version(newer)),
    }
}

fn encode(values: &[f32], precision: WeightPrecision) -> Vec<u8> {
    match precision {
        WeightPrecision::F16 => values
            .iter()
            .flat_map(|v| f16::from_f32(*v).to_le_bytes())
            .collect(),
        WeightPrecision::F32 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use burn::tensor::Device;

    use super::super::SplitRecord;
    use super::*;
    use crate::imaging::Preprocess;
    use crate::metrics::Temperature;
    use crate::network::Network;
    use crate::space::Baseline;

    /// A small network of so many classes.
    fn small(classes: usize) -> (Network, Bundle) {
        let architecture = Architecture::Baseline(BaselinePlan {
            baseline: Baseline::UNet,
            width: 2,
            depths: 2,
            input_channels: 3,
            classes,
        });
        let net = Network::new(&architecture, &Device::flex());
        let bundle = Bundle {
            weights: pollster::block_on(net.weights()).unwrap(),
            architecture,
            manifest: Manifest {
                name: "drawn".to_owned(),
                preprocess: Preprocess::default(),
                labels: (1..=classes)
                    .map(|class| format!("class {class}"))
                    .collect(),
                metrics: BTreeMap::new(),
                split: SplitRecord::default(),
                seen: BTreeSet::new(),
                seen_pixels: BTreeSet::new(),
                provenance: BTreeMap::new(),
                licence: "none".to_owned(),
                appearance: Vec::new(),
                features: None,
                temperature: None,
                reference_output: vec![0.5],
            },
        };
        (net, bundle)
    }

    #[test]
    fn a_baseline_comes_back() {
        let (net, bundle) = small(1);
        let header = bundle.header().unwrap();
        assert!(
            header.contains("\"known_answer\":[0.5]"),
            "its name in files"
        );
        let bytes = bundle.to_bytes(WeightPrecision::F32).unwrap();
        let read = Bundle::from_bytes(&bytes).unwrap();
        assert_eq!(read, bundle);
        assert!(net.with_weights(read.weights).is_ok());
    }

    #[test]
    fn a_model_of_several_classes_comes_back_with_their_labels_and_is_of_another_version() {
        let (_, mut bundle) = small(3);
        assert!(bundle.header().unwrap().contains("\"version\":5"));
        let read = |bundle: &Bundle| {
            let bytes = bundle.to_bytes(WeightPrecision::F32).unwrap();
            Bundle::from_bytes(&bytes)
        };
        assert_eq!(read(&bundle).unwrap(), bundle);
        bundle.manifest.labels[1] = "class 1".to_owned();
        let error = read(&bundle).unwrap_err().to_string();
        assert!(
            error.contains("names 2 classes, its network has 3"),
            "{error}"
        );
    }

    #[test]
    fn a_temperature_comes_back_in_a_version_of_its_own_and_no_other_number_does() {
        let (_, mut bundle) = small(1);
        let plain = bundle.header().unwrap();
        assert!(plain.contains("\"version\":2") && !plain.contains("temperature"));
        bundle.manifest.temperature = Some(Temperature::new(1.7342).unwrap());
        let header = bundle.header().unwrap();
        let own = "\"temperature\":1.7342";
        assert!(
            header.contains("\"version\":7") && header.contains(own),
            "{header}"
        );
        let bytes = bundle.to_bytes(WeightPrecision::F32).unwrap();
        assert_eq!(Bundle::from_bytes(&bytes).unwrap(), bundle);
        for wrong in ["0", "-1.5", "21", "0.04"] {
            let changed = header.replace(own, &format!("\"temperature\":{wrong}"));
            let error = parse(&changed).unwrap_err().to_string();
            assert!(error.contains("is no temperature"), "{error}");
        }
        let universal = include_bytes!("../../../web/assets/models/universal.safetensors");
        let mut found = Bundle::from_bytes(universal).unwrap();
        found.manifest.temperature = bundle.manifest.temperature;
        assert!(found.header().unwrap().contains("\"version\":6"));
    }
}

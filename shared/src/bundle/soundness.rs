//! What has to fit together in a bundle.

use std::collections::{BTreeMap, BTreeSet};

use super::error::BundleError;
use super::manifest::Manifest;
use crate::architecture::Architecture;
use crate::distribution::FeatureDistribution;
use crate::net::Weight;
use crate::profile::Profile;
use crate::space::are_labels;

/// The largest side of a network's input, in pixels.
const SIDE: usize = 4096;

/// Whether the network reads what the manifest prepares, at a size that can be, with weights that
/// are numbers.
pub(super) fn check(
    architecture: &Architecture,
    manifest: &Manifest,
    weights: &BTreeMap<String, Weight>,
) -> Result<(), BundleError> {
    let preprocess = &manifest.preprocess;
    let (network, input) = (architecture.input_channels(), preprocess.channels);
    if network != input {
        return Err(BundleError::Channels { network, input });
    }
    let (classes, labels) = (architecture.classes(), &manifest.labels);
    if !are_labels(labels, classes) {
        let labels = labels.iter().filter(|label| !label.trim().is_empty());
        return Err(BundleError::Labels {
            labels: labels.collect::<BTreeSet<_>>().len(),
            classes,
        });
    }
    let [height, width] = preprocess.size;
    if ![height, width].iter().all(|side| (1..=SIDE).contains(side)) {
        return Err(BundleError::Size { height, width });
    }
    let found = weights.values().map(|weight| weight.values.len() as u64);
    let (found, needed) = (found.sum(), count(architecture));
    // Whether all are there, by their names and shapes, is seen when they are put into the network.
    if found < needed / 2 {
        return Err(BundleError::Missing { found, needed });
    }
    if !manifest
        .features
        .as_ref()
        .is_none_or(FeatureDistribution::is_sound)
    {
        return Err(BundleError::Features);
    }
    let finite = |weight: &Weight| weight.values.iter().all(|value| value.is_finite());
    match weights.iter().find(|(_, weight)| !finite(weight)) {
        Some((name, _)) => Err(BundleError::NotANumber(name.clone())),
        None => Ok(()),
    }
}

/// Weights that take part in the network, counted from its plan.
fn count(architecture: &Architecture) -> u64 {
    match architecture {
        Architecture::Found(genotype) => {
            let side = genotype.lattice.size_multiple();
            Profile::of(&genotype.plan(), [side, side])
                .parameters
                .reachable
        }
        Architecture::Baseline(plan) => plan.parameters(),
    }
}

#[cfg(test)]
mod tests {
    use crate::architecture::Architecture;
    use crate::bundle::Bundle;
    use crate::bundle::WeightPrecision::F32;

    /// The smallest model that the app ships, changed; what is wrong with it.
    fn refused(change: impl FnOnce(&mut Bundle)) -> String {
        let bytes = include_bytes!("../../../web/assets/models/universal.safetensors");
        let mut bundle = Bundle::from_bytes(bytes).unwrap();
        change(&mut bundle);
        let bytes = bundle.to_bytes(F32).unwrap();
        Bundle::from_bytes(&bytes).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let channels = refused(|bundle| bundle.manifest.preprocess.channels = 1);
        assert!(channels.contains("reads 3 channels"), "{channels}");
        let labels = refused(|bundle| bundle.manifest.labels.push("tumour".to_owned()));
        assert!(
            labels.contains("names 2 classes, its network has 1"),
            "{labels}"
        );
        let size = refused(|bundle| bundle.manifest.preprocess.size = [64, 1 << 40]);
        assert!(size.contains("1099511627776"), "{size}");
        let huge = refused(|bundle| {
            if let Architecture::Found(genotype) = &mut bundle.architecture {
                genotype.structure.width = 1024;
            }
        });
        assert!(huge.contains("its architecture has"), "{huge}");
        let features = refused(|bundle| {
            let features = bundle.manifest.features.as_mut();
            features.unwrap().sets.clear();
        });
        assert!(
            features.contains("features of training images"),
            "{features}"
        );
        let number = refused(|bundle| {
            let weight = bundle.weights.values_mut().next().unwrap();
            weight.values[0] = f32::NAN;
        });
        assert!(number.contains("not a finite number"), "{number}");
    }
}

//! Whether an image is one like those that trained a model, by what the model's network makes of it.

mod clusters;
mod factors;
mod features;
mod gaussian;
mod packed;

use serde::{Deserialize, Serialize};

pub use self::features::{Cluster, Pooled, SetFeatures};
pub use self::gaussian::Gaussian;
use crate::imaging::statistics::Distance;
use crate::space::NodeId;

/// Where the images that trained a model lie in the space of its pooled features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureDistribution {
    /// The nodes whose channels are pooled, the stem's as (0, 0).
    pub nodes: Vec<NodeId>,
    /// One entry a data set, at least one.
    pub sets: Vec<SetFeatures>,
}

/// Why an image is called out of distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OutOfDistribution {
    /// The features that the network computes are far from those of all kinds of images that trained it.
    Features {
        /// The kinds, in words for people, each once.
        kinds: Vec<String>,
        /// The distance to the nearest data set, in its limits: above 1.
        distance: f64,
    },
    /// Its brightness, colours or edges are; asked where a model stores no features.
    Statistics(Distance),
}

/// A data set that trained a model, before it is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingSet {
    /// Its name.
    pub set: String,
    /// What its images are, in words for people.
    pub kind: String,
    /// What the network makes of them.
    pub images: Vec<Pooled>,
}

impl FeatureDistribution {
    /// The stem, and the deepest node that the first exit of nine layers needs.
    pub const NODES: [NodeId; 2] = [NodeId { layer: 0, depth: 0 }, NodeId { layer: 2, depth: 2 }];

    /// That of these data sets; none where there is none, where one has no images, and where features are not finite or
    /// not of one length.
    pub fn fit(nodes: &[NodeId], sets: &[TrainingSet]) -> Option<Self> {
        let spread = variances(sets.iter().flat_map(|set| &set.images))?;
        let fitted = sets
            .iter()
            .map(|set| SetFeatures::fit(&set.set, &set.kind, &set.images, &spread));
        Some(Self {
            nodes: nodes.to_vec(),
            sets: fitted.collect::<Option<Vec<_>>>()?,
        })
    }

    /// The distance of an image's pooled features to the nearest data set, in limits of that set: above 1 the image is
    /// out of distribution.
    pub fn distance(&self, features: &[f32]) -> f64 {
        let from = self.sets.iter().map(|set| set.relative(features));
        from.fold(f64::INFINITY, f64::min)
    }

    /// What it says of an image with these features.
    pub fn verdict(&self, features: &[f32]) -> Option<OutOfDistribution> {
        let distance = self.distance(features);
        (distance > 1.0).then(|| OutOfDistribution::Features {
            kinds: self.kinds(),
            distance,
        })
    }

    /// The kinds of images that trained the model, each once, in the order of the sets.
    pub fn kinds(&self) -> Vec<String> {
        let mut kinds: Vec<String> = Vec::new();
        for set in &self.sets {
            if !kinds.contains(&set.kind) {
                kinds.push(set.kind.clone());
            }
        }
        kinds
    }

    /// Whether every Gaussian is one of as many features.
    pub fn is_sound(&self) -> bool {
        let clusters = || self.sets.iter().flat_map(|set| &set.clusters);
        let dimensions = clusters().next().map(|first| first.gaussian.dimensions());
        let sound = |cluster: &Cluster| {
            cluster.gaussian.is_sound()
                && Some(cluster.gaussian.dimensions()) == dimensions
                && cluster.limit.is_finite()
                && cluster.limit > 0.0
        };
        dimensions.is_some() && !self.nodes.is_empty() && clusters().all(sound)
    }
}

/// Of each feature, over all images.
fn variances<'a>(images: impl Iterator<Item = &'a Pooled> + Clone) -> Option<Vec<f64>> {
    let count = images.clone().count() as f64;
    let length = images.clone().next()?.features.len();
    if images.clone().any(|image| image.features.len() != length) {
        return None;
    }
    let mean = |of: &dyn Fn(&Pooled) -> f64| images.clone().map(of).sum::<f64>() / count;
    let variance = |at: usize| {
        let middle = mean(&|image| f64::from(image.features[at]));
        mean(&|image| (f64::from(image.features[at]) - middle).powi(2))
    };
    Some((0..length).map(variance).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Images around a point, in groups of two.
    fn around(point: [f32; 2]) -> Vec<Pooled> {
        let step = |index: usize| (index % 7) as f32 / 7.0 - 0.4;
        (0..60)
            .map(|index| Pooled {
                features: vec![point[0] + step(index), point[1] + step(index * 3 + 1)],
                group: (index / 2).to_string(),
            })
            .collect()
    }

    fn two_kinds() -> FeatureDistribution {
        let set = |set: &str, kind: &str, point| TrainingSet {
            set: set.to_owned(),
            kind: kind.to_owned(),
            images: around(point),
        };
        let sets = [
            set("isic", "dermoscopy", [0.0, 0.0]),
            set("cvc", "colonoscopy", [9.0, 9.0]),
            set("kvasir", "colonoscopy", [9.0, 5.0]),
        ];
        FeatureDistribution::fit(&FeatureDistribution::NODES, &sets).unwrap()
    }

    #[test]
    fn an_image_between_the_sets_is_out_of_distribution() {
        let found = two_kinds();
        assert!(found.is_sound());
        for point in [[0.0, 0.1], [9.1, 9.0], [9.0, 5.2]] {
            assert_eq!(found.verdict(&point), None, "{point:?}");
        }
        let Some(OutOfDistribution::Features { kinds, distance }) = found.verdict(&[5.0, 5.0])
        else {
            panic!("it lies in no set");
        };
        assert_eq!(kinds, ["dermoscopy", "colonoscopy"]);
        assert!(distance > 2.0, "{distance}");
        assert!(found.verdict(&[f32::NAN, 0.0]).is_some());
        assert!(found.verdict(&[0.0]).is_some(), "of another network");
    }

    #[test]
    fn nearly_all_images_of_a_set_lie_within_its_limit() {
        let images = around([0.0, 0.0]);
        let set = &two_kinds().sets[0];
        let inside = images
            .iter()
            .filter(|image| set.relative(&image.features) <= 1.0);
        assert!(inside.count() >= 58);
        assert_eq!((set.images(), set.clusters.len()), (60, 1));
        assert_eq!(
            FeatureDistribution::fit(&FeatureDistribution::NODES, &[]),
            None
        );
    }

    #[test]
    fn a_large_set_of_several_looks_has_a_cluster_for_each() {
        let looks = [[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]].into_iter();
        let images = looks.enumerate().flat_map(|(look, point)| {
            let images = around(point)
                .into_iter()
                .chain(around(point))
                .chain(around(point));
            images.map(move |image| Pooled {
                group: format!("{look} {}", image.group),
                ..image
            })
        });
        let sets = [TrainingSet {
            set: "nuclei".to_owned(),
            kind: "microscopy".to_owned(),
            images: images.collect(),
        }];
        let found = FeatureDistribution::fit(&FeatureDistribution::NODES, &sets).unwrap();
        assert_eq!(found.sets[0].clusters.len(), 3);
        assert!(found.distance(&[9.0, 0.1]) < 1.0);
        assert!(found.distance(&[3.0, 3.0]) > 1.0, "between the looks");
    }

    #[test]
    fn what_does_not_fit_together_is_not_sound() {
        let mut cut = two_kinds();
        cut.sets[0].clusters[0].limit = f32::NAN;
        assert!(!cut.is_sound());
        let mut none = two_kinds();
        none.sets.clear();
        assert!(!none.is_sound());
        let mut nowhere = two_kinds();
        nowhere.nodes.clear();
        assert!(!nowhere.is_sound());
    }
}

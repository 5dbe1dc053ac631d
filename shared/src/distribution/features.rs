//! The images of one data set in the space of a network's pooled features: Gaussians, and how far they lie from them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::clusters::{clusters, share_within};
use super::gaussian::Gaussian;

/// The share of a cluster's images that decide its limit, each seen from the Gaussian of the other
/// groups. Chosen by measurement, as all numbers here: see METHOD.md, section 9.
const QUANTILE: f64 = 0.95;
/// From there to the limit: images of another clinic are a little farther away.
const QUANTILE_TO_LIMIT: f64 = 1.2;
/// Parts that a cluster is cut into for its limit.
const FOLDS: usize = 5;
/// A set of at least so many images may be of several looks: it is divided in so many clusters where they leave at most
/// that share of its variance.
const IMAGES: usize = 150;
const CLUSTERS: usize = 3;
const LEFT: f64 = 0.4;
/// Fewer images than this are no cluster.
const FEW: usize = 20;

/// The images of one data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetFeatures {
    /// Name of the data set.
    pub set: String,
    /// What its images are, in words for people: `dermoscopy`.
    pub kind: String,
    /// One cluster, or more where the images are of several looks.
    pub clusters: Vec<Cluster>,
}

/// Images of a data set that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// How many there were.
    pub images: usize,
    /// Where they lie.
    pub gaussian: Gaussian,
    /// The distance from where on an image is none of them.
    pub limit: f32,
}

/// An image's pooled features, and the patient, video sequence or the like that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// As [`Segmenter::pooled`](crate::segment::Segmenter::pooled) gives them.
    pub features: Vec<f32>,
    /// What no fold divides.
    pub group: String,
}

impl SetFeatures {
    /// Those of a data set; `spread` is the variance of each feature in all data sets together. None without images, and
    /// where features are not finite.
    pub(super) fn fit(set: &str, kind: &str, images: &[Pooled], spread: &[f64]) -> Option<Self> {
        let standardised = |image: &Pooled| {
            let values = image.features.iter().zip(spread);
            let values = values.map(|(value, spread)| f64::from(*value) / (spread + 1e-12).sqrt());
            values.collect::<Vec<f64>>()
        };
        let vectors: Vec<Vec<f64>> = images.iter().map(standardised).collect();
        let many = images.len() >= IMAGES;
        let divided = many.then(|| clusters(&vectors, CLUSTERS));
        let divided = divided.filter(|clusters| share_within(&vectors, clusters) <= LEFT);
        let count = if divided.is_some() { CLUSTERS } else { 1 };
        let cluster = divided.unwrap_or_else(|| vec![0; images.len()]);
        let of = |index: usize| -> Vec<&Pooled> {
            let own = images.iter().zip(&cluster);
            let own = own.filter(|(_, cluster)| **cluster == index);
            own.map(|(image, _)| image).collect()
        };
        let parts = (0..count).map(of);
        // A few images that are like no others say nothing of their own spread.
        let parts = parts.filter(|own| count == 1 || own.len() >= FEW);
        Some(Self {
            set: set.to_owned(),
            kind: kind.to_owned(),
            clusters: parts
                .map(|own| Cluster::fit(&own, spread))
                .collect::<Option<_>>()?,
        })
    }

    /// The number of images.
    pub fn images(&self) -> usize {
        self.clusters.iter().map(|cluster| cluster.images).sum()
    }

    /// The distance of an image's pooled features to the nearest cluster, in its limits: above 1 it lies outside.
    pub fn relative(&self, features: &[f32]) -> f64 {
        let from = self.clusters.iter();
        let from =
            from.map(|cluster| cluster.gaussian.distance(features) / f64::from(cluster.limit));
        from.fold(f64::INFINITY, f64::min)
    }
}

impl Cluster {
    fn fit(images: &[&Pooled], spread: &[f64]) -> Option<Self> {
        let all: Vec<&[f32]> = images
            .iter()
            .map(|image| image.features.as_slice())
            .collect();
        let gaussian = Gaussian::fit(&all, spread)?;
        let mut distances = held_out_distances(images, spread);
        distances.sort_by(f64::total_cmp);
        let index = (QUANTILE * (distances.len() - 1) as f64).round() as usize;
        // Equal images have no distances: one deviation then counts as the limit.
        let quantile = distances[index];
        let limit = QUANTILE_TO_LIMIT * if quantile > 0.0 { quantile } else { 1.0 };
        Some(Self {
            images: images.len(),
            gaussian,
            limit: limit as f32,
        })
    }
}

/// The distance of each image from the Gaussian of the images outside its fold; no fold divides a group, unless there are
/// fewer groups than folds.
fn held_out_distances(images: &[&Pooled], spread: &[f64]) -> Vec<f64> {
    let groups: BTreeSet<&str> = images.iter().map(|image| image.group.as_str()).collect();
    let folds = groups.iter().enumerate();
    let folds: BTreeMap<&str, usize> = folds.map(|(i, group)| (*group, i % FOLDS)).collect();
    let fold = |index: usize| {
        if groups.len() >= FOLDS {
            folds[images[index].group.as_str()]
        } else {
            // Blocks: neighbours in a list are often neighbours in a video or a volume.
            index * FOLDS / images.len()
        }
    };
    let mut distances = vec![0.0; images.len()];
    for held_out in 0..FOLDS {
        let (others, own): (Vec<usize>, Vec<usize>) =
            (0..images.len()).partition(|index| fold(*index) != held_out);
        let others = others
            .iter()
            .map(|index| images[*index].features.as_slice());
        let others: Vec<&[f32]> = others.collect();
        let Some(gaussian) = Gaussian::fit(&others, spread) else {
            continue;
        };
        for index in own {
            distances[index] = gaussian.distance(&images[index].features);
        }
    }
    distances
}

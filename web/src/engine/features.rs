//! The feature maps of a node as pictures.

use shared::segment::Features;

use super::{Engine, Refusal};
use crate::protocol::Failure;
use crate::protocol::features::{FeatureMap, FeatureMaps, ReadFeatures};

/// Nodes of a cell, whose outputs are concatenated.
const QUARTERS: usize = shared::space::NODES;

impl Engine {
    pub(super) async fn features(&self, request: ReadFeatures) -> Result<FeatureMaps, Refusal> {
        let (model, opened) = (self.model()?, self.opened()?);
        let start = (self.surroundings.now_ms)();
        let found = model.segmenter.features(opened.image(), request.node).await;
        let found = found.map_err(|error| Refusal::device(&error))?;
        let found = found.ok_or(Refusal::Request(Failure::NoNode(request.node)))?;
        let elapsed_ms = (self.surroundings.now_ms)() - start;
        let chosen = chosen(found.channels.len(), request.of_quarter).into_iter();
        Ok(FeatureMaps {
            node: request.node,
            size: found.size,
            channels: found.channels.len(),
            maps: chosen.map(|channel| picture(&found, channel)).collect(),
            elapsed_ms,
        })
    }
}

/// The first channels of each quarter.
fn chosen(channels: usize, of_quarter: usize) -> Vec<usize> {
    let quarter = channels / QUARTERS;
    let first = |node: usize| (0..of_quarter.min(quarter)).map(move |i| node * quarter + i);
    (0..QUARTERS).flat_map(first).collect()
}

/// The channel with its lowest value black and its highest white; an even one is black.
fn picture(features: &Features, channel: usize) -> FeatureMap {
    let values = &features.channels[channel];
    let low = values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let scale = if high > low {
        255.0 / (high - low)
    } else {
        0.0
    };
    FeatureMap {
        channel,
        low,
        high,
        mean: values.iter().sum::<f32>() / values.len() as f32,
        grey: values
            .iter()
            .map(|v| ((v - low) * scale).round() as u8)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quarter_shows_its_first_channels() {
        assert_eq!(chosen(16, 2), [0, 1, 4, 5, 8, 9, 12, 13]);
        assert_eq!(chosen(8, 6).len(), 8, "there are no more than there are");
    }

    #[test]
    fn the_lowest_is_black_and_the_highest_white() {
        let features = Features {
            size: [1, 3],
            channels: vec![vec![-1.0, 0.0, 1.0], vec![2.0; 3]],
        };
        let map = picture(&features, 0);
        assert_eq!((map.grey, map.mean), (vec![0, 128, 255], 0.0));
        assert_eq!(picture(&features, 1).grey, [0; 3]);
    }
}

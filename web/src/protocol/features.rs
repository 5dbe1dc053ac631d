//! The feature maps of a node of the model's lattice for the picture.

use serde::{Deserialize, Serialize};
use shared::space::NodeId;

/// Asks for feature maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFeatures {
    /// Of which node; the stem is the node (0, 0).
    pub node: NodeId,
    /// At most so many of each quarter of the channels: a quarter is a node of the cells.
    pub of_quarter: usize,
}

/// Some channels of a node, in the network's frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureMaps {
    /// Of which node.
    pub node: NodeId,
    /// Of each map.
    pub size: [usize; 2],
    /// How many channels the node has.
    pub channels: usize,
    /// The wanted ones, quarter by quarter.
    pub maps: Vec<FeatureMap>,
    /// From the picture to the values, reading back included.
    pub elapsed_ms: f64,
}

/// One channel as a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureMap {
    /// Which channel.
    pub channel: usize,
    /// The value that is black.
    pub low: f32,
    /// The value that is white.
    pub high: f32,
    /// Their mean.
    pub mean: f32,
    /// A byte a pixel, row by row.
    pub grey: Vec<u8>,
}

//! Results in the picture's own frame, and their files.

use serde::{Deserialize, Serialize};
use shared::distribution::OutOfDistribution;
use shared::imaging::Tidy;
use shared::metrics::Confusion;

/// Asks for the picture's segmentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The name of the exit.
    pub exit: String,
    /// Whether to begin with the picture again, for the times; else what earlier exits have computed is used.
    pub afresh: bool,
}

/// Asks what the mask of the last result measures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Foreground where the probability exceeds it.
    pub threshold: f32,
    /// What is done to it then.
    pub tidy: Tidy,
}

/// Measurements of a mask at the picture's own size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaskMeasurements {
    /// Foreground pixels.
    pub area: usize,
    /// Against the mask to compare with, where there is one.
    pub confusion: Option<Confusion>,
}

/// Asks for the mask of the last result as a file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EncodeMask {
    /// Foreground where the probability exceeds it.
    pub threshold: f32,
    /// What is done to it then.
    pub tidy: Tidy,
    /// Which kind of file.
    pub file: MaskFile,
}

/// A kind of file for a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MaskFile {
    /// PNG, 0 and 255, as it is seen.
    Picture,
    /// NIfTI, compressed, in the frame of the volume that the picture is a slice of.
    Volume,
}

/// Asks for the probabilities of the last result as a PNG file of 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodeProbabilities;

/// A result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segmented {
    /// The exit it comes from.
    pub exit: String,
    /// The picture's size.
    pub size: [usize; 2],
    /// The size at which the network computes.
    pub network: [usize; 2],
    /// Probability of foreground per pixel of the network's frame, row by row.
    pub probabilities: Vec<f32>,
    /// From the picture to the probabilities, reading back and the exits shown on the way included.
    pub elapsed_ms: f64,
    /// Of the engine, after it.
    pub memory_bytes: u64,
    /// Why the picture is out of distribution for every set that trained the model, where it is.
    pub out_of_distribution: Option<OutOfDistribution>,
}

//! Results in the picture's own frame, and their files.

use serde::{Deserialize, Serialize};
use shared::distribution::OutOfDistribution;
use shared::imaging::Tidy;
use shared::metrics::{Confusion, Temperature};

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaskMeasurements {
    /// Foreground, whatever its class.
    pub foreground: ClassMeasurements,
    /// Each class in its order; empty where the model has one.
    pub classes: Vec<ClassMeasurements>,
}

/// What two masks have to have in common in a pixel to agree there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Agreement {
    /// That there is foreground.
    #[default]
    Foreground,
    /// The class.
    Classes,
}

/// Measurements of one class, or of all that is foreground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassMeasurements {
    /// Pixels.
    pub area: usize,
    /// Against the mask to compare with, where there is one that has this class.
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
    /// PNG, 0 and 255 or the classes of several, as it is seen.
    Picture,
    /// NIfTI, compressed, in the frame of the volume that the picture is a slice of.
    Volume,
}

/// Asks for the probabilities of the last result as a PNG file of 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodeProbabilities {
    /// Of which class, from 0.
    pub class: usize,
}

/// A result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segmented {
    /// The exit it comes from.
    pub exit: String,
    /// The picture's size.
    pub size: [usize; 2],
    /// The size at which the network computes.
    pub network: [usize; 2],
    /// The network's own probability of foreground per pixel of its frame, row by row; of several classes the first
    /// one's, then the second one's and so on. They are calibrated at the size at which they are seen.
    pub probabilities: Vec<f32>,
    /// The temperature of a calibrated model.
    pub temperature: Option<Temperature>,
    /// From the picture to the probabilities, reading back and the exits shown on the way included.
    pub elapsed_ms: f64,
    /// Of the engine, after it.
    pub memory_bytes: u64,
    /// Why the picture is out of distribution for every set that trained the model, where it is.
    pub out_of_distribution: Option<OutOfDistribution>,
}

impl Segmented {
    /// Foreground classes of the model that it comes from.
    pub fn classes(&self) -> usize {
        let [height, width] = self.network;
        self.probabilities.len() / (height * width).max(1)
    }
}

impl MaskMeasurements {
    /// What it is compared by: the classes where each has been, else what is foreground.
    pub fn agreement(&self) -> Agreement {
        let compared = |class: &ClassMeasurements| class.confusion.is_some();
        if !self.classes.is_empty() && self.classes.iter().all(compared) {
            Agreement::Classes
        } else {
            Agreement::Foreground
        }
    }

    /// A score against the mask to compare with: the mean over the classes where they are compared, as an evaluation has
    /// it, else that of what is foreground.
    pub fn score(&self, of: impl Fn(&Confusion) -> f64) -> Option<f64> {
        if self.agreement() == Agreement::Foreground {
            return self.foreground.confusion.as_ref().map(of);
        }
        let confusions = self.classes.iter().filter_map(|it| it.confusion.as_ref());
        let sum: f64 = confusions.map(of).sum();
        Some(sum / self.classes.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_of_several_classes_is_their_mean_where_they_are_compared() {
        let of = |tp, fp| ClassMeasurements {
            area: (tp + fp) as usize,
            confusion: Some(Confusion {
                tp,
                fp,
                ..Confusion::default()
            }),
        };
        let mut measured = MaskMeasurements {
            foreground: of(4, 4),
            classes: Vec::new(),
        };
        let precision = |measured: &MaskMeasurements| measured.score(Confusion::precision);
        assert_eq!(precision(&measured), Some(0.5));
        measured.classes = vec![of(1, 0), of(3, 9)];
        assert_eq!(measured.agreement(), Agreement::Classes);
        assert_eq!(precision(&measured), Some(0.625));
        measured.classes[0].confusion = None;
        assert_eq!(precision(&measured), Some(0.5), "not of some classes alone");
    }
}

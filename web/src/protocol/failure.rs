//! The reasons why a request has no response.

use serde::{Deserialize, Serialize};
use shared::space::NodeId;

/// What the engine says where it has no response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    /// Something comes first.
    Missing(Missing),
    /// The mask has another size than its image, `[height, width]` both.
    MaskSize {
        /// Of the image.
        image: [usize; 2],
        /// Of the mask.
        mask: [usize; 2],
    },
    /// A volume of labels, to compare with, holds one that is no class of the model.
    Label {
        /// The label.
        value: f32,
        /// Foreground classes of the model.
        classes: usize,
    },
    /// The model does not compute that node.
    NoNode(NodeId),
    /// An output of the model is no probability: its weights are broken.
    NotProbabilities,
    /// The bundle's reference output is of another version of the program.
    OtherReference,
    /// The CPU does not give the bundle's reference output.
    ReferenceDiffers {
        /// The largest difference of two probabilities.
        largest: f32,
    },
    /// The search lab needs more images.
    FewCases {
        /// Images with masks.
        found: usize,
        /// How many it needs.
        least: usize,
    },
    /// An image with its mask, or a data set of the server, cannot be used.
    Case {
        /// Its name.
        name: String,
        /// Why.
        failure: Box<Failure>,
    },
    /// The comparison has made its last step.
    ComparisonComplete,
    /// The training has made its last step.
    TrainingComplete,
    /// A file or a value was refused: a sentence without its full stop, in the words of `shared`.
    Refused(String),
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    /// `Start`.
    Device,
    /// `LoadModel`.
    Model,
    /// `Open` or `Draw`.
    Picture,
    /// `Open`, with a volume.
    Volume,
    /// `Segment`.
    Segmentation,
    /// The search lab's `Begin`.
    Search,
    /// The end of a search.
    Found,
    /// The mixing lab's `BeginTwins`.
    Twins,
}

impl Missing {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Device,
        Self::Model,
        Self::Picture,
        Self::Volume,
        Self::Segmentation,
        Self::Search,
        Self::Found,
        Self::Twins,
    ];

    /// Its name in the table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Model => "model",
            Self::Picture => "picture",
            Self::Volume => "volume",
            Self::Segmentation => "result",
            Self::Search => "search",
            Self::Found => "found",
            Self::Twins => "twins",
        }
    }
}

/// Why whoever asked has no response.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestError {
    /// There is no engine yet, or none any more.
    NoEngine,
    /// The engine ended before it answered; why, its state says.
    Ended,
    /// The request could not be sent, in the browser's words.
    NotSent(String),
    /// The response belongs to another request, as that of another version of the app may.
    Misunderstood,
    /// The engine says why.
    Failed(Failure),
}

impl From<Failure> for RequestError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

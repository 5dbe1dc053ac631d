//! What crosses between the page and the engine, and nothing else does.
//!
//! Messages are postcard bytes, so that pixels travel as bytes. Sizes are `[height, width]` in pixels.

pub mod features;
pub mod mixing;
pub mod search;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::formats::Axis;
use shared::imaging::Tidy;
use shared::imaging::synthetic::SyntheticDomain;

use self::features::{FeatureMaps, FeaturesWish};
use self::search::{SearchAnswer, SearchRequest};

/// A message to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Returns with the answer.
    pub id: u64,
    /// What is wanted.
    pub request: Request,
}

/// A message from the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Said {
    /// It listens; what is sent earlier may be lost.
    Listening,
    /// Something on the way to the answer of request `id`.
    Progress {
        /// Of which request.
        id: u64,
        /// What happens now.
        progress: Progress,
    },
    /// The one answer to a request.
    Answer {
        /// Of which request.
        id: u64,
        /// The answer.
        response: Response,
    },
    /// It stopped for good; a new one has to be started.
    Stopped {
        /// Why.
        reason: String,
    },
}

/// What the engine can be asked for. It keeps one model, one picture and one result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Choose the device; the first request.
    Start {
        /// Which one.
        wish: DeviceWish,
    },
    /// Load a bundle, check the device with it, and warm it up.
    LoadModel {
        /// The file.
        bytes: Vec<u8>,
    },
    /// Decode an image file.
    Open {
        /// The file.
        bytes: Vec<u8>,
    },
    /// Show another slice of the volume, or the same one in another window.
    Slice(Slice),
    /// Draw a synthetic picture with its mask.
    Draw(Sample),
    /// Decode a mask file.
    OpenMask {
        /// The file.
        bytes: Vec<u8>,
    },
    /// Segment the picture up to an exit.
    Segment {
        /// Its name.
        exit: String,
    },
    /// What a node of the model gives for the picture.
    Features(FeaturesWish),
    /// The mask of the last result as a PNG file.
    EncodeMask {
        /// Foreground where the probability exceeds it.
        threshold: f32,
        /// What is done to it then.
        tidy: Tidy,
    },
    /// The probabilities of the last result as a PNG file of 16 bits.
    EncodeProbabilities,
    /// Something for the mixing lab; it leaves picture and result as they are.
    Mixing(mixing::Ask),
    /// Something of the search lab; it needs no start and no model.
    Search(SearchRequest),
}

/// A slice of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// Through which the slices are counted.
    pub axis: Axis,
    /// From 0.
    pub index: usize,
    /// Centre and width of the window, in the file's own unit.
    pub window: [f32; 2],
}

/// Which device is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceWish {
    /// WebGPU where it is there, right, and no program that plays one; else the CPU.
    Best,
    /// WebGPU where it is there and right, even if a program plays it.
    Gpu,
    /// The CPU.
    Cpu {
        /// Why, in a sentence without its full stop.
        reason: String,
    },
}

/// A drawn picture by its seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// What is drawn.
    pub domain: SyntheticDomain,
    /// Which of them.
    pub seed: u64,
    /// At which size.
    pub size: [usize; 2],
}

/// What the engine is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// In words.
    pub label: String,
    /// Steps that are done.
    pub done: usize,
    /// Of how many.
    pub total: usize,
}

/// What the engine answers, one variant a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// To `Start`.
    Started(DeviceReport),
    /// To `LoadModel`; the check may have changed the device.
    Model {
        /// What the bundle says of itself.
        card: Box<ModelCard>,
        /// Where it runs.
        device: Box<DeviceReport>,
    },
    /// To `Open`, `Slice` and `Draw`.
    Picture(Picture),
    /// To `OpenMask`.
    Mask(MaskPixels),
    /// To `Segment`.
    Segmented(Segmented),
    /// To `Features`.
    Features(FeatureMaps),
    /// To `EncodeMask` and `EncodeProbabilities`.
    File(Vec<u8>),
    /// To `Mixing`.
    Mixing(mixing::Answer),
    /// To `Search`.
    Search(SearchAnswer),
    /// To any request: what went wrong, in a sentence without its full stop.
    Failed(String),
    /// To any request: the device is gone, and this engine with it.
    Lost(String),
}

/// The kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// The graphics processor through the browser.
    WebGpu,
    /// The CPU backend, compiled to wasm.
    Cpu,
}

/// Where the engine computes and why there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// What it is.
    pub kind: DeviceKind,
    /// Its name.
    pub name: String,
    /// Why this one, in a sentence without its full stop.
    pub reason: String,
    /// Whether there is a WebGPU that was not chosen; it can be wished for.
    pub left_out: bool,
    /// What the check with the loaded model found.
    pub check: Option<String>,
}

/// A bundle's own account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Its name.
    pub name: String,
    /// Names of the foreground classes.
    pub labels: Vec<String>,
    /// Size of the network's input.
    pub input: [usize; 2],
    /// Layers of the lattice.
    pub layers: usize,
    /// Channels of the first cells.
    pub width: usize,
    /// Its architecture, as a genotype file.
    pub genotype: String,
    /// Outputs, shallow first.
    pub exits: Vec<ExitCard>,
    /// Scores by name, shares from 0 to 1.
    pub metrics: Vec<(String, f64)>,
    /// How it came to be.
    pub provenance: Vec<(String, String)>,
    /// Terms of the training data.
    pub licence: String,
}

/// An output of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitCard {
    /// `x0.5`, …
    pub name: String,
    /// Weights that take part.
    pub parameters: u64,
    /// Multiply-accumulates for one image.
    pub macs: u64,
}

/// A decoded or drawn picture for the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Its size.
    pub size: [usize; 2],
    /// Red, green, blue per pixel, row by row.
    pub rgb: Vec<u8>,
    /// The mask that a drawn picture comes with.
    pub truth: Option<MaskPixels>,
    /// Millimetres from pixel to pixel, `[down, across]`, where the file says so.
    pub pixel_mm: Option<[f32; 2]>,
    /// The volume it is a slice of.
    pub volume: Option<VolumeView>,
}

/// What can be chosen of a volume, and what is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VolumeView {
    /// Slices along z, y and x.
    pub counts: [usize; 3],
    /// The least and the greatest value.
    pub range: [f32; 2],
    /// The one that is shown.
    pub slice: Slice,
}

/// A mask: 0 or 1 per pixel, row by row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskPixels {
    /// Its size.
    pub size: [usize; 2],
    /// `height * width` classes.
    pub classes: Vec<u8>,
}

/// A result in the picture's own frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segmented {
    /// The exit it comes from.
    pub exit: String,
    /// The picture's size.
    pub size: [usize; 2],
    /// Probability of foreground per pixel, row by row.
    pub probabilities: Vec<f32>,
    /// From the picture to the probabilities, reading back included.
    pub elapsed_ms: f64,
    /// Of the engine, after it.
    pub memory_bytes: u64,
    /// Where the picture looks unlike every set that the model was trained on.
    pub unlike: Option<Unlike>,
}

/// How unlike a picture is to the set that it is most alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unlike {
    /// The set's name.
    pub set: String,
    /// What differs most, in words.
    pub measure: String,
    /// By how many standard deviations of the set.
    pub deviations: f64,
}

/// The bytes of a message.
///
/// # Errors
/// What postcard says; no message of this module has a reason to fail.
pub fn encode(message: &impl Serialize) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// A message of those bytes.
///
/// # Errors
/// Bytes of something else, for instance of another version of the app.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_arrives_as_it_was_sent() {
        let response = Response::Segmented(Segmented {
            exit: "x0.9".into(),
            size: [1, 2],
            probabilities: vec![0.25, 0.75],
            elapsed_ms: 1.5,
            memory_bytes: 1 << 20,
            unlike: None,
        });
        let said = Said::Answer { id: 7, response };
        assert_eq!(decode::<Said>(&encode(&said).unwrap()).unwrap(), said);
        assert!(decode::<Said>(&[9, 9]).is_err());
    }

    #[test]
    fn a_sample_travels_by_its_seed() {
        let request = Request::Draw(Sample {
            domain: SyntheticDomain::LiverCt,
            seed: 3,
            size: [48, 64],
        });
        let asked = Asked { id: 1, request };
        let bytes = encode(&asked).unwrap();
        assert!(bytes.len() < 16, "{} bytes", bytes.len());
        assert_eq!(decode::<Asked>(&bytes).unwrap(), asked);
    }
}

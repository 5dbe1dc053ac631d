//! The messages between the page and the engine; nothing else crosses.
//!
//! Messages are postcard bytes, so that pixels travel as bytes. Sizes are `[height, width]` in pixels. The engine
//! says what happened as values; the sentences for them are the page's.

mod bytes;
mod device;
mod failure;
pub mod features;
pub mod mixing;
mod model;
mod picture;
mod request;
pub mod search;
mod segmentation;
pub mod twins;
mod whole;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use self::device::{
    Adapter, Check, DeviceKind, DevicePreference, DeviceReason, DeviceReport, DeviceTimes, Ending,
    EngineState, NoGpu,
};
pub use self::failure::{Failure, Missing, RequestError};
pub use self::model::{ArchitectureCard, ExitCard, LoadModel, LoadedModel, ModelCard, Start};
pub use self::picture::{
    AddToSeries, MaskPixels, Open, OpenMask, OpenSeries, OpenSynthetic, Picture, ReadPixels,
    ReadSeries, Screen, Slice, SyntheticSample, TurnTo, VolumeView,
};
pub use self::request::{AnyRequest, AnyResponse, Request};
pub use self::segmentation::{
    Agreement, ClassMeasurements, EncodeMask, EncodeProbabilities, MaskFile, MaskMeasurements,
    Measure, Segment, Segmented,
};
pub use self::whole::{AdvanceWhole, BeginWhole, ClassVolume, EncodeWhole, WholeProgress};

/// A message to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Returns with the outcome.
    pub id: u64,
    /// What is wanted.
    pub request: AnyRequest,
}

/// A message from the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// It listens; what is sent earlier may be lost.
    Listening,
    /// Something on the way to the outcome of request `id`.
    Progress {
        /// Of which request.
        id: u64,
        /// What happens now.
        progress: Progress,
    },
    /// The one outcome of a request.
    Outcome {
        /// Of which request.
        id: u64,
        /// The outcome.
        outcome: Outcome,
    },
    /// It panicked, and a new one has to be started.
    Panicked {
        /// The panic's words; empty where it has none.
        words: String,
    },
}

/// What a request comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// Its response.
    Done(AnyResponse),
    /// There is none; the engine goes on.
    Failed(Failure),
    /// The device is gone, in the backend's words, and this engine with it.
    Lost(String),
}

impl Outcome {
    /// The response, as that of `R`.
    ///
    /// # Errors
    /// Why there is none.
    pub fn of<R: Request>(self) -> Result<R::Response, RequestError> {
        match self {
            Self::Done(any) => R::response(any).ok_or(RequestError::Misunderstood),
            Self::Failed(failure) => Err(failure.into()),
            Self::Lost(_) => Err(RequestError::Ended),
        }
    }
}

/// What the engine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What.
    pub activity: Activity,
    /// Steps that are done.
    pub done: usize,
    /// Of how many.
    pub total: usize,
}

/// What takes long enough to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// The engine's module is loaded.
    Loading,
    /// The model runs on the CPU.
    CheckingModel,
    /// The model runs on the GPU.
    CheckingGpu,
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
    use shared::imaging::synthetic::SyntheticDomain;
    use shared::metrics::Temperature;

    use super::*;

    #[test]
    fn a_message_arrives_as_it_was_sent() {
        let segmented = Segmented {
            exit: "x0.9".into(),
            size: [1, 2],
            network: [1, 2],
            probabilities: vec![0.25, 0.75],
            temperature: Temperature::new(1.5).ok(),
            elapsed_ms: 1.5,
            memory_bytes: 1 << 20,
            out_of_distribution: None,
        };
        let outcome = Outcome::Done(AnyResponse::Segment(segmented));
        let message = Message::Outcome { id: 7, outcome };
        assert_eq!(
            decode::<Message>(&encode(&message).unwrap()).unwrap(),
            message
        );
        assert!(decode::<Message>(&[9, 9]).is_err());
    }

    #[test]
    fn a_sample_travels_by_its_seed() {
        let sample = SyntheticSample {
            domain: SyntheticDomain::LiverCt,
            seed: 3,
            size: [48, 64],
        };
        let call = Call {
            id: 1,
            request: OpenSynthetic(sample).into_any(),
        };
        let bytes = encode(&call).unwrap();
        assert!(bytes.len() < 16, "{} bytes", bytes.len());
        assert_eq!(decode::<Call>(&bytes).unwrap(), call);
    }

    #[test]
    fn a_response_is_that_of_its_own_request_only() {
        let file = AnyResponse::EncodeProbabilities(vec![1]);
        assert_eq!(EncodeProbabilities::response(file.clone()), Some(vec![1]));
        assert_eq!(EncodeMask::response(file), None);
    }
}

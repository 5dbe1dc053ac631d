//! Requests, each with the type of its response.

use serde::{Deserialize, Serialize};

use super::DeviceReport;
use super::features::{FeatureMaps, ReadFeatures};
use super::mixing::{Decode, Decoded, Infer};
use super::model::{LoadModel, LoadedModel, Start};
use super::picture::{
    AddToSeries, MaskPixels, Open, OpenMask, OpenSeries, OpenSynthetic, Picture, ReadPixels,
    ReadSeries, Screen, TurnTo,
};
use super::search::{
    Advance, Begin, BeginServed, Begun, Compare, Compared, DecodeCase, ExportRecipe, Moved,
};
use super::segmentation::{
    EncodeMask, EncodeProbabilities, MaskMeasurements, Measure, Segment, Segmented,
};
use super::twins::{AdvanceTwins, BeginTwins, OwnSample, TwinsBegun, TwinsProgress};
use super::whole::{AdvanceWhole, BeginWhole, EncodeWhole, WholeProgress};

/// Something that the engine can be asked for.
pub trait Request: Sized {
    /// What the engine answers.
    type Response;

    /// As it crosses to the engine.
    fn into_any(self) -> AnyRequest;

    /// The response to this request, nothing where it is that to another.
    fn response(any: AnyResponse) -> Option<Self::Response>;
}

/// Lists the requests with their responses once: the two enums that cross, and [`Request`] for each.
macro_rules! requests {
    ($($(#[$doc:meta])* $request:ident => $response:ty,)*) => {
        /// Any request. The engine keeps one model, one picture, one result and one search.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum AnyRequest {
            $($(#[$doc])* $request($request),)*
        }

        /// The response to any request, one variant a request.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum AnyResponse {
            $(#[doc = concat!("To [`AnyRequest::", stringify!($request), "`].")] $request($response),)*
        }

        $(impl Request for $request {
            type Response = $response;

            fn into_any(self) -> AnyRequest {
                AnyRequest::$request(self)
            }

            fn response(any: AnyResponse) -> Option<Self::Response> {
                match any {
                    AnyResponse::$request(response) => Some(response),
                    _ => None,
                }
            }
        })*
    };
}

requests! {
    /// Choose the device; the first request.
    Start => DeviceReport,
    /// Load a bundle, check the device with it, and warm it up.
    LoadModel => Box<LoadedModel>,
    /// Decode an image file.
    Open => Picture,
    /// Which DICOM series a file is a slice of, if of any. The picture stays as it is.
    ReadSeries => Option<String>,
    /// Take a file of a DICOM series; how many there are now. The picture stays as it is.
    AddToSeries => usize,
    /// Open the files of a DICOM series as one volume.
    OpenSeries => Picture,
    /// Show another slice of the volume, or the same one in another window.
    TurnTo => Picture,
    /// OpenSynthetic a synthetic picture with its mask.
    OpenSynthetic => Picture,
    /// Decode a mask file to compare with.
    OpenMask => MaskPixels,
    /// Segment the picture up to an exit.
    Segment => Segmented,
    /// What the mask of the last result measures.
    Measure => MaskMeasurements,
    /// The picture's own pixels, red, green, blue, row by row.
    ReadPixels => Screen,
    /// What a node of the model gives for the picture.
    ReadFeatures => FeatureMaps,
    /// The mask of the last result as a file.
    EncodeMask => Vec<u8>,
    /// Begin the mask of the whole volume; the shown slice stays.
    BeginWhole => WholeProgress,
    /// Segment the volume's next slice.
    AdvanceWhole => WholeProgress,
    /// The volume's mask as a file.
    EncodeWhole => Vec<u8>,
    /// The probabilities of the last result as a PNG file of 16 bits.
    EncodeProbabilities => Vec<u8>,
    /// For the mixing lab: files in its frame. Picture and result stay as they are.
    Decode => Decoded,
    /// For the mixing lab: the model's probabilities for pixels. Picture and result stay as they are.
    Infer => Vec<f32>,
    /// For the search lab: a search from its beginning. It needs no start and no model, nor do the others of the lab.
    Begin => Box<Begun>,
    /// For the search lab: the same on data sets of the server.
    BeginServed => Box<Begun>,
    /// For the search lab: files in the frame of its searches. The search stays as it is.
    DecodeCase => OwnSample,
    /// For the search lab: one move of the search.
    Advance => Box<Moved>,
    /// For the search lab: one step of every contender; the search has ended.
    Compare => Compared,
    /// For the mixing lab: a network twice, before its first step with and without mixing. It needs no start and no model.
    BeginTwins => TwinsBegun,
    /// For the mixing lab: one step of both.
    AdvanceTwins => TwinsProgress,
    /// For the search lab: the whole recipe as a file for the command line.
    ExportRecipe => String,
}

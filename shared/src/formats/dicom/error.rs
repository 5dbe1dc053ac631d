//! The reasons why a DICOM file is refused.

use thiserror::Error;

use super::codec::FrameError;

/// Why a DICOM file does not become a volume or a picture.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DicomError {
    /// The elements do not follow each other as they should.
    #[error("is damaged or cut off at byte {at}: expected {expected}; copy or export it again")]
    Broken {
        /// Where.
        at: usize,
        /// What should have been there.
        expected: &'static str,
    },
    /// Elements or pixels in a form that is not read.
    #[error(
        "is in transfer syntax {syntax}, which is not read; decompress it first, for example with gdcmconv --raw"
    )]
    Syntax {
        /// Its number.
        syntax: String,
    },
    /// Elements that cannot be unpacked.
    #[error("is packed and cannot be unpacked: {reason}; copy or export it again")]
    Packed {
        /// What is wrong.
        reason: String,
    },
    /// Other frames than there should be.
    #[error(
        "holds {pieces} pieces of compressed pixels that do not divide into {frames} frames; export it again"
    )]
    Pieces {
        /// Without the table of where frames begin.
        pieces: usize,
        /// Announced.
        frames: usize,
    },
    /// A frame that cannot be decoded.
    #[error(
        "holds a compressed frame {frame} that is no picture: {reason}; decompress it first or export it again"
    )]
    Frame {
        /// From 1.
        frame: usize,
        /// What is wrong.
        reason: FrameError,
    },
    /// An element that the pixels cannot be read without.
    #[error("has no usable {what}, so it holds no picture; export the image series itself")]
    Missing {
        /// Its name.
        what: &'static str,
    },
    /// A kind of picture that is not read.
    #[error("holds {what}, expected grey values or colours of 8 or 16 bits; export it as PNG")]
    Kind {
        /// What it is.
        what: String,
    },
    /// More pixels than the limit.
    #[error(
        "says it has {frames} frames of {rows} x {columns}, more than the {most} pixels that are read; split it"
    )]
    TooLarge {
        /// Frames.
        frames: usize,
        /// Rows of a frame.
        rows: usize,
        /// Columns of a frame.
        columns: usize,
        /// Of this kind.
        most: usize,
    },
    /// The pixels end early.
    #[error("is cut off: its pixels need {expected} bytes, but {found} are there; copy it again")]
    CutOff {
        /// Bytes needed.
        expected: usize,
        /// Bytes there.
        found: usize,
    },
    /// A coloured frame beyond the last.
    #[error("has no coloured frame {index}: there are {count} of them, counted from 0")]
    NoFrame {
        /// What was asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// More frames than are looked at one by one.
    #[error(
        "says it has {frames} frames, more than the {most} that are read with positions; split it"
    )]
    TooManyFrames {
        /// Announced.
        frames: usize,
        /// That are read.
        most: usize,
    },
    /// Other functional groups than frames.
    #[error("describes {described} frames, but says it has {frames}; export it again")]
    Groups {
        /// With functional groups.
        described: usize,
        /// Announced.
        frames: usize,
    },
    /// A frame without a position, among others that have one.
    #[error("does not say where its frame {frame} lies in the body; export it again")]
    NoPosition {
        /// From 1.
        frame: usize,
    },
    /// Several frames at one position.
    #[error(
        "has {frames} frames at {positions} positions, and nothing in it says which of them make one volume; save one volume as a file of its own"
    )]
    Repeated {
        /// All of them.
        frames: usize,
        /// Where they lie.
        positions: usize,
    },
    /// Frames that do not lie on each other.
    #[error(
        "has frames that differ in {what}, so they are no volume; save them as files of their own"
    )]
    Different {
        /// In what.
        what: &'static str,
    },
    /// Frames with a gap between them.
    #[error(
        "has frames that lie {least:.3} to {most:.3} mm apart, so some are missing or there twice; export it again"
    )]
    Uneven {
        /// In millimetres.
        least: f64,
        /// In millimetres.
        most: f64,
    },
}

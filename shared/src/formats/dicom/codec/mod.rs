//! Decoders of compressed frames, each to whole numbers.

mod baseline;
mod bits;
mod error;
mod frame;
mod header;
mod huffman;
mod jpeg2000;
mod jpeg_ls;
mod lossless;
mod rle;

pub use error::FrameError;
pub(super) use frame::{Expected, Frame, Model};

/// What frames are compressed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    /// Run lengths (PS3.5, annex G).
    Rle,
    /// JPEG of 8 bits with loss.
    Jpeg,
    /// JPEG's process 14.
    JpegLossless,
    /// JPEG-LS, with or without loss.
    JpegLs,
    /// JPEG 2000, with or without loss.
    Jpeg2000,
}

impl Codec {
    /// # Errors
    /// See [`FrameError`].
    pub(super) fn decode(self, bytes: &[u8], expected: Expected) -> Result<Frame, FrameError> {
        match self {
            Self::Rle => rle::decode(bytes, expected),
            Self::Jpeg => baseline::decode(bytes, expected),
            Self::JpegLossless => lossless::decode(bytes, expected),
            Self::JpegLs => jpeg_ls::decode(bytes, expected),
            Self::Jpeg2000 => jpeg2000::decode(bytes, expected),
        }
    }

    /// What each frame begins with, where it can be told.
    pub(super) fn start(self) -> Option<&'static [u8]> {
        match self {
            Self::Rle => None,
            Self::Jpeg | Self::JpegLossless | Self::JpegLs => Some(&[0xff, 0xd8]),
            Self::Jpeg2000 => Some(&[0xff, 0x4f]),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;

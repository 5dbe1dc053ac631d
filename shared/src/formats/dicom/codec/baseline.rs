//! JPEG of 8 bits with loss, by the decoder of pictures.

use super::error::FrameError;
use super::frame::{Expected, Frame, Model};
use super::header::Header;
use crate::formats::raster::{self, DecodeError, Levels, Raster};

/// The segment that says that three colours are red, green and blue. Without one they would be taken for luminance and
/// two differences.
const AS_RGB: [u8; 16] = *b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00";

/// # Errors
/// Another size than the file announces, or what the decoder refuses.
pub(super) fn decode(bytes: &[u8], expected: Expected) -> Result<Frame, FrameError> {
    let header = Header::read(bytes)?;
    if !matches!(header.process, 0..=2) {
        return Err(FrameError::not_read("this process of JPEG"));
    }
    if header.bits != 8 {
        return Err(FrameError::not_read("JPEG of 12 bits with loss"));
    }
    header.check(expected)?;
    let marked;
    let bytes = if expected.model == Model::Rgb && !header.names_colours {
        marked = [&bytes[..2], &AS_RGB, &bytes[2..]].concat();
        &marked
    } else {
        bytes
    };
    let decoded = Raster::decode(bytes, raster::Frame::Stored).map_err(|error| match error {
        DecodeError::Broken { reason } => FrameError::Broken { what: reason },
        other => FrameError::Broken {
            what: other.to_string(),
        },
    })?;
    let values = match decoded.levels {
        Levels::Eight(levels) => levels.into_iter().map(u16::from).collect::<Vec<_>>(),
        Levels::Sixteen(levels) => levels,
    };
    if values.len() != expected.values() {
        return Err(FrameError::broken(
            "its colours are not those of its header",
        ));
    }
    Ok(Frame {
        values,
        model: Model::Rgb,
    })
}

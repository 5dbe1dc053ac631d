//! Transfer syntaxes: how elements are written, and how pixels are compressed.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use super::codec::Codec;
use super::error::DicomError;
use super::walk::Kinds;
use crate::formats::bytes::Order;
use crate::formats::voxels::MAX_BYTES;

/// As the file names it (PS3.5, annex A).
#[derive(Clone, Copy)]
pub(super) struct Syntax {
    pub(super) order: Order,
    pub(super) kinds: Kinds,
    pub(super) packing: Packing,
    pub(super) codec: Option<Codec>,
}

/// What the elements as a whole are packed with.
#[derive(Clone, Copy)]
pub(super) enum Packing {
    None,
    Deflate,
}

impl Syntax {
    /// # Errors
    /// A name that stands for nothing that is read.
    pub(super) fn named(name: &str) -> Result<Self, DicomError> {
        let plain = Self {
            order: Order::Little,
            kinds: Kinds::Written,
            packing: Packing::None,
            codec: None,
        };
        let compressed = |codec| Self {
            codec: Some(codec),
            ..plain
        };
        let known = name.strip_prefix("1.2.840.10008.1.2");
        Ok(match known {
            Some("") => Self {
                kinds: Kinds::Left,
                ..plain
            },
            Some(".1") => plain,
            Some(".1.99") => Self {
                packing: Packing::Deflate,
                ..plain
            },
            Some(".2") => Self {
                order: Order::Big,
                ..plain
            },
            Some(".4.50" | ".4.51") => compressed(Codec::Jpeg),
            Some(".4.57" | ".4.70") => compressed(Codec::JpegLossless),
            Some(".4.80" | ".4.81") => compressed(Codec::JpegLs),
            Some(".4.90" | ".4.91") => compressed(Codec::Jpeg2000),
            Some(".5") => compressed(Codec::Rle),
            _ => {
                let syntax = name.escape_default().take(64).collect();
                return Err(DicomError::Syntax { syntax });
            }
        })
    }
}

/// # Errors
/// Damaged bytes, or more of them than a volume may hold.
pub(super) fn inflate(packed: &[u8]) -> Result<Vec<u8>, DicomError> {
    let mut bytes = Vec::new();
    let read = DeflateDecoder::new(packed)
        .take(MAX_BYTES)
        .read_to_end(&mut bytes);
    match read {
        Ok(_) if (bytes.len() as u64) < MAX_BYTES => Ok(bytes),
        Ok(_) => Err(DicomError::Packed {
            reason: format!("it unpacks to more than {MAX_BYTES} bytes"),
        }),
        Err(error) => Err(DicomError::Packed {
            reason: error.to_string(),
        }),
    }
}

//! Compressed frames as the plain bytes that they stand for.

use std::borrow::Cow;
use std::ops::Range;

use super::codec::{Codec, Model};
use super::elements::Compressed;
use super::error::DicomError;
use super::layout::Layout;
use crate::formats::bytes::Order;

/// Frames are usually compressed to no less than this part.
const PACKED: usize = 32;
/// Bytes before the content of a fragment, which the table of frames counts.
const ITEM_HEAD: usize = 8;

/// Frames without compression.
pub(super) struct Unpacked {
    /// The least byte of a value first, pixel by pixel.
    pub(super) bytes: Vec<u8>,
    /// Of coloured pixels.
    pub(super) model: Model,
}

impl Unpacked {
    /// Of these frames, counted from 0.
    ///
    /// # Errors
    /// Another number of frames than the layout has, or one that cannot be decoded.
    pub(super) fn of(
        compressed: &Compressed<'_>,
        layout: &Layout,
        wanted: Range<usize>,
    ) -> Result<Self, DicomError> {
        let expected = layout.expected()?;
        let (table, pieces) = match compressed.fragments.split_first() {
            Some((table, pieces)) if !pieces.is_empty() => (*table, pieces),
            _ => return Err(DicomError::Missing { what: "pixel data" }),
        };
        let frames = divided(compressed.codec, table, pieces, layout.frames);
        let frames = frames.ok_or(DicomError::Pieces {
            pieces: pieces.len(),
            frames: layout.frames,
        })?;
        let length = wanted.len() * layout.rows * layout.columns * layout.pixel_bytes();
        let packed: usize = pieces.iter().map(|piece| piece.len()).sum();
        let mut bytes = Vec::with_capacity(length.min(packed.saturating_mul(PACKED)));
        let mut model = expected.model;
        let numbered = frames.into_iter().enumerate();
        for (i, frame) in numbered.take(wanted.end).skip(wanted.start) {
            let frame: Cow<'_, [u8]> = match frame {
                [one] => Cow::Borrowed(*one),
                several => Cow::Owned(several.concat()),
            };
            let decoded = compressed.codec.decode(&frame, expected);
            let decoded = decoded.map_err(|reason| DicomError::Frame {
                frame: i + 1,
                reason,
            })?;
            model = decoded.model;
            match layout.allocated {
                8 => bytes.extend(decoded.values.iter().map(|value| *value as u8)),
                _ => bytes.extend(decoded.values.iter().flat_map(|value| value.to_le_bytes())),
            }
        }
        Ok(Self { bytes, model })
    }
}

/// The pieces of each frame: by their number, by the table, or by what a frame begins with.
fn divided<'p, 'a>(
    codec: Codec,
    table: &[u8],
    pieces: &'p [&'a [u8]],
    frames: usize,
) -> Option<Vec<&'p [&'a [u8]]>> {
    if frames == 1 {
        return Some(vec![pieces]);
    }
    if pieces.len() == frames {
        return Some(pieces.chunks(1).collect());
    }
    let starts = if table.is_empty() {
        let start = codec.start()?;
        let begins = |i: &usize| pieces[*i].starts_with(start);
        (0..pieces.len()).filter(begins).collect::<Vec<_>>()
    } else {
        let mut at = 0;
        let offsets = pieces.iter().map(|piece| {
            let offset = at;
            at += ITEM_HEAD + piece.len();
            offset
        });
        let offsets: Vec<usize> = offsets.collect();
        let wanted = Order::Little.all(table).map(u32::from_le_bytes);
        let found = wanted.map(|offset| offsets.binary_search(&(offset as usize)).ok());
        found.collect::<Option<Vec<_>>>()?
    };
    let ascend = starts.windows(2).all(|two| two[0] < two[1]);
    if starts.len() != frames || starts[0] != 0 || !ascend {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([pieces.len()]);
    let parts = starts.iter().zip(ends);
    Some(parts.map(|(start, end)| &pieces[*start..end]).collect())
}

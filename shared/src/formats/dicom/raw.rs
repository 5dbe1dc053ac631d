//! The pixels of a DICOM file as the numbers that are stored.

use std::borrow::Cow;
use std::ops::Range;

use super::elements::Elements;
use super::error::DicomError;
use super::frames::Unpacked;
use super::layout::Layout;
use super::tags::PIXELS;
use crate::formats::bytes::Order;

/// Frames without compression.
pub(super) struct RawPixels<'a> {
    bytes: Cow<'a, [u8]>,
    order: Order,
    /// Of these frames alone.
    pub(super) layout: Layout,
}

impl<'a> RawPixels<'a> {
    /// All frames.
    ///
    /// # Errors
    /// Pixels that are missing, cut off, or cannot be decoded.
    pub(super) fn all(elements: &Elements<'a>, layout: Layout) -> Result<Self, DicomError> {
        Self::of(elements, layout, 0..layout.frames)
    }

    /// One of the frames, counted from 0.
    ///
    /// # Errors
    /// As [`Self::all`].
    pub(super) fn one(
        elements: &Elements<'a>,
        layout: Layout,
        index: usize,
    ) -> Result<Self, DicomError> {
        Self::of(elements, layout, index..index + 1)
    }

    fn of(
        elements: &Elements<'a>,
        layout: Layout,
        frames: Range<usize>,
    ) -> Result<Self, DicomError> {
        let layout_of_these = layout.with_frames(frames.len());
        if let Some(compressed) = elements.compressed() {
            let unpacked = Unpacked::of(compressed, &layout, frames)?;
            return Ok(Self {
                bytes: Cow::Owned(unpacked.bytes),
                order: Order::Little,
                layout: layout_of_these.with_model(unpacked.model),
            });
        }
        let pixels = elements.bytes(PIXELS);
        let pixels = pixels.ok_or(DicomError::Missing { what: "pixel data" })?;
        let expected = layout.length();
        let bytes = pixels.get(..expected).ok_or(DicomError::CutOff {
            expected,
            found: pixels.len(),
        })?;
        let frame = expected / layout.frames;
        Ok(Self {
            bytes: Cow::Borrowed(&bytes[frames.start * frame..frames.end * frame]),
            order: elements.order(),
            layout: layout_of_these,
        })
    }

    /// The numbers of all values, with their sign in the complement of two.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u16> {
        self.numbers_in(0..self.bytes.len())
    }

    /// The same of one frame, counted from 0.
    pub(super) fn of_frame(&self, index: usize) -> impl Iterator<Item = u16> {
        let length = self.layout.length() / self.layout.frames;
        self.numbers_in(index * length..(index + 1) * length)
    }

    fn numbers_in(&self, range: Range<usize>) -> impl Iterator<Item = u16> {
        let bytes = &self.bytes[range];
        let raw: Box<dyn Iterator<Item = u16>> = match self.layout.allocated {
            8 => Box::new(bytes.iter().map(|byte| u16::from(*byte))),
            _ => Box::new(self.order.all(bytes).map(u16::from_le_bytes)),
        };
        raw.map(|raw| self.layout.number(raw))
    }

    /// Value `at` of a colour, from 0 to 255. Panics where there is none.
    pub(super) fn level(&self, at: usize) -> f32 {
        if self.layout.allocated == 8 {
            return f32::from(self.bytes[at]);
        }
        let two = [self.bytes[2 * at], self.bytes[2 * at + 1]];
        let raw = match self.order {
            Order::Little => u16::from_le_bytes(two),
            Order::Big => u16::from_be_bytes(two),
        };
        let greatest = self.layout.greatest() as f32;
        f32::from(self.layout.number(raw)) * 255.0 / greatest
    }
}

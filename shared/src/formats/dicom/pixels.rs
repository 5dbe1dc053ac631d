//! The pixels of a DICOM file as a volume, or as a picture where they are coloured.

use std::borrow::Cow;

use super::colour;
use super::elements::{Body, Elements};
use super::error::DicomError;
use super::frames::Unpacked;
use super::grey::Slices;
use super::layout::{Colour, Layout};
use super::palette::Palette;
use super::tags::{PER_FRAME, PIXELS, WANTED};
use crate::formats::bytes::Order;
use crate::formats::volume::Volume;
use crate::imaging::Image;

/// What the pixels of a file make.
pub(in crate::formats) enum Decoded {
    Picture(Image),
    Slices(Volume),
}

/// The same, before slices are a volume.
pub(super) enum Content {
    Picture(Image),
    Slices(Slices),
}

/// # Errors
/// See [`DicomError`].
pub(in crate::formats) fn decode(bytes: &[u8]) -> Result<Decoded, DicomError> {
    Ok(match content(bytes)? {
        Content::Picture(image) => Decoded::Picture(image),
        Content::Slices(slices) => Decoded::Slices(slices.volume()),
    })
}

/// # Errors
/// See [`DicomError`].
pub(super) fn content(bytes: &[u8]) -> Result<Content, DicomError> {
    let body = Body::of(bytes)?;
    let elements = body.elements(&WANTED)?;
    if elements.has(PER_FRAME) {
        let what = "an enhanced multi-frame image".to_owned();
        return Err(DicomError::Kind { what });
    }
    let layout = Layout::of(&elements)?;
    let Pixels {
        bytes,
        order,
        layout,
    } = Pixels::of(&elements, layout)?;
    let numbers = || {
        let raw: Box<dyn Iterator<Item = u16>> = match layout.allocated {
            8 => Box::new(bytes.iter().map(|byte| u16::from(*byte))),
            _ => Box::new(order.all(&bytes).map(u16::from_le_bytes)),
        };
        raw.map(|raw| layout.number(raw))
    };
    Ok(match layout.colour {
        Colour::Grey(bright) => Content::Slices(Slices::of(&elements, &layout, bright, numbers())),
        Colour::Palette => Content::Picture(Palette::of(&elements)?.picture(&layout, numbers())),
        Colour::Three(model, arrangement) => {
            Content::Picture(colour::picture(&layout, model, arrangement, &bytes))
        }
    })
}

/// All pixels without compression.
struct Pixels<'a> {
    bytes: Cow<'a, [u8]>,
    order: Order,
    layout: Layout,
}

impl<'a> Pixels<'a> {
    fn of(elements: &Elements<'a>, layout: Layout) -> Result<Self, DicomError> {
        if let Some(compressed) = elements.compressed() {
            let unpacked = Unpacked::of(compressed, &layout)?;
            return Ok(Self {
                bytes: Cow::Owned(unpacked.bytes),
                order: Order::Little,
                layout: layout.with_model(unpacked.model),
            });
        }
        let pixels = elements.bytes(PIXELS);
        let pixels = pixels.ok_or(DicomError::Missing { what: "pixel data" })?;
        let expected = layout.length();
        let bytes = pixels.get(..expected).ok_or(DicomError::CutOff {
            expected,
            found: pixels.len(),
        })?;
        Ok(Self {
            bytes: Cow::Borrowed(bytes),
            order: elements.order(),
            layout,
        })
    }
}

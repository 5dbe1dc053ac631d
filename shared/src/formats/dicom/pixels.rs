//! The pixels of a DICOM file as a volume, or as pictures where they are coloured.

use super::colour;
use super::elements::{Body, Elements};
use super::enhanced;
use super::error::DicomError;
use super::grey::{Description, Slices};
use super::layout::{Colour, Layout};
use super::palette::Palette;
use super::raw::RawPixels;
use super::tags::{PER_FRAME, SHARED, WANTED};
use crate::formats::volume::Volume;
use crate::imaging::Image;

/// What the pixels of a file make.
pub(in crate::formats) enum Decoded {
    Picture(Image),
    /// So many coloured frames, of which the middle one can be decoded.
    Frames(usize),
    Slices(Volume),
}

/// The same, before slices are a volume.
pub(super) enum Content {
    Picture(Image),
    Frames(usize),
    Slices(Slices),
}

/// # Errors
/// See [`DicomError`].
pub(in crate::formats) fn decode(bytes: &[u8]) -> Result<Decoded, DicomError> {
    Ok(match content(bytes)? {
        Content::Picture(image) => Decoded::Picture(image),
        Content::Frames(count) => Decoded::Frames(count),
        Content::Slices(slices) => Decoded::Slices(slices.volume()),
    })
}

/// A coloured frame, counted from 0.
///
/// # Errors
/// See [`DicomError`].
pub(in crate::formats) fn decode_frame(bytes: &[u8], index: usize) -> Result<Image, DicomError> {
    let body = Body::of(bytes)?;
    let elements = body.elements(&WANTED)?;
    picture(&elements, Layout::of(&elements)?, index)
}

/// # Errors
/// See [`DicomError`].
pub(super) fn content(bytes: &[u8]) -> Result<Content, DicomError> {
    let body = Body::of(bytes)?;
    let elements = body.elements(&WANTED)?;
    let layout = Layout::of(&elements)?;
    let Colour::Grey(bright) = layout.colour else {
        let middle = picture(&elements, layout, layout.frames / 2)?;
        return Ok(match layout.frames {
            1 => Content::Picture(middle),
            count => Content::Frames(count),
        });
    };
    let pixels = RawPixels::all(&elements, layout)?;
    if elements.has(SHARED) || elements.has(PER_FRAME) {
        return Ok(Content::Slices(enhanced::slices(
            &elements, &pixels, bright,
        )?));
    }
    let description = Description::of(|tag| elements.reals(tag));
    let numbers = pixels.numbers();
    let slices = Slices::of(&description, &layout, layout.frames, bright, numbers);
    Ok(Content::Slices(slices))
}

/// A coloured frame.
fn picture(elements: &Elements<'_>, layout: Layout, index: usize) -> Result<Image, DicomError> {
    let count = match layout.colour {
        Colour::Grey(_) => 0,
        Colour::Palette | Colour::Three(..) => layout.frames,
    };
    if index >= count {
        return Err(DicomError::NoFrame { index, count });
    }
    let pixels = RawPixels::one(elements, layout, index)?;
    Ok(match pixels.layout.colour {
        Colour::Three(model, arrangement) => colour::picture(&pixels, model, arrangement),
        Colour::Grey(_) | Colour::Palette => {
            Palette::of(elements)?.picture(&pixels.layout, pixels.numbers())
        }
    })
}

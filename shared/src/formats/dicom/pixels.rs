//! The pixels of a DICOM file as a volume, or as a picture where they are coloured.

use super::elements::Elements;
use super::error::DicomError;
use super::layout::{Colour, Layout};
use super::tags::{
    BETWEEN, CENTRE, INTERCEPT, PER_FRAME, PIXEL_SPACING, PIXELS, SLOPE, THICKNESS, WANTED, WIDTH,
};
use crate::formats::volume::{Bright, Volume, Window};
use crate::imaging::Image;

/// What the pixels of a file make.
pub(in crate::formats) enum Decoded {
    Picture(Image),
    Slices(Volume),
}

/// # Errors
/// See [`DicomError`].
pub(in crate::formats) fn decode(bytes: &[u8]) -> Result<Decoded, DicomError> {
    let elements = Elements::read(bytes, &WANTED)?;
    if elements.has(PER_FRAME) {
        let what = "an enhanced multi-frame image".to_owned();
        return Err(DicomError::Kind { what });
    }
    let layout = Layout::of(&elements)?;
    let pixels = elements.bytes(PIXELS);
    let pixels = pixels.ok_or(DicomError::Missing { what: "pixel data" })?;
    let expected = layout.length();
    let pixels = pixels.get(..expected).ok_or(DicomError::CutOff {
        expected,
        found: pixels.len(),
    })?;
    match layout.colour {
        Colour::Grey(bright) => Ok(Decoded::Slices(volume(&elements, &layout, bright, pixels))),
        Colour::Interleaved => Ok(Decoded::Picture(picture(&layout, pixels, 1, 3))),
        Colour::Planes => {
            let plane = layout.rows * layout.columns;
            Ok(Decoded::Picture(picture(&layout, pixels, plane, 1)))
        }
    }
}

fn volume(elements: &Elements<'_>, layout: &Layout, bright: Bright, pixels: &[u8]) -> Volume {
    let first = |tag| elements.reals(tag).first().copied();
    let slope = first(SLOPE).filter(|slope| *slope != 0.0).unwrap_or(1.0);
    let intercept = first(INTERCEPT).unwrap_or(0.0);
    let rescaled = |raw: u16| (layout.value(raw) * slope + intercept) as f32;
    let order = elements.order();
    let values = match layout.allocated {
        8 => order.all(pixels, |b| rescaled(u8::from_le_bytes(b).into())),
        _ => order.all(pixels, |b| rescaled(u16::from_le_bytes(b))),
    };
    let between = first(BETWEEN).or(first(THICKNESS)).unwrap_or(1.0);
    let spacing = match elements.reals(PIXEL_SPACING)[..] {
        [row, column, ..] => Some([between, row, column].map(|mm| mm as f32)),
        _ => None,
    };
    let window = match (first(CENTRE), first(WIDTH)) {
        (Some(centre), Some(width)) => Window::new(centre as f32, width as f32).ok(),
        _ => None,
    };
    Volume::new([layout.frames, layout.rows, layout.columns], values)
        .with_spacing(spacing)
        .with_window(window, bright)
}

/// Eight bits of each colour, `between` one colour of a pixel and the next, `step` to the next pixel.
fn picture(layout: &Layout, pixels: &[u8], between: usize, step: usize) -> Image {
    let count = layout.rows * layout.columns;
    let colours = (0..3).flat_map(|c| (0..count).map(move |i| c * between + i * step));
    let values = colours.map(|at| f32::from(pixels[at]) / 255.0).collect();
    Image::new(3, [layout.rows, layout.columns], values).expect("the layout fits the pixels")
}

//! The pixels of a DICOM file as a volume, or as a picture where they are coloured.

use super::elements::Elements;
use super::error::DicomError;
use super::layout::{Colour, Layout};
use super::tags::{
    BETWEEN, CENTRE, INTERCEPT, ORIENTATION, PER_FRAME, PIXEL_SPACING, PIXELS, SLOPE, THICKNESS,
    WANTED, WIDTH,
};
use crate::formats::bytes::Order;
use crate::formats::orientation::Orientation;
use crate::formats::volume::{Bright, OrientationSource, Volume};
use crate::formats::voxels::{VoxelType, Voxels};
use crate::formats::window::Window;
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
    let raw: Box<dyn Iterator<Item = u16>> = match layout.allocated {
        8 => Box::new(pixels.iter().map(|byte| u16::from(*byte))),
        _ => Box::new(elements.order().all(pixels).map(u16::from_le_bytes)),
    };
    let kind = layout.kind();
    let count = layout.frames * layout.rows * layout.columns;
    let mut bytes = Vec::with_capacity(count * kind.bytes());
    for number in raw.map(|raw| layout.number(raw)) {
        match kind {
            VoxelType::U8 => bytes.push(number as u8),
            _ => bytes.extend(number.to_le_bytes()),
        }
    }
    let voxels = Voxels::new(bytes, 0, count, kind, Order::Little).scaled(slope, intercept);
    let between = first(BETWEEN).or(first(THICKNESS)).unwrap_or(1.0);
    let spacing = match elements.reals(PIXEL_SPACING)[..] {
        [row, column, ..] => Some([between, row, column].map(|mm| mm as f32)),
        _ => None,
    };
    let window = match (first(CENTRE), first(WIDTH)) {
        (Some(centre), Some(width)) => Window::new(centre as f32, width as f32).ok(),
        _ => None,
    };
    let volume = Volume::new([layout.frames, layout.rows, layout.columns], voxels);
    let volume = match orientation(&elements.reals(ORIENTATION)) {
        Some(orientation) => volume.with_orientation(orientation, OrientationSource::Stated),
        None => volume,
    };
    volume.with_spacing(spacing).with_window(window, bright)
}

/// By the directions in which columns and rows are counted, each as [to the left, to the back, to the head].
fn orientation(directions: &[f64]) -> Option<Orientation> {
    let [a, b, c, d, e, f] = *directions.first_chunk()?;
    let across = [-a, -b, c];
    let down = [-d, -e, f];
    let through = [0, 1, 2].map(|i| {
        let [j, k] = [(i + 1) % 3, (i + 2) % 3];
        across[j] * down[k] - across[k] * down[j]
    });
    Orientation::nearest([across, down, through].map(|all| all.map(|part| part as f32)))
}

/// Eight bits of each colour, `between` one colour of a pixel and the next, `step` to the next pixel.
fn picture(layout: &Layout, pixels: &[u8], between: usize, step: usize) -> Image {
    let count = layout.rows * layout.columns;
    let colours = (0..3).flat_map(|c| (0..count).map(move |i| c * between + i * step));
    let values = colours.map(|at| f32::from(pixels[at]) / 255.0).collect();
    Image::new(3, [layout.rows, layout.columns], values).expect("the layout fits the pixels")
}

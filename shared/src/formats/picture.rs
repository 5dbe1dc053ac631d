//! The decoder of pictures from PNG, JPEG, BMP, TIFF and WebP files.

use super::note::Note;
use super::raster::{Alpha, DecodeError, Frame, Levels, Raster, Turn};
use crate::imaging::image::Image;

/// Greatest levels of 8 and of 12 bits in numbers of 16.
const NARROW: [(u8, u16); 2] = [(8, 255), (12, 4095)];

/// A picture as it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Values in [0, 1], one channel (grey) or three.
    pub image: Image,
    /// What was done to the file's pixels.
    pub notes: Vec<Note>,
}

impl From<Image> for Picture {
    fn from(image: Image) -> Self {
        Self {
            image,
            notes: Vec::new(),
        }
    }
}

/// A picture as it is seen: upright as the camera noted (EXIF), over white where it is transparent, a palette looked up,
/// CMYK as red, green and blue. 16-bit levels that use at most 12 (or 8) bits are stretched. The format is told from the
/// content.
///
/// # Errors
/// An unknown format, a damaged file, a picture beyond the limits, or floating-point pixels.
pub fn decode_picture(bytes: &[u8]) -> Result<Picture, DecodeError> {
    seen(Raster::decode(bytes, Frame::Upright)?)
}

/// The image of [`decode_picture`] alone.
///
/// # Errors
/// As [`decode_picture`].
pub fn decode_image(bytes: &[u8]) -> Result<Image, DecodeError> {
    Ok(decode_picture(bytes)?.image)
}

/// The image in the frame of its mask, whose size is `[height, width]`: upright, or as stored where only that fits.
/// Masks are drawn in either frame, and do not carry a camera's notes.
///
/// # Errors
/// As [`decode_picture`].
pub fn decode_image_beside(bytes: &[u8], mask: [usize; 2]) -> Result<Image, DecodeError> {
    Ok(seen(Raster::decode(bytes, Frame::Fitting(mask))?)?.image)
}

fn seen(raster: Raster) -> Result<Picture, DecodeError> {
    let mut notes = Vec::new();
    if raster.turn == Turn::Turned {
        notes.push(Note::Turned);
    }
    let full = full_level(&raster, &mut notes);
    let pixels = || 0..raster.pixels();
    // Some programs leave alpha at 0 everywhere and mean nothing by it.
    let transparent = raster.alpha == Alpha::With
        && pixels().any(|i| raster.opacity(i) < raster.levels.full())
        && pixels().any(|i| raster.opacity(i) > 0);
    if transparent {
        notes.push(Note::OverWhite);
    }
    let mut values = Vec::with_capacity(raster.colours * raster.pixels());
    for c in 0..raster.colours {
        let value = |i| (f32::from(raster.level(i, c)) / full).min(1.0);
        if transparent {
            let opaque = f32::from(raster.levels.full());
            values.extend(pixels().map(|i| {
                let share = f32::from(raster.opacity(i)) / opaque;
                value(i) * share + (1.0 - share)
            }));
        } else {
            values.extend(pixels().map(value));
        }
    }
    let image = Image::new(raster.colours, raster.size, values);
    let image = image.map_err(|error| DecodeError::Broken {
        reason: error.to_string(),
    })?;
    Ok(Picture { image, notes })
}

/// The level that becomes 1.
fn full_level(raster: &Raster, notes: &mut Vec<Note>) -> f32 {
    if let Levels::Sixteen(_) = raster.levels {
        let colours = 0..raster.colours;
        let levels = (0..raster.pixels()).flat_map(|i| colours.clone().map(move |c| (i, c)));
        let greatest = levels.map(|(i, c)| raster.level(i, c)).max().unwrap_or(0);
        let narrow = NARROW.into_iter().find(|(_, full)| greatest <= *full);
        if let Some((bits, full)) = narrow.filter(|_| greatest > 0) {
            notes.push(Note::Stretched { bits });
            return full.into();
        }
    }
    raster.levels.full().into()
}

#[cfg(test)]
pub(super) mod tests;

//! The decoder of pictures from PNG, JPEG, BMP, TIFF and WebP files.

use super::note::Note;
use super::raster::{Alpha, DecodeError, Frame, Levels, Raster, Turn};
use crate::imaging::{Image, ImageRows};

/// Greatest levels of 8 and of 12 bits in numbers of 16.
const NARROW: [(u8, u16); 2] = [(8, 255), (12, 4095)];

/// A picture as it is seen, kept as the file's numbers: a quarter of what an [`Image`] takes.
#[derive(Clone, Debug)]
pub struct FilePicture {
    raster: Raster,
    /// The level that becomes 1.
    full: f32,
    ground: Ground,
    /// What was done to the file's pixels.
    pub notes: Vec<Note>,
}

/// What is seen through transparent pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    /// Nothing is transparent.
    Hidden,
    White,
}

impl FilePicture {
    /// All its values at once.
    pub fn image(&self) -> Image {
        let size = self.size();
        let mut values = vec![0.0; self.channels() * size[0] * size[1]];
        for (i, row) in values.chunks_exact_mut(size[1]).enumerate() {
            self.row(i / size[0], i % size[0], row);
        }
        Image::new(self.channels(), size, values).expect("levels are finite, and there are some")
    }
}

impl ImageRows for FilePicture {
    fn channels(&self) -> usize {
        self.raster.colours
    }

    fn size(&self) -> [usize; 2] {
        self.raster.size
    }

    fn row(&self, c: usize, y: usize, into: &mut [f32]) {
        let first = y * into.len();
        for (x, value) in into.iter_mut().enumerate() {
            let i = first + x;
            *value = (f32::from(self.raster.level(i, c)) / self.full).min(1.0);
            if self.ground == Ground::White {
                let opaque = f32::from(self.raster.levels.full());
                let share = f32::from(self.raster.opacity(i)) / opaque;
                *value = *value * share + (1.0 - share);
            }
        }
    }
}

/// A picture as it is seen: upright as the camera noted (EXIF), over white where it is transparent, a palette looked up,
/// CMYK as red, green and blue. 16-bit levels that use at most 12 (or 8) bits are stretched. The format is told from the
/// content.
///
/// # Errors
/// An unknown format, a damaged file, a picture beyond the limits, or floating-point pixels.
pub fn decode_picture(bytes: &[u8]) -> Result<FilePicture, DecodeError> {
    Ok(seen(Raster::decode(bytes, Frame::Upright)?))
}

/// The image of [`decode_picture`] alone.
///
/// # Errors
/// As [`decode_picture`].
pub fn decode_image(bytes: &[u8]) -> Result<Image, DecodeError> {
    Ok(decode_picture(bytes)?.image())
}

/// The image in the frame of its mask, whose size is `[height, width]`: upright, or as stored where only that fits.
/// Masks are drawn in either frame, and do not carry a camera's notes.
///
/// # Errors
/// As [`decode_picture`].
pub fn decode_image_beside(bytes: &[u8], mask: [usize; 2]) -> Result<Image, DecodeError> {
    Ok(seen(Raster::decode(bytes, Frame::Fitting(mask))?).image())
}

fn seen(raster: Raster) -> FilePicture {
    let mut notes = Vec::new();
    if raster.turn == Turn::Turned {
        notes.push(Note::Turned);
    }
    let full = full_level(&raster, &mut notes);
    let mut opacities = (0..raster.pixels()).map(|i| raster.opacity(i));
    // Some programs leave alpha at 0 everywhere and mean nothing by it.
    let transparent = raster.alpha == Alpha::With
        && opacities
            .clone()
            .any(|opacity| opacity < raster.levels.full())
        && opacities.any(|opacity| opacity > 0);
    let ground = if transparent {
        notes.push(Note::OverWhite);
        Ground::White
    } else {
        Ground::Hidden
    };
    FilePicture {
        raster,
        full,
        ground,
        notes,
    }
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

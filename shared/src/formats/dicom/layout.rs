//! The layout of the pixels in a DICOM file.

use super::elements::Elements;
use super::error::DicomError;
use super::tags::{
    ALLOCATED, COLUMNS, FRAMES, HIGH_BIT, PHOTOMETRIC, PLANAR, ROWS, SAMPLES, SIGNED, STORED,
};
use crate::formats::volume::Bright;
use crate::formats::voxels::{MAX_BYTES, VoxelType};

/// Most grey pixels, at two bytes each.
const MAX_GREY: usize = (MAX_BYTES / 2) as usize;
/// Most coloured pixels, which become three numbers of four bytes.
const MAX_COLOURED: usize = 1 << 26;

/// Sides, bits and colours, as the elements say them.
pub(super) struct Layout {
    pub(super) frames: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// 8 or 16.
    pub(super) allocated: u16,
    stored: u16,
    high_bit: u16,
    sign: Sign,
    pub(super) colour: Colour,
}

#[derive(Clone, Copy)]
enum Sign {
    Without,
    With,
}

#[derive(Clone, Copy)]
pub(super) enum Colour {
    Grey(Bright),
    /// Red, green and blue of a pixel beside each other.
    Interleaved,
    /// All red, all green, all blue.
    Planes,
}

impl Layout {
    pub(super) fn of(elements: &Elements<'_>) -> Result<Self, DicomError> {
        let short = |tag, what| {
            let found = elements.short(tag);
            found.ok_or(DicomError::Missing { what })
        };
        let frames = elements.reals(FRAMES).first().map_or(1.0, |n| n.max(0.0)) as usize;
        let rows = usize::from(short(ROWS, "number of rows")?);
        let columns = usize::from(short(COLUMNS, "number of columns")?);
        let allocated = short(ALLOCATED, "number of bits")?;
        let stored = elements.short(STORED).unwrap_or(allocated);
        let layout = Self {
            frames,
            rows,
            columns,
            allocated,
            stored,
            high_bit: elements.short(HIGH_BIT).unwrap_or(stored.wrapping_sub(1)),
            sign: if elements.short(SIGNED) == Some(1) {
                Sign::With
            } else {
                Sign::Without
            },
            colour: Colour::of(elements)?,
        };
        layout.checked()
    }

    fn checked(self) -> Result<Self, DicomError> {
        let Self {
            frames,
            rows,
            columns,
            ..
        } = self;
        let pixels = (rows * columns).checked_mul(frames);
        if pixels == Some(0) {
            let what = "size: a frame or a side is 0";
            return Err(DicomError::Missing { what });
        }
        let grey = matches!(self.colour, Colour::Grey(_));
        let most = if grey { MAX_GREY } else { MAX_COLOURED };
        if pixels.is_none_or(|pixels| pixels > most) {
            return Err(DicomError::TooLarge {
                frames,
                rows,
                columns,
                most,
            });
        }
        let bits = self.allocated;
        let fits = (1..=bits).contains(&self.stored)
            && (self.stored..=bits).contains(&self.high_bit.saturating_add(1));
        let what = match (grey, bits, frames) {
            (true, 8 | 16, _) | (false, 8, 1) if fits => return Ok(self),
            (false, 8, 2..) => format!("{frames} coloured frames"),
            _ => format!("{} of {bits} bits a value", self.stored),
        };
        Err(DicomError::Kind { what })
    }

    /// Bytes of all pixels.
    pub(super) fn length(&self) -> usize {
        let samples = match self.colour {
            Colour::Grey(_) => 1,
            Colour::Interleaved | Colour::Planes => 3,
        };
        self.frames * self.rows * self.columns * samples * usize::from(self.allocated / 8)
    }

    /// The kind of the stored numbers.
    pub(super) fn kind(&self) -> VoxelType {
        match (self.sign, self.allocated) {
            (Sign::With, _) => VoxelType::I16,
            (Sign::Without, 8) => VoxelType::U8,
            (Sign::Without, _) => VoxelType::U16,
        }
    }

    /// The stored bits of what lies in the file, as a number of 16 bits with or without a sign.
    pub(super) fn number(&self, raw: u16) -> u16 {
        let shifted = raw >> (self.high_bit + 1 - self.stored);
        let above = 16 - self.stored;
        let moved = shifted << above;
        match self.sign {
            Sign::With => (moved.cast_signed() >> above).cast_unsigned(),
            Sign::Without => moved >> above,
        }
    }
}

impl Colour {
    fn of(elements: &Elements<'_>) -> Result<Self, DicomError> {
        let samples = elements.short(SAMPLES).unwrap_or(1);
        let name = elements.text(PHOTOMETRIC).unwrap_or_default();
        match (samples, name) {
            (1, "MONOCHROME2") => Ok(Self::Grey(Bright::High)),
            (1, "MONOCHROME1") => Ok(Self::Grey(Bright::Low)),
            (3, "RGB") if elements.short(PLANAR) == Some(1) => Ok(Self::Planes),
            (3, "RGB") => Ok(Self::Interleaved),
            _ => Err(DicomError::Kind {
                // What a file says may be anything, and this is to be one sentence.
                what: format!(
                    "{samples} samples of {:?}",
                    name.chars().take(16).collect::<String>()
                ),
            }),
        }
    }
}

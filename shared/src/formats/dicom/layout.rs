//! The layout of the pixels in a DICOM file.

use super::codec::{Expected, Model};
use super::elements::Elements;
use super::error::DicomError;
use super::tags::{
    ALLOCATED, COLUMNS, FRAMES, HIGH_BIT, PHOTOMETRIC, PLANAR, ROWS, SAMPLES, SIGNED, STORED,
};
use crate::formats::volume::Bright;
use crate::formats::voxels::{MAX_BYTES, VoxelType};

/// Most pixels of all frames: of grey ones at two bytes each.
const MAX_PIXELS: usize = (MAX_BYTES / 2) as usize;
/// Most pixels of a coloured frame, which become three numbers of four bytes.
const MAX_COLOURED: usize = 1 << 26;
/// Most values of a compressed frame, which is decoded as a whole.
const MAX_FRAME: usize = 1 << 26;

/// Sides, bits and colours, as the elements say them.
#[derive(Clone, Copy)]
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

/// What the values of a pixel are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Grey(Bright),
    /// Indices into tables of colours.
    Palette,
    /// Three values.
    Three(Model, Arrangement),
}

/// In which order the values of all pixels lie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrangement {
    /// Those of a pixel beside each other.
    Together,
    /// All of the first, all of the second, all of the third.
    Planes,
    /// Two luminances and the differences that both pixels share.
    Halved,
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
        let too_large = |frames, most| DicomError::TooLarge {
            frames,
            rows,
            columns,
            most,
        };
        if !matches!(self.colour, Colour::Grey(_)) && rows * columns > MAX_COLOURED {
            return Err(too_large(1, MAX_COLOURED));
        }
        if pixels.is_none_or(|pixels| pixels > MAX_PIXELS) {
            return Err(too_large(frames, MAX_PIXELS));
        }
        let halved = matches!(self.colour, Colour::Three(_, Arrangement::Halved));
        let what = if halved && columns % 2 == 1 {
            format!("an odd row of {columns} halved colours")
        } else if self.has_bits_that_are_read() {
            return Ok(self);
        } else {
            format!("{} of {} bits a value", self.stored, self.allocated)
        };
        Err(DicomError::Kind { what })
    }

    fn has_bits_that_are_read(&self) -> bool {
        let bits = self.allocated;
        let fits = (1..=bits).contains(&self.stored)
            && (self.stored..=bits).contains(&self.high_bit.saturating_add(1));
        fits && match (self.colour, bits) {
            (Colour::Grey(_) | Colour::Palette, 8 | 16) | (Colour::Three(..), 8) => true,
            (Colour::Three(_, Arrangement::Together | Arrangement::Planes), 16) => {
                matches!(self.sign, Sign::Without)
            }
            _ => false,
        }
    }

    /// Bytes of all pixels.
    pub(super) fn length(&self) -> usize {
        let bytes = match self.colour {
            Colour::Three(_, Arrangement::Halved) => 2,
            _ => self.pixel_bytes(),
        };
        self.frames * self.rows * self.columns * bytes
    }

    /// Bytes of a pixel with all its values.
    pub(super) fn pixel_bytes(&self) -> usize {
        self.samples() * usize::from(self.allocated / 8)
    }

    /// Values of a pixel.
    fn samples(&self) -> usize {
        match self.colour {
            Colour::Grey(_) | Colour::Palette => 1,
            Colour::Three(..) => 3,
        }
    }

    /// What each compressed frame has to be.
    ///
    /// # Errors
    /// A frame that is too large to be decoded.
    pub(super) fn expected(&self) -> Result<Expected, DicomError> {
        let most = MAX_FRAME / self.samples();
        if self.rows * self.columns > most {
            return Err(DicomError::TooLarge {
                frames: 1,
                rows: self.rows,
                columns: self.columns,
                most,
            });
        }
        Ok(Expected {
            rows: self.rows,
            columns: self.columns,
            samples: self.samples(),
            allocated: self.allocated,
            model: match self.colour {
                Colour::Three(model, _) => model,
                Colour::Grey(_) | Colour::Palette => Model::Rgb,
            },
        })
    }

    /// With so many frames instead.
    #[must_use]
    pub(super) fn with_frames(self, frames: usize) -> Self {
        Self { frames, ..self }
    }

    /// With the colours that a decoder has made.
    #[must_use]
    pub(super) fn with_model(self, model: Model) -> Self {
        let colour = match self.colour {
            Colour::Three(_, arrangement) => Colour::Three(model, arrangement),
            colour @ (Colour::Grey(_) | Colour::Palette) => colour,
        };
        Self { colour, ..self }
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

    /// The greatest number without a sign.
    pub(super) fn greatest(&self) -> u32 {
        (1 << self.stored) - 1
    }

    /// What a number of [`Self::number`] stands for.
    pub(super) fn signed(&self, number: u16) -> i32 {
        match self.sign {
            Sign::With => i32::from(number.cast_signed()),
            Sign::Without => i32::from(number),
        }
    }
}

impl Colour {
    fn of(elements: &Elements<'_>) -> Result<Self, DicomError> {
        let samples = elements.short(SAMPLES).unwrap_or(1);
        let name = elements.text(PHOTOMETRIC).unwrap_or_default();
        let compressed = elements.compressed().is_some();
        let arrangement = match elements.short(PLANAR) {
            // Decoders put the values of a pixel beside each other, and repeat those that pixels share.
            _ if compressed => Arrangement::Together,
            Some(1) => Arrangement::Planes,
            _ => Arrangement::Together,
        };
        match (samples, name) {
            (1, "MONOCHROME2") => Ok(Self::Grey(Bright::High)),
            (1, "MONOCHROME1") => Ok(Self::Grey(Bright::Low)),
            (1, "PALETTE COLOR") => Ok(Self::Palette),
            (3, "YBR_FULL_422") if !compressed => Ok(Self::Three(Model::Ybr, Arrangement::Halved)),
            (3, "YBR_FULL" | "YBR_FULL_422") => Ok(Self::Three(Model::Ybr, arrangement)),
            // The two transforms are undone by the decoder of JPEG 2000.
            (3, "RGB" | "YBR_ICT" | "YBR_RCT") => Ok(Self::Three(Model::Rgb, arrangement)),
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

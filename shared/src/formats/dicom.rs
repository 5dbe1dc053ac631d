//! DICOM files with uncompressed pixels: grey ones become volumes, coloured ones pictures.
//!
//! The reader keeps the few elements it needs and steps over all others, so that no length in a
//! file makes it set memory aside. Enhanced multi-frame files keep their rescaling per frame in
//! nested sequences; such files are refused rather than read with wrong values.

use thiserror::Error;

use super::elements::{Elements, Tag};
use super::volume::{Bright, MAX_VOXELS, Volume, Window};
use crate::imaging::Image;

const SAMPLES: Tag = (0x0028, 0x0002);
const PHOTOMETRIC: Tag = (0x0028, 0x0004);
const PLANAR: Tag = (0x0028, 0x0006);
const FRAMES: Tag = (0x0028, 0x0008);
const ROWS: Tag = (0x0028, 0x0010);
const COLUMNS: Tag = (0x0028, 0x0011);
const PIXEL_SPACING: Tag = (0x0028, 0x0030);
const ALLOCATED: Tag = (0x0028, 0x0100);
const STORED: Tag = (0x0028, 0x0101);
const HIGH_BIT: Tag = (0x0028, 0x0102);
const SIGNED: Tag = (0x0028, 0x0103);
const CENTRE: Tag = (0x0028, 0x1050);
const WIDTH: Tag = (0x0028, 0x1051);
const INTERCEPT: Tag = (0x0028, 0x1052);
const SLOPE: Tag = (0x0028, 0x1053);
const THICKNESS: Tag = (0x0018, 0x0050);
const BETWEEN: Tag = (0x0018, 0x0088);
const PER_FRAME: Tag = (0x5200, 0x9230);
const PIXELS: Tag = (0x7fe0, 0x0010);

/// Everything that is kept.
const WANTED: [Tag; 19] = [
    SAMPLES,
    PHOTOMETRIC,
    PLANAR,
    FRAMES,
    ROWS,
    COLUMNS,
    PIXEL_SPACING,
    ALLOCATED,
    STORED,
    HIGH_BIT,
    SIGNED,
    CENTRE,
    WIDTH,
    INTERCEPT,
    SLOPE,
    THICKNESS,
    BETWEEN,
    PER_FRAME,
    PIXELS,
];

/// Why a DICOM file does not become a volume or a picture.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DicomError {
    /// The elements do not follow each other as they should.
    #[error("is damaged or cut off at byte {at}: expected {expected}; copy or export it again")]
    Broken {
        /// Where.
        at: usize,
        /// What should have been there.
        expected: &'static str,
    },
    /// Pixels in a compressed form.
    #[error(
        "holds compressed data (transfer syntax {syntax}); decompress it first, for example with gdcmconv --raw"
    )]
    Compressed {
        /// The syntax's number.
        syntax: String,
    },
    /// An element that the pixels cannot be read without.
    #[error("has no usable {what}, so it holds no picture; export the image series itself")]
    Missing {
        /// Its name.
        what: &'static str,
    },
    /// A kind of picture that is not read.
    #[error(
        "holds {what}, expected grey values of 8 or 16 bits or one RGB picture of 8 bits; export it as PNG"
    )]
    Kind {
        /// What it is.
        what: String,
    },
    /// More pixels than the limit.
    #[error(
        "says it has {frames} frames of {rows} x {columns}, more than the {MAX_VOXELS} pixels that are read; split it"
    )]
    TooLarge {
        /// Frames.
        frames: usize,
        /// Rows of a frame.
        rows: usize,
        /// Columns of a frame.
        columns: usize,
    },
    /// The pixels end early.
    #[error("is cut off: its pixels need {expected} bytes, but {found} are there; copy it again")]
    CutOff {
        /// Bytes needed.
        expected: usize,
        /// Bytes there.
        found: usize,
    },
}

/// What the pixels of a file make.
pub(super) enum Decoded {
    Picture(Image),
    Slices(Volume),
}

/// # Errors
/// See [`DicomError`].
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DicomError> {
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

/// How the pixels lie.
struct Layout {
    frames: usize,
    rows: usize,
    columns: usize,
    /// 8 or 16.
    allocated: u16,
    stored: u16,
    high_bit: u16,
    sign: Sign,
    colour: Colour,
}

#[derive(Clone, Copy)]
enum Sign {
    Without,
    With,
}

#[derive(Clone, Copy)]
enum Colour {
    Grey(Bright),
    /// Red, green and blue of a pixel beside each other.
    Interleaved,
    /// All red, all green, all blue.
    Planes,
}

impl Layout {
    fn of(elements: &Elements<'_>) -> Result<Self, DicomError> {
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
        if pixels.is_none_or(|pixels| pixels > MAX_VOXELS) {
            return Err(DicomError::TooLarge {
                frames,
                rows,
                columns,
            });
        }
        let grey = matches!(self.colour, Colour::Grey(_));
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
    fn length(&self) -> usize {
        let samples = match self.colour {
            Colour::Grey(_) => 1,
            Colour::Interleaved | Colour::Planes => 3,
        };
        self.frames * self.rows * self.columns * samples * usize::from(self.allocated / 8)
    }

    /// The stored bits of what lies in the file, with their sign.
    fn value(&self, raw: u16) -> f64 {
        let shifted = u32::from(raw) >> (self.high_bit + 1 - self.stored);
        let above = 32 - u32::from(self.stored);
        let moved = shifted << above;
        match self.sign {
            Sign::With => f64::from(moved.cast_signed() >> above),
            Sign::Without => f64::from(moved >> above),
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

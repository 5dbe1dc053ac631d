//! The pixels of PNG, JPEG, BMP, TIFF and WebP files.

use std::io::Cursor;

use image::error::{ImageError as CodecError, LimitErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use thiserror::Error;

use super::jpeg;

/// Longest side that is decoded, in pixels; whole-slide scans are beyond what a page can hold.
pub const MAX_SIDE_PX: u32 = 16_384;
/// Memory that decoding one file may take, in bytes.
const MAX_ALLOC: u64 = 512 << 20;

/// Why bytes do not become a picture or a mask.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The first bytes belong to no known format.
    #[error("this is no PNG, JPEG, BMP, TIFF or WebP file; convert it to PNG first")]
    UnknownFormat,
    /// Nothing to decode.
    #[error("the file is empty; copy or export it again")]
    Empty,
    /// More pixels or memory than the limits allow.
    #[error(
        "the picture is larger than {MAX_SIDE_PX} pixels a side or than the memory set aside for one picture; scale it down first"
    )]
    TooLarge,
    /// The codec gave up.
    #[error("the file is damaged or cut off ({reason}); copy or export it again")]
    Broken {
        /// What the codec says.
        reason: String,
    },
    /// Intensities without a known range.
    #[error(
        "the picture holds floating-point values, whose range is unknown; export it with 8 or 16 bits per channel"
    )]
    FloatingPoint,
    /// A mask that holds shades.
    #[error(
        "the mask is not binary: besides 0 and {foreground} it holds {others}; only 0 and one other value may occur, e.g. 0 and 255, so threshold it and save it as PNG, or for several classes set structure.classes"
    )]
    NotBinary {
        /// The greatest value found.
        foreground: u16,
        /// The other values found, in words.
        others: String,
    },
    /// A mask of several classes that holds a value that is none.
    #[error(
        "the mask holds the value {value} at row {row}, column {column}, expected 0 (background) to {classes}, a value a class"
    )]
    Class {
        /// The value.
        value: u16,
        /// How many classes there are.
        classes: usize,
        /// Row of the first such pixel, from 0.
        row: usize,
        /// Column of the first such pixel, from 0.
        column: usize,
    },
    /// A mask of several classes in colours that no palette numbers.
    #[error(
        "the mask holds colours, the first one at row {row}, column {column}; several classes are grey values or the indices of a palette, so save it as a grey picture of 0 and a value a class"
    )]
    ColouredClasses {
        /// Row of the first such pixel, from 0.
        row: usize,
        /// Column of the first such pixel, from 0.
        column: usize,
    },
    /// A palette that does not tell classes apart.
    #[error(
        "the mask's palette has one colour for the values {first} and {second}: give each class its own, or save it as a grey picture"
    )]
    Palette {
        /// The lower index.
        first: u16,
        /// The higher one.
        second: u16,
    },
    /// A mask that holds several colours.
    #[error(
        "the mask holds several colours, the first one besides black at row {row}, column {column}; only black and one other colour may occur, so save it as a grey picture of 0 and 255"
    )]
    Coloured {
        /// Row of the first such pixel, from 0.
        row: usize,
        /// Column of the first such pixel, from 0.
        column: usize,
    },
}

/// Decoded pixels, upright as the file says it (EXIF), a palette looked up.
#[derive(Clone, Debug)]
pub(super) struct Raster {
    /// `[height, width]`
    pub(super) size: [usize; 2],
    /// 1 (grey) or 3, without alpha.
    pub(super) colours: usize,
    pub(super) alpha: Alpha,
    /// Interleaved, alpha last.
    pub(super) levels: Levels,
    pub(super) turn: Turn,
}

/// Whether pixels say how opaque they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpha {
    Without,
    With,
}

/// Whether the file asked for its pixels to be turned or mirrored, and they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    AsStored,
    Turned,
}

/// In which frame the pixels are wanted.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    Upright,
    Stored,
    /// Upright, unless only the stored frame has this size `[height, width]`.
    Fitting([usize; 2]),
}

/// Whole numbers of one or two bytes.
#[derive(Clone, Debug)]
pub(super) enum Levels {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

impl Raster {
    /// # Errors
    /// An unknown format, a damaged file, a picture beyond the limits, or floating-point pixels.
    pub(super) fn decode(bytes: &[u8], frame: Frame) -> Result<Self, DecodeError> {
        if bytes.is_empty() {
            return Err(DecodeError::Empty);
        }
        let mut reader = reader(bytes)?;
        if reader.format() == Some(ImageFormat::Jpeg) {
            let picture = jpeg::picture(bytes).ok_or_else(|| DecodeError::Broken {
                reason: "the picture's end is missing".into(),
            })?;
            reader = self::reader(picture)?;
        }
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE_PX);
        limits.max_image_height = Some(MAX_SIDE_PX);
        limits.max_alloc = Some(MAX_ALLOC);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(from_codec)?;
        if decoder.total_bytes() > MAX_ALLOC {
            return Err(DecodeError::TooLarge);
        }
        // A picture with broken notes of a camera is still a picture.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut decoded = DynamicImage::from_decoder(decoder).map_err(from_codec)?;
        let stored = [decoded.height() as usize, decoded.width() as usize];
        let upright = match orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => [stored[1], stored[0]],
            _ => stored,
        };
        let turn = match frame {
            Frame::Stored => Turn::AsStored,
            Frame::Fitting(size) if size == stored && size != upright => Turn::AsStored,
            _ if orientation == Orientation::NoTransforms => Turn::AsStored,
            _ => Turn::Turned,
        };
        if turn == Turn::Turned {
            decoded.apply_orientation(orientation);
        }
        Self::of(decoded, turn)
    }

    fn of(decoded: DynamicImage, turn: Turn) -> Result<Self, DecodeError> {
        let colour = decoded.color();
        let size = [decoded.height() as usize, decoded.width() as usize];
        let levels = match colour.bytes_per_pixel() / colour.channel_count() {
            1 => Levels::Eight(match (colour.has_color(), colour.has_alpha()) {
                (true, true) => decoded.into_rgba8().into_raw(),
                (true, false) => decoded.into_rgb8().into_raw(),
                (false, true) => decoded.into_luma_alpha8().into_raw(),
                (false, false) => decoded.into_luma8().into_raw(),
            }),
            2 => Levels::Sixteen(match (colour.has_color(), colour.has_alpha()) {
                (true, true) => decoded.into_rgba16().into_raw(),
                (true, false) => decoded.into_rgb16().into_raw(),
                (false, true) => decoded.into_luma_alpha16().into_raw(),
                (false, false) => decoded.into_luma16().into_raw(),
            }),
            _ => return Err(DecodeError::FloatingPoint),
        };
        Ok(Self {
            size,
            colours: if colour.has_color() { 3 } else { 1 },
            alpha: if colour.has_alpha() {
                Alpha::With
            } else {
                Alpha::Without
            },
            levels,
            turn,
        })
    }

    /// Levels of a pixel, alpha included.
    pub(super) fn channels(&self) -> usize {
        self.colours + usize::from(self.alpha == Alpha::With)
    }

    pub(super) fn pixels(&self) -> usize {
        self.size[0] * self.size[1]
    }

    /// Channel `c` of pixel `i`.
    pub(super) fn level(&self, i: usize, c: usize) -> u16 {
        self.levels.at(i * self.channels() + c)
    }

    /// How opaque pixel `i` is, up to [`Levels::full`].
    pub(super) fn opacity(&self, i: usize) -> u16 {
        match self.alpha {
            Alpha::With => self.level(i, self.colours),
            Alpha::Without => self.levels.full(),
        }
    }
}

impl Levels {
    pub(super) fn at(&self, i: usize) -> u16 {
        match self {
            Self::Eight(levels) => levels[i].into(),
            Self::Sixteen(levels) => levels[i],
        }
    }

    /// The level of full intensity.
    pub(super) fn full(&self) -> u16 {
        match self {
            Self::Eight(_) => u8::MAX.into(),
            Self::Sixteen(_) => u16::MAX,
        }
    }
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, DecodeError> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let reader = reader.map_err(|error| DecodeError::Broken {
        reason: error.to_string(),
    })?;
    match reader.format() {
        Some(_) => Ok(reader),
        None => Err(DecodeError::UnknownFormat),
    }
}

fn from_codec(error: CodecError) -> DecodeError {
    match error {
        CodecError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => {
                DecodeError::TooLarge
            }
            _ => DecodeError::Broken {
                reason: limit.to_string(),
            },
        },
        // The content was recognised, but by a codec that this program leaves out (GIF).
        CodecError::Unsupported(unsupported)
            if matches!(
                unsupported.kind(),
                image::error::UnsupportedErrorKind::Format(_)
            ) =>
        {
            DecodeError::UnknownFormat
        }
        other => DecodeError::Broken {
            reason: other.to_string(),
        },
    }
}

//! The decoder of PNG, JPEG, BMP, TIFF and WebP files.

use std::collections::BTreeMap;
use std::io::Cursor;

use image::error::{ImageError as CodecError, LimitErrorKind};
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use thiserror::Error;

use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// Longest side that is decoded, in pixels; whole-slide scans are beyond what a page can hold.
pub const MAX_SIDE_PX: u32 = 16_384;
/// Memory that decoding one file may take, in bytes.
const MAX_ALLOC: u64 = 512 << 20;
/// Other values that an error about a mask names before it only counts.
const NAMED_LEVELS: usize = 6;

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
        "the mask is not binary: besides 0 and {foreground} it holds {others}; only 0 and one other value may occur, e.g. 0 and 255, so threshold it and save it as PNG"
    )]
    NotBinary {
        /// The greatest value found.
        foreground: u16,
        /// The other values found, in words.
        others: String,
    },
    /// A mask that holds colours.
    #[error(
        "the mask is coloured: its pixel at row {row}, column {column} has unequal red, green and blue; save it as a grey picture of 0 and 255"
    )]
    Coloured {
        /// Row of the first such pixel, from 0.
        row: usize,
        /// Column of the first such pixel, from 0.
        column: usize,
    },
}

/// A picture with values in [0, 1] and one (grey) or three channels; alpha is dropped and a palette
/// is looked up. The format is told from the content. The orientation that a camera notes (EXIF) is
/// not applied, because masks do not carry it.
///
/// # Errors
/// An unknown format, a damaged file, a picture beyond the limits, or floating-point pixels.
pub fn decode_image(bytes: &[u8]) -> Result<Image, DecodeError> {
    let (channels, size, samples) = decode_samples(bytes)?;
    let mut values = Vec::with_capacity(samples.values.len());
    for c in 0..channels {
        let plane = samples.values.iter().skip(c).step_by(channels);
        values.extend(plane.map(|&value| f32::from(value) / f32::from(samples.max)));
    }
    Image::new(channels, size, values).map_err(|error| DecodeError::Broken {
        reason: error.to_string(),
    })
}

/// A binary mask, grey or with equal red, green and blue: 0 becomes background, the one other value
/// that occurs becomes class 1.
///
/// # Errors
/// As [`decode_image`], and a mask of more than two values or of colours.
pub fn decode_mask(bytes: &[u8]) -> Result<Mask, DecodeError> {
    let (channels, size, samples) = decode_samples(bytes)?;
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    let mut classes = Vec::with_capacity(size[0] * size[1]);
    for (i, pixel) in samples.values.chunks_exact(channels).enumerate() {
        let level = pixel[0];
        if pixel.iter().any(|&value| value != level) {
            return Err(DecodeError::Coloured {
                row: i / size[1],
                column: i % size[1],
            });
        }
        *counts.entry(level).or_default() += 1;
        classes.push(u8::from(level != 0));
    }
    counts.remove(&0);
    if let Some((foreground, _)) = counts.pop_last()
        && !counts.is_empty()
    {
        return Err(DecodeError::NotBinary {
            foreground,
            others: describe_levels(&counts),
        });
    }
    Mask::new(size, classes).map_err(|error| DecodeError::Broken {
        reason: error.to_string(),
    })
}

/// Interleaved whole numbers with the value that means full intensity.
struct Samples {
    values: Vec<u16>,
    max: u16,
}

/// Channels (1 or 3), `[height, width]` and interleaved samples.
fn decode_samples(bytes: &[u8]) -> Result<(usize, [usize; 2], Samples), DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| DecodeError::Broken {
            reason: error.to_string(),
        })?;
    if reader.format().is_none() {
        return Err(DecodeError::UnknownFormat);
    }
    if reader.format() == Some(ImageFormat::Jpeg) && is_cut_jpeg(bytes) {
        return Err(DecodeError::Broken {
            reason: "the picture's end is missing".into(),
        });
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    let decoded = reader.decode().map_err(from_codec)?;

    let size = [decoded.height() as usize, decoded.width() as usize];
    let colour = decoded.color();
    let channels = if colour.has_color() { 3 } else { 1 };
    let samples = match colour.bytes_per_pixel() / colour.channel_count() {
        1 => Samples {
            values: widen(eight_bit(decoded)),
            max: u16::from(u8::MAX),
        },
        2 => Samples {
            values: sixteen_bit(decoded),
            max: u16::MAX,
        },
        _ => return Err(DecodeError::FloatingPoint),
    };
    Ok((channels, size, samples))
}

/// Whether the last scan of a JPEG file has no end; the decoder would fill the rest with grey. Within a scan the bytes of
/// the end marker do not occur.
fn is_cut_jpeg(bytes: &[u8]) -> bool {
    const SCAN: [u8; 2] = [0xff, 0xda];
    const END: [u8; 2] = [0xff, 0xd9];
    let scan = bytes.windows(2).rposition(|pair| pair == SCAN);
    let Some(scan) = scan else { return true };
    !bytes[scan..].windows(2).any(|pair| pair == END)
}

fn eight_bit(decoded: DynamicImage) -> Vec<u8> {
    if decoded.color().has_color() {
        decoded.into_rgb8().into_raw()
    } else {
        decoded.into_luma8().into_raw()
    }
}

fn sixteen_bit(decoded: DynamicImage) -> Vec<u16> {
    if decoded.color().has_color() {
        decoded.into_rgb16().into_raw()
    } else {
        decoded.into_luma16().into_raw()
    }
}

fn widen(bytes: Vec<u8>) -> Vec<u16> {
    bytes.into_iter().map(u16::from).collect()
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

fn describe_levels(counts: &BTreeMap<u16, usize>) -> String {
    let named: Vec<String> = counts
        .keys()
        .take(NAMED_LEVELS)
        .map(u16::to_string)
        .collect();
    let named = named.join(", ");
    match counts.len().saturating_sub(NAMED_LEVELS) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, ImageFormat, Luma, LumaA, Rgb};

    use super::*;
    use crate::formats::png::{encode_png_gray, encode_png_rgb, encode_png_rgba};

    fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture
            .write_to(&mut bytes, format)
            .expect("the format knows this colour type");
        bytes.into_inner()
    }

    #[test]
    fn a_jpeg_that_is_cut_off_is_not_filled_up() {
        let shade = |x, y| Rgb([(x * 7 % 251) as u8, (y * 5 % 241) as u8, 90]);
        let picture = DynamicImage::ImageRgb8(ImageBuffer::from_fn(120, 90, shade));
        let bytes = encode(&picture, ImageFormat::Jpeg);
        assert!(decode_image(&bytes).is_ok());
        let trailing = [&bytes[..], b"written by a camera"].concat();
        assert!(decode_image(&trailing).is_ok());
        for length in [bytes.len() / 8, bytes.len() / 2, bytes.len() - 2] {
            let error = decode_image(&bytes[..length]).expect_err("it is cut off");
            assert!(error.to_string().contains("cut off"), "{error}");
        }
        assert_eq!(decode_image(&[]), Err(DecodeError::Empty));
    }

    #[test]
    fn every_format_is_told_from_its_content() {
        let picture = ImageBuffer::from_pixel(4, 2, Rgb([255_u8, 0, 0]));
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Bmp,
            ImageFormat::Tiff,
            ImageFormat::WebP,
        ] {
            let bytes = encode(&DynamicImage::ImageRgb8(picture.clone()), format);
            let image = decode_image(&bytes).expect("just encoded");
            assert_eq!((image.channels(), image.size()), (3, [2, 4]), "{format:?}");
            assert!(
                image.channel(0)[7] > 0.98 && image.channel(1)[0] < 0.02,
                "{format:?}"
            );
        }
    }

    #[test]
    fn sixteen_bits_keep_their_precision_and_alpha_is_dropped() {
        let deep = ImageBuffer::from_pixel(3, 1, Luma([257_u16 * 3 + 1]));
        for format in [ImageFormat::Png, ImageFormat::Tiff] {
            let image = decode_image(&encode(&DynamicImage::ImageLuma16(deep.clone()), format));
            let image = image.expect("just encoded");
            assert_eq!((image.channels(), image.size()), (1, [1, 3]));
            assert!((image.values()[0] - 772.0 / 65_535.0).abs() < 1e-7);
        }
        let alpha = DynamicImage::ImageLumaA8(ImageBuffer::from_pixel(1, 1, LumaA([51, 7])));
        let image = decode_image(&encode(&alpha, ImageFormat::Png)).expect("just encoded");
        assert_eq!((image.channels(), image.values()), (1, &[0.2][..]));
    }

    #[test]
    fn broken_and_foreign_bytes_are_told_apart() {
        assert_eq!(
            decode_image(b"plain text, no picture"),
            Err(DecodeError::UnknownFormat)
        );
        assert_eq!(
            decode_image(b"GIF89a......"),
            Err(DecodeError::UnknownFormat)
        );
        let png = encode_png_gray([2, 2], &[0, 1, 2, 3]).expect("four bytes");
        let cut = decode_image(&png[..png.len() / 2]);
        assert!(matches!(cut, Err(DecodeError::Broken { .. })), "{cut:?}");
        assert!(decode_image(&[]).is_err());
    }

    #[test]
    fn a_header_that_claims_a_huge_picture_is_refused_before_it_is_read() {
        let mut png = encode_png_gray([1, 1], &[0]).expect("one byte");
        png[16..20].copy_from_slice(&100_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&100_000_u32.to_be_bytes());
        assert!(decode_image(&png).is_err());
        let wide = vec![0; MAX_SIDE_PX as usize + 1];
        let png = encode_png_gray([1, wide.len()], &wide).expect("one row");
        assert_eq!(decode_image(&png), Err(DecodeError::TooLarge));
    }

    #[test]
    fn masks_of_one_or_255_and_of_equal_channels_are_binary() {
        for foreground in [1, 255] {
            let png = encode_png_gray([1, 3], &[0, foreground, 0]).expect("three bytes");
            assert_eq!(decode_mask(&png).expect("binary").values(), &[0, 1, 0]);
        }
        let png = encode_png_rgb([2, 1], &[255, 255, 255, 0, 0, 0]).expect("six bytes");
        let mask = decode_mask(&png).expect("binary");
        assert_eq!((mask.size(), mask.values()), ([2, 1], &[1, 0][..]));
        let png = encode_png_rgba([1, 1], &[0, 0, 0, 255]).expect("four bytes");
        assert!(decode_mask(&png).expect("binary").is_empty());
    }

    #[test]
    fn a_mask_of_shades_or_colours_names_what_it_found() {
        let png = encode_png_gray([1, 4], &[0, 3, 200, 255]).expect("four bytes");
        let error = decode_mask(&png).expect_err("four shades");
        assert_eq!(
            error,
            DecodeError::NotBinary {
                foreground: 255,
                others: "3, 200".into()
            }
        );
        let png = encode_png_rgb([1, 2], &[0, 0, 0, 255, 0, 0]).expect("six bytes");
        let error = decode_mask(&png).expect_err("red");
        assert_eq!(error, DecodeError::Coloured { row: 0, column: 1 });
    }
}

//! The PNG encoder.

use image::{ExtendedColorType, ImageEncoder as _};
use thiserror::Error;

/// Why bytes do not become a PNG file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EncodeError {
    /// The bytes do not fill the stated size.
    #[error(
        "a picture of {height} x {width} (height x width) needs {expected} bytes, but {found} were given"
    )]
    Length {
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
        /// Bytes needed.
        expected: usize,
        /// Bytes given.
        found: usize,
    },
    /// The codec gave up, for example over a side of zero pixels.
    #[error("the picture cannot be written as PNG ({reason})")]
    Codec {
        /// What the codec says.
        reason: String,
    },
}

/// A PNG file of four bytes per pixel (red, green, blue, alpha), row by row.
///
/// # Errors
/// Bytes that do not fill `size = [height, width]`.
pub fn encode_png_rgba(size: [usize; 2], bytes: &[u8]) -> Result<Vec<u8>, EncodeError> {
    encode_png(size, bytes, ExtendedColorType::Rgba8, 4)
}

/// A PNG file of three bytes per pixel (red, green, blue), row by row.
///
/// # Errors
/// Bytes that do not fill `size = [height, width]`.
pub fn encode_png_rgb(size: [usize; 2], bytes: &[u8]) -> Result<Vec<u8>, EncodeError> {
    encode_png(size, bytes, ExtendedColorType::Rgb8, 3)
}

/// A PNG file of one grey byte per pixel, row by row.
///
/// # Errors
/// Bytes that do not fill `size = [height, width]`.
pub fn encode_png_gray(size: [usize; 2], bytes: &[u8]) -> Result<Vec<u8>, EncodeError> {
    encode_png(size, bytes, ExtendedColorType::L8, 1)
}

/// A PNG file of one grey value of 16 bits per pixel, row by row.
///
/// # Errors
/// Values that do not fill `size = [height, width]`.
pub fn encode_png_gray16(size: [usize; 2], values: &[u16]) -> Result<Vec<u8>, EncodeError> {
    // The codec takes the machine's own order of bytes, and writes the file's.
    let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_ne_bytes()).collect();
    encode_png(size, &bytes, ExtendedColorType::L16, 2)
}

fn encode_png(
    [height, width]: [usize; 2],
    bytes: &[u8],
    colour: ExtendedColorType,
    channels: usize,
) -> Result<Vec<u8>, EncodeError> {
    let expected = height * width * channels;
    if bytes.len() != expected {
        return Err(EncodeError::Length {
            height,
            width,
            expected,
            found: bytes.len(),
        });
    }
    let mut png = Vec::new();
    image::codecs::png::PngEncoder::new(&mut png)
        .write_image(bytes, width as u32, height as u32, colour)
        .map_err(|error| EncodeError::Codec {
            reason: error.to_string(),
        })?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::decode_image;

    #[test]
    fn bytes_must_fill_the_picture() {
        assert!(matches!(
            encode_png_rgb([2, 2], &[0; 11]),
            Err(EncodeError::Length { .. })
        ));
    }

    #[test]
    fn sixteen_bits_come_back() {
        let png = encode_png_gray16([1, 3], &[0, 513, u16::MAX]).expect("three values");
        let values = decode_image(&png).expect("just encoded").values().to_vec();
        assert_eq!(values, [0.0, 513.0 / 65_535.0, 1.0]);
    }
}

//! Pictures of all formats that are read.

use std::io::Cursor;

use anyhow::Context as _;
use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, Rgba};

const FORMATS: [ImageFormat; 5] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Bmp,
    ImageFormat::Tiff,
    ImageFormat::WebP,
];

fn encoded(picture: &DynamicImage, format: ImageFormat) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, format)
        .with_context(|| format!("{format:?}"))?;
    Ok(bytes.into_inner())
}

/// 16 columns and 12 rows, in colour, grey, with transparency and in 16 bits.
fn painted() -> Vec<DynamicImage> {
    let level = |x: u32, y: u32| (x * 11 + y * 7) as u8;
    let colour = ImageBuffer::from_fn(16, 12, |x, y| Rgb([level(x, y), 9, level(y, x)]));
    let grey = GrayImage::from_fn(16, 12, |x, y| Luma([level(x, y)]));
    let clear = ImageBuffer::from_fn(16, 12, |x, y| Rgba([level(x, y), 9, 7, level(y, x)]));
    let deep = ImageBuffer::from_fn(16, 12, |x, y| Luma([u16::from(level(x, y)) * 16]));
    let both = ImageBuffer::from_fn(16, 12, |x, y| LumaA([level(x, y), level(y, x)]));
    vec![
        colour.into(),
        grey.into(),
        clear.into(),
        deep.into(),
        both.into(),
    ]
}

/// Every picture in every format that can hold it.
///
/// # Errors
/// Where no format holds any.
pub fn pictures() -> anyhow::Result<Vec<Vec<u8>>> {
    let all = painted();
    let pairs = all
        .iter()
        .flat_map(|picture| FORMATS.map(|format| (picture, format)));
    // Some formats do not know some pictures; the coloured one is known to all.
    let found: Vec<Vec<u8>> = pairs
        .filter_map(|(picture, format)| encoded(picture, format).ok())
        .collect();
    anyhow::ensure!(found.len() >= FORMATS.len(), "no format holds a picture");
    Ok(found)
}

/// Masks of two levels and of two colours.
///
/// # Errors
/// Where they cannot be written.
pub fn masks() -> anyhow::Result<Vec<Vec<u8>>> {
    let grey = GrayImage::from_fn(16, 12, |x, _| Luma([255 * u8::from(x > 4)]));
    let red = ImageBuffer::from_fn(16, 12, |x, _| Rgb([200 * u8::from(x > 4), 0, 0]));
    let cut = ImageBuffer::from_fn(16, 12, |x, _| Rgba([9, 9, 9, 255 * u8::from(x > 4)]));
    let formats = [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff];
    let all: [DynamicImage; 3] = [grey.into(), red.into(), cut.into()];
    let pairs = all
        .iter()
        .flat_map(|mask| formats.map(|format| (mask, format)));
    pairs.map(|(mask, format)| encoded(mask, format)).collect()
}

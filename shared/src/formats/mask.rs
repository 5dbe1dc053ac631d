//! The decoder of masks: two classes from a picture of two levels, of two colours, or of what is transparent.

use std::collections::BTreeMap;

use super::raster::{Alpha, DecodeError, Frame, Raster};
use crate::imaging::mask::Mask;

/// Other values that an error about a mask names before it only counts.
const NAMED_LEVELS: usize = 6;

/// A binary mask: black becomes background, the one other level or colour that occurs becomes class 1. Where all pixels,
/// or all that are seen, are of one colour and some are transparent, the opaque ones are class 1.
///
/// # Errors
/// As [`decode_image`](super::decode_image), and a mask of more than two levels or colours.
pub fn decode_mask(bytes: &[u8]) -> Result<Mask, DecodeError> {
    let raster = Raster::decode(bytes, Frame::Upright)?;
    let classes = if is_cut_out(&raster) {
        let opacities: Vec<u16> = (0..raster.pixels()).map(|i| raster.opacity(i)).collect();
        of_levels(&opacities)?
    } else {
        of_colours(&raster)?
    };
    Mask::new(raster.size, classes).map_err(|error| DecodeError::Broken {
        reason: error.to_string(),
    })
}

/// Whether only the transparency tells pixels apart.
fn is_cut_out(raster: &Raster) -> bool {
    if raster.alpha == Alpha::Without {
        return false;
    }
    let all = || 0..raster.pixels();
    if all().all(|i| raster.opacity(i) == raster.opacity(0)) {
        return false;
    }
    is_one_colour(raster, all())
        || (of_colours(raster).is_err()
            && is_one_colour(raster, all().filter(|i| raster.opacity(*i) > 0)))
}

fn is_one_colour(raster: &Raster, mut pixels: impl Iterator<Item = usize>) -> bool {
    let first = pixels.next().map(|i| colour(raster, i));
    pixels.all(|i| Some(colour(raster, i)) == first)
}

/// Red, green and blue, or grey three times.
fn colour(raster: &Raster, i: usize) -> [u16; 3] {
    [0, 1, 2].map(|c| raster.level(i, c.min(raster.colours - 1)))
}

fn of_colours(raster: &Raster) -> Result<Vec<u8>, DecodeError> {
    let is_grey = |[red, green, blue]: [u16; 3]| red == green && green == blue;
    let colours = || (0..raster.pixels()).map(|i| colour(raster, i));
    let Some(coloured) = colours().position(|colour| !is_grey(colour)) else {
        let levels: Vec<u16> = colours().map(|[level, ..]| level).collect();
        return of_levels(&levels);
    };
    let mut others = colours().filter(|colour| *colour != [0; 3]);
    let first = others.next();
    if others.all(|colour| Some(colour) == first) {
        return Ok(colours().map(|c| u8::from(c != [0; 3])).collect());
    }
    Err(DecodeError::Coloured {
        row: coloured / raster.size[1],
        column: coloured % raster.size[1],
    })
}

fn of_levels(levels: &[u16]) -> Result<Vec<u8>, DecodeError> {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for level in levels.iter().filter(|level| **level != 0) {
        *counts.entry(*level).or_default() += 1;
    }
    if let Some((foreground, _)) = counts.pop_last()
        && !counts.is_empty()
    {
        return Err(DecodeError::NotBinary {
            foreground,
            others: describe_levels(&counts),
        });
    }
    Ok(levels.iter().map(|level| u8::from(*level != 0)).collect())
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
    use image::{DynamicImage, ImageBuffer, ImageFormat, LumaA, Rgba};

    use super::*;
    use crate::formats::picture::tests::encoded;
    use crate::formats::png::{encode_png_gray, encode_png_rgb, encode_png_rgba};

    fn classes(bytes: &[u8]) -> Vec<u8> {
        decode_mask(bytes).expect("binary").values().to_vec()
    }

    #[test]
    fn masks_of_one_or_255_and_of_equal_channels_are_binary() {
        for foreground in [1, 255] {
            let png = encode_png_gray([1, 3], &[0, foreground, 0]).expect("three bytes");
            assert_eq!(classes(&png), [0, 1, 0]);
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
        let png = encode_png_rgb([1, 3], &[0, 0, 0, 255, 0, 0, 0, 255, 0]).expect("nine bytes");
        let error = decode_mask(&png).expect_err("red and green");
        assert_eq!(error, DecodeError::Coloured { row: 0, column: 1 });
    }

    #[test]
    fn one_colour_on_black_is_a_mask() {
        let png = encode_png_rgb([1, 3], &[0, 0, 0, 128, 0, 0, 0, 0, 0]).expect("nine bytes");
        assert_eq!(classes(&png), [0, 1, 0]);
    }

    #[test]
    fn what_is_opaque_is_the_mask_where_colours_say_nothing() {
        // Red where it is seen; below, what an editor leaves in transparent pixels.
        for hidden in [[255, 0, 0, 0], [9, 99, 0, 0], [0, 0, 0, 0]] {
            let bytes = [hidden, [255, 0, 0, 255], hidden].concat();
            let png = encode_png_rgba([1, 3], &bytes).expect("twelve bytes");
            assert_eq!(classes(&png), [0, 1, 0], "{hidden:?}");
        }
        let black = ImageBuffer::from_fn(2, 1, |x, _| LumaA([0_u8, 255 * x as u8]));
        let png = encoded(&DynamicImage::ImageLumaA8(black), ImageFormat::Png);
        assert_eq!(classes(&png), [0, 1]);
        // Grey levels that tell pixels apart come first, and shades of transparency are no classes.
        let both = encode_png_rgba([1, 2], &[255, 255, 255, 9, 0, 0, 0, 255]).expect("eight bytes");
        assert_eq!(classes(&both), [1, 0]);
        let soft = ImageBuffer::from_fn(3, 1, |x, _| Rgba([7_u8, 7, 7, 100 * x as u8]));
        let png = encoded(&DynamicImage::ImageRgba8(soft), ImageFormat::Png);
        assert!(matches!(
            decode_mask(&png),
            Err(DecodeError::NotBinary { .. })
        ));
    }
}

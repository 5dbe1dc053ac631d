//! The decoder of masks of several classes: the values of a grey picture, or the indices of its palette, as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::mask::decode_mask;
use super::raster::{DecodeError, Frame, Raster};
use crate::imaging::Mask;

/// The most foreground classes that there can be.
pub const MOST_CLASSES: usize = 64;

/// The first bytes of a PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A mask of so many foreground classes. One is read as [`decode_mask`] does; of several, 0 is background and the values
/// 1 to `classes`, grey or the indices of a PNG file's palette, are the classes.
///
/// # Errors
/// As [`decode_mask`]; of several classes any other value, by its row and column, and colours without a palette.
pub fn decode_class_mask(bytes: &[u8], classes: usize) -> Result<Mask, DecodeError> {
    if classes == 1 {
        return decode_mask(bytes);
    }
    Values::read(bytes, classes)?.mask(classes)
}

/// A mask of one class or of several, whichever it can be, for whoever asks for its size alone: classes of one colour in a
/// palette are not told apart.
///
/// # Errors
/// As [`decode_mask`], where it can be neither.
pub fn decode_any_mask(bytes: &[u8]) -> Result<Mask, DecodeError> {
    decode_mask(bytes).or_else(|error| {
        let several = Values::read(bytes, 0).and_then(|values| values.mask(MOST_CLASSES));
        several.or(Err(error))
    })
}

/// The values that occur in a mask's file, grey or the indices of its palette.
///
/// # Errors
/// A file that is no picture, and colours without a palette.
pub fn mask_values(bytes: &[u8]) -> Result<BTreeSet<u16>, DecodeError> {
    Ok(Values::read(bytes, 0)?.values.into_iter().collect())
}

/// The values of a mask's file, row by row.
struct Values {
    /// `[height, width]`
    size: [usize; 2],
    values: Vec<u16>,
}

/// What the levels of decoded pixels were in the file.
enum Stored {
    /// Indices of these colours.
    Palette(Vec<[u8; 3]>),
    /// Grey values, one of which became so many levels.
    Grey(u16),
}

impl Values {
    fn read(bytes: &[u8], classes: usize) -> Result<Self, DecodeError> {
        let raster = Raster::decode(bytes, Frame::Upright)?;
        let colour =
            |i: usize| [0, 1, 2].map(|c: usize| raster.level(i, c.min(raster.colours - 1)));
        let refused = |i: usize| DecodeError::ColouredClasses {
            row: i / raster.size[1],
            column: i % raster.size[1],
        };
        let pixels = 0..raster.pixels();
        let values: Result<Vec<u16>, DecodeError> = match stored(bytes) {
            Stored::Palette(colours) => {
                let indices = indices(&colours, classes)?;
                let index = |i| indices.get(&colour(i)).copied().ok_or_else(|| refused(i));
                pixels.map(index).collect()
            }
            Stored::Grey(levels) => {
                let value = |i| match colour(i) {
                    [red, green, blue] if red == green && green == blue => Ok(red / levels),
                    _ => Err(refused(i)),
                };
                pixels.map(value).collect()
            }
        };
        Ok(Self {
            size: raster.size,
            values: values?,
        })
    }

    /// As classes, as they are.
    fn mask(&self, classes: usize) -> Result<Mask, DecodeError> {
        let class = |(index, value): (usize, &u16)| match u8::try_from(*value) {
            Ok(class) if usize::from(class) <= classes => Ok(class),
            _ => Err(DecodeError::Class {
                value: *value,
                classes,
                row: index / self.size[1],
                column: index % self.size[1],
            }),
        };
        let found = self.values.iter().enumerate().map(class);
        let found: Vec<u8> = found.collect::<Result<_, _>>()?;
        Mask::new(self.size, found).map_err(|error| DecodeError::Broken {
            reason: error.to_string(),
        })
    }
}

/// The index of each colour; of equal ones the first, unless both are classes.
fn indices(colours: &[[u8; 3]], classes: usize) -> Result<BTreeMap<[u16; 3], u16>, DecodeError> {
    let mut indices = BTreeMap::new();
    for (index, colour) in (0..).zip(colours) {
        let first = *indices.entry(colour.map(u16::from)).or_insert(index);
        if first != index && usize::from(index) <= classes {
            return Err(DecodeError::Palette {
                first,
                second: index,
            });
        }
    }
    Ok(indices)
}

/// What a PNG file says of its pixels; of any other file that they are as they are.
fn stored(bytes: &[u8]) -> Stored {
    const HEAD: usize = 8;
    let header = bytes.get(24..26).filter(|_| bytes.starts_with(PNG));
    match header {
        Some([_, 3]) => {
            let mut rest = &bytes[HEAD..];
            while let Some((head, after)) = rest.split_at_checked(HEAD) {
                let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
                if &head[4..] == b"PLTE" {
                    let colours = after.get(..length).unwrap_or_default().chunks_exact(3);
                    return Stored::Palette(colours.map(|c| [c[0], c[1], c[2]]).collect());
                }
                // Four bytes of a checksum follow.
                rest = length
                    .checked_add(4)
                    .and_then(|end| after.get(end..))
                    .unwrap_or_default();
            }
            Stored::Palette(Vec::new())
        }
        // Fewer than eight bits are stretched to 0 to 255 by the codec.
        Some([bits @ (1 | 2 | 4), 0]) => Stored::Grey(255 / ((1_u16 << *bits) - 1)),
        _ => Stored::Grey(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::png::{encode_png_gray, encode_png_gray16, encode_png_rgb};

    /// A PNG file of one row of indices, stored without compression.
    fn indexed(bits: u8, colour_type: u8, row: &[u8], width: u32, palette: &[u8]) -> Vec<u8> {
        let crc = |bytes: &[u8]| {
            let mut crc = flate2::Crc::new();
            crc.update(bytes);
            crc.sum().to_be_bytes()
        };
        let mut file = PNG.to_vec();
        let mut chunk = |kind: &[u8], data: &[u8]| {
            file.extend((data.len() as u32).to_be_bytes());
            let body = [kind, data].concat();
            file.extend(&body);
            file.extend(crc(&body));
        };
        let header = [
            &width.to_be_bytes()[..],
            &[0, 0, 0, 1, bits, colour_type, 0, 0, 0],
        ];
        chunk(b"IHDR", &header.concat());
        if !palette.is_empty() {
            chunk(b"PLTE", palette);
        }
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, &[&[0], row].concat()).unwrap();
        chunk(b"IDAT", &packed.finish().unwrap());
        chunk(b"IEND", &[]);
        file
    }

    #[test]
    fn grey_values_and_indices_of_a_palette_are_classes() {
        let grey = encode_png_gray([1, 4], &[0, 1, 2, 3]).unwrap();
        let deep = encode_png_gray16([1, 4], &[0, 1, 2, 3]).unwrap();
        let same = encode_png_rgb([1, 4], &[0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]).unwrap();
        // Indices 0 to 3, eight bits and two bits each; grey values of two bits.
        let palette = [9, 9, 9, 200, 0, 0, 0, 200, 0, 0, 0, 200];
        let eight = indexed(8, 3, &[0, 1, 2, 3], 4, &palette);
        let two = indexed(2, 3, &[0b0001_1011], 4, &palette);
        let narrow = indexed(2, 0, &[0b0001_1011], 4, &[]);
        for file in [grey, deep, same, eight, two, narrow] {
            let mask = decode_class_mask(&file, 3).unwrap();
            assert_eq!((mask.size(), mask.values()), ([1, 4], &[0, 1, 2, 3][..]));
            assert_eq!(mask_values(&file).unwrap(), BTreeSet::from([0, 1, 2, 3]));
        }
    }

    #[test]
    fn any_other_value_is_named() {
        let grey = encode_png_gray([2, 2], &[0, 2, 1, 7]).unwrap();
        let error = decode_class_mask(&grey, 2).unwrap_err();
        let expected = DecodeError::Class {
            value: 7,
            classes: 2,
            row: 1,
            column: 1,
        };
        assert_eq!(error, expected);
        assert!(error.to_string().contains("the value 7"), "{error}");
        let coloured = encode_png_rgb([1, 2], &[0, 0, 0, 255, 0, 0]).unwrap();
        let expected = DecodeError::ColouredClasses { row: 0, column: 1 };
        assert_eq!(decode_class_mask(&coloured, 2), Err(expected));
        let twice = indexed(8, 3, &[0, 1, 2], 3, &[0, 0, 0, 5, 5, 5, 5, 5, 5]);
        let expected = DecodeError::Palette {
            first: 1,
            second: 2,
        };
        assert_eq!(decode_class_mask(&twice, 2), Err(expected));
        assert_eq!(decode_any_mask(&twice).unwrap().size(), [1, 3]);
        // What is behind the classes in a palette may be alike.
        let padded = [0, 0, 0, 5, 5, 5, 9, 9, 9, 0, 0, 0, 0, 0, 0];
        let file = indexed(8, 3, &[0, 1, 2], 3, &padded);
        assert_eq!(decode_class_mask(&file, 2).unwrap().values(), [0, 1, 2]);
        assert_eq!(decode_any_mask(&file).unwrap().values(), [0, 1, 2]);
        assert_eq!(decode_any_mask(&grey).unwrap().values(), [0, 2, 1, 7]);
        let shades = encode_png_gray([1, 3], &[0, 100, 200]).unwrap();
        assert_eq!(decode_any_mask(&shades), decode_mask(&shades));
    }

    #[test]
    fn one_class_is_read_as_ever() {
        let grey = encode_png_gray([1, 3], &[0, 255, 0]).unwrap();
        assert_eq!(decode_class_mask(&grey, 1), decode_mask(&grey));
        let shades = encode_png_gray([1, 3], &[0, 1, 2]).unwrap();
        assert_eq!(decode_class_mask(&shades, 1), decode_mask(&shades));
    }
}

//! The layout of a file of decoded cases. Numbers are little endian.
//!
//! | part | what it holds |
//! | --- | --- |
//! | header | name and version of the format, channels, height, width, number of cases (8 bytes each), key (32) |
//! | a record a case | its planes as `f32`, one plane where all are equal to the bit, and its mask as `u8` |
//! | a row a case | 1 where one plane stands for all, else 0 (1 byte); the digests of the original image (8) and of its record (8) |
//! | digest | SHA-256 of header and rows (32 bytes) |

use anyhow::{Result, ensure};
use sha2::{Digest as _, Sha256};
use shared::cases::Pair;
use shared::imaging::{Image, Mask};

/// The name of the format.
const NAME: [u8; 8] = *b"mixcases";
/// The version of the format.
const VERSION: u64 = 1;
/// Bytes of a row.
const ROW: usize = 17;
/// Bytes of the digest.
const DIGEST: usize = 32;

/// The shape of every case in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) channels: usize,
    /// `[height, width]` in pixels.
    pub(super) size: [usize; 2],
}

/// The planes of an image that are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Planes {
    /// Each of them.
    All,
    /// The first, to which the others are equal: the image was grey.
    First,
}

/// What a file has of a case besides its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) planes: Planes,
    /// Digest of what the original image shows.
    pub(super) content: u64,
    /// Digest of the record.
    pub(super) record: u64,
}

/// The header of a file of `cases` cases.
pub(super) fn header(shape: Shape, cases: usize, key: &[u8; 32]) -> Vec<u8> {
    let Shape {
        channels,
        size: [height, width],
    } = shape;
    let mut header = NAME.to_vec();
    header.extend(VERSION.to_le_bytes());
    for number in [channels, height, width, cases] {
        header.extend((number as u64).to_le_bytes());
    }
    header.extend(key);
    header
}

/// What follows the records: the rows and the digest.
pub(super) fn ending(header: &[u8], rows: &[Row]) -> Vec<u8> {
    let mut ending = Vec::with_capacity(ending_bytes(rows.len()));
    for row in rows {
        ending.push(u8::from(row.planes == Planes::First));
        ending.extend(row.content.to_le_bytes());
        ending.extend(row.record.to_le_bytes());
    }
    let digest = digest(header, &ending);
    ending.extend(digest);
    ending
}

/// Bytes of the ending of a file of `cases` cases.
pub(super) fn ending_bytes(cases: usize) -> usize {
    cases * ROW + DIGEST
}

/// The rows of an ending.
///
/// # Errors
/// A digest that is not that of header and rows.
pub(super) fn rows(header: &[u8], ending: &[u8]) -> Result<Vec<Row>> {
    let (rows, stored) = ending.split_at(ending.len().saturating_sub(DIGEST));
    ensure!(
        stored == digest(header, rows),
        "its end is missing or damaged"
    );
    let (rows, _) = rows.as_chunks::<ROW>();
    let row = |row: &[u8; ROW]| {
        let ([planes], digests) = (*row.first_chunk::<1>()?, row.last_chunk::<16>()?);
        let (content, record) = digests.split_first_chunk::<8>()?;
        Some(Row {
            planes: match planes {
                0 => Planes::All,
                _ => Planes::First,
            },
            content: u64::from_le_bytes(*content),
            record: u64::from_le_bytes(*record.first_chunk::<8>()?),
        })
    };
    Ok(rows.iter().filter_map(row).collect())
}

/// Of the bytes of a record.
pub(super) fn record_digest(record: &[u8]) -> u64 {
    let digest: [u8; DIGEST] = Sha256::digest(record).into();
    let [first, ..] = digest.as_chunks::<8>().0 else {
        return 0;
    };
    u64::from_le_bytes(*first)
}

fn digest(header: &[u8], rows: &[u8]) -> [u8; DIGEST] {
    let hasher = Sha256::new().chain_update(header).chain_update(rows);
    hasher.finalize().into()
}

impl Shape {
    fn pixels(self) -> usize {
        self.size[0] * self.size[1]
    }

    /// Bytes of a record with these planes.
    pub(super) fn record_bytes(self, planes: Planes) -> usize {
        let stored = match planes {
            Planes::All => self.channels,
            Planes::First => 1,
        };
        (4 * stored + 1) * self.pixels()
    }

    /// The case of a record.
    ///
    /// # Errors
    /// Values that are none of an image or a mask of that shape.
    pub(super) fn pair(self, planes: Planes, record: &[u8]) -> Result<Pair> {
        let values = record.len().saturating_sub(self.pixels());
        let (values, mask) = record.split_at(values);
        let (values, _) = values.as_chunks::<4>();
        let mut values: Vec<f32> = values.iter().map(|v| f32::from_le_bytes(*v)).collect();
        if planes == Planes::First {
            values = values.repeat(self.channels);
        }
        Ok(Pair {
            image: Image::new(self.channels, self.size, values)?,
            mask: Mask::new(self.size, mask.to_vec())?,
        })
    }
}

/// A case as a record, and the planes that are in it.
pub(super) fn record(pair: &Pair) -> (Planes, Vec<u8>) {
    let Pair { image, mask } = pair;
    let first = image.channel(0);
    let is_first = |c: usize| {
        let mut pixels = first.iter().zip(image.channel(c));
        pixels.all(|(a, b)| a.to_bits() == b.to_bits())
    };
    let planes = if (1..image.channels()).all(is_first) {
        Planes::First
    } else {
        Planes::All
    };
    let stored = match planes {
        Planes::All => image.values(),
        Planes::First => first,
    };
    let bytes = size_of_val(stored) + mask.values().len();
    let mut record = Vec::with_capacity(bytes);
    record.extend(stored.iter().flat_map(|value| value.to_le_bytes()));
    record.extend_from_slice(mask.values());
    (planes, record)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: [usize; 2] = [2, 3];

    fn pair(channels: usize, value: impl Fn(usize) -> f32) -> Pair {
        let values = (0..channels * 6).map(value).collect();
        Pair {
            image: Image::new(channels, SIZE, values).unwrap(),
            mask: Mask::new(SIZE, vec![0, 1, 2, 3, 0, 64]).unwrap(),
        }
    }

    fn bits(pair: &Pair) -> Vec<u32> {
        pair.image.values().iter().map(|v| v.to_bits()).collect()
    }

    #[test]
    fn a_record_is_the_case_to_the_bit_and_equal_planes_are_stored_once() {
        let third = |i: usize| (i % 6) as f32 / 3.0 - 0.1;
        let sign = |i: usize| if i < 6 { 0.0 } else { -0.0 };
        for (pair, planes, bytes) in [
            (pair(3, third), Planes::First, 30),
            (pair(1, third), Planes::First, 30),
            (pair(3, |i| i as f32 / 7.0), Planes::All, 78),
            // Equal numbers, but not to the bit.
            (pair(2, sign), Planes::All, 54),
        ] {
            let shape = Shape {
                channels: pair.image.channels(),
                size: SIZE,
            };
            let (stored, record) = record(&pair);
            assert_eq!((stored, record.len()), (planes, bytes));
            assert_eq!(shape.record_bytes(planes), bytes);
            let read = shape.pair(stored, &record).unwrap();
            assert_eq!((bits(&read), &read.mask), (bits(&pair), &pair.mask));
            assert!(shape.pair(stored, &record[1..]).is_err());
        }
    }

    #[test]
    fn rows_come_back_and_a_changed_byte_of_them_or_of_the_header_is_noticed() {
        let shape = Shape {
            channels: 3,
            size: SIZE,
        };
        let written: Vec<Row> = [(Planes::All, 7), (Planes::First, u64::MAX)]
            .map(|(planes, content)| Row {
                planes,
                content,
                record: content / 2,
            })
            .into();
        let head = header(shape, 2, &[5; 32]);
        let end = ending(&head, &written);
        assert_eq!((head.len(), end.len()), (80, ending_bytes(2)));
        assert_eq!(rows(&head, &end).unwrap(), written);
        let changed = |bytes: &[u8], at: usize| {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1;
            bytes
        };
        for at in 0..end.len() {
            assert!(rows(&head, &changed(&end, at)).is_err());
        }
        for at in 0..head.len() {
            assert!(rows(&changed(&head, at), &end).is_err());
        }
    }
}

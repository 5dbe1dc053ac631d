//! Frames of other writers, and broken ones.

pub(in crate::formats::dicom) mod vectors;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use self::vectors as v;
use super::{Codec, Expected, FrameError, Model};

const ROWS: usize = 5;
const COLUMNS: usize = 7;

/// Two even rows, in which runs are, and three that grow and wrap around.
fn at(row: usize, column: usize) -> u16 {
    if row < 2 {
        return 100;
    }
    ((row * row * 97 + column * 53) % 4096) as u16
}

fn positions() -> impl Iterator<Item = (usize, usize)> {
    (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (row, column)))
}

pub(in crate::formats::dicom) fn grey() -> Vec<u16> {
    positions().map(|(row, column)| at(row, column)).collect()
}

pub(in crate::formats::dicom) fn colours() -> Vec<u16> {
    let three = |(row, column)| (0..3).map(move |c| at(row, column + c) % 256);
    positions().flat_map(three).collect()
}

/// The frames of JPEG 2000, which its writer does not make smaller.
const STEPS: [usize; 2] = [33, 34];

/// Four even parts and one value that stands out.
fn steps() -> impl Iterator<Item = u16> {
    let positions = (0..STEPS[0]).flat_map(|row| (0..STEPS[1]).map(move |column| (row, column)));
    positions.map(|(row, column)| {
        let one = u16::from(row * column == 496);
        (row / 16 * 900 + column / 16 * 77) as u16 + 300 * one
    })
}

pub(in crate::formats::dicom) fn bytes(hexadecimal: &str) -> Vec<u8> {
    let pairs = (0..hexadecimal.len()).step_by(2);
    let byte = |i: usize| u8::from_str_radix(&hexadecimal[i..i + 2], 16);
    pairs.map(|i| byte(i).unwrap()).collect()
}

fn expected(samples: usize) -> Expected {
    of_size([ROWS, COLUMNS], samples)
}

fn of_size([rows, columns]: [usize; 2], samples: usize) -> Expected {
    Expected {
        rows,
        columns,
        samples,
        allocated: if samples == 1 { 16 } else { 8 },
        model: Model::Rgb,
    }
}

/// A frame that is decoded without loss.
struct Case {
    codec: Codec,
    frame: Vec<u8>,
    expected: Expected,
    values: Vec<u16>,
}

fn cases() -> Vec<Case> {
    let case = |codec, frame, expected, values| Case {
        codec,
        frame: bytes(frame),
        expected,
        values,
    };
    let small = |codec, frame, values: Vec<u16>| {
        let samples = values.len() / (ROWS * COLUMNS);
        case(codec, frame, expected(samples), values)
    };
    let large = |frame, values: Vec<u16>| {
        let samples = values.len() / (STEPS[0] * STEPS[1]);
        case(Codec::Jpeg2000, frame, of_size(STEPS, samples), values)
    };
    let shifted = grey().iter().map(|v| v & !3).collect();
    let signed = steps().map(|v| v.wrapping_sub(2000)).collect();
    let three = |v| (0..3).map(move |c| v / 16 + 40 * c);
    let mut all = vec![
        small(Codec::JpegLs, v::LS_GREY, grey()),
        small(Codec::JpegLs, v::LS_LINES, colours()),
        small(Codec::JpegLs, v::LS_PIXELS, colours()),
        small(Codec::JpegLs, v::LS_SCANS, colours()),
        large(v::J2K_GREY, steps().collect()),
        large(v::J2K_SIGNED, signed),
        large(v::J2K_RGB, steps().flat_map(three).collect()),
        small(Codec::JpegLossless, v::LOSSLESS_RESTARTS, grey()),
        small(Codec::JpegLossless, v::LOSSLESS_SCANS, colours()),
        small(Codec::JpegLossless, v::LOSSLESS_SHIFT, shifted),
    ];
    let predictors = [
        v::LOSSLESS_1,
        v::LOSSLESS_2,
        v::LOSSLESS_3,
        v::LOSSLESS_4,
        v::LOSSLESS_5,
        v::LOSSLESS_6,
        v::LOSSLESS_7,
    ];
    all.extend(predictors.map(|frame| small(Codec::JpegLossless, frame, grey())));
    all
}

impl Case {
    fn decode(&self, frame: &[u8]) -> Result<Vec<u16>, FrameError> {
        let found = self.codec.decode(frame, self.expected)?;
        Ok(found.values)
    }
}

#[test]
fn what_is_compressed_without_loss_is_as_it_was() {
    for (i, case) in cases().into_iter().enumerate() {
        let found = case.decode(&case.frame);
        assert_eq!(found, Ok(case.values), "{i}: {:?}", case.codec);
    }
}

#[test]
fn what_is_compressed_with_loss_is_nearly_as_it_was() {
    let worst = |codec: Codec, frame, expected, values: Vec<u16>| {
        let found = codec.decode(&bytes(frame), expected).unwrap().values;
        let off = found.iter().zip(values).map(|(a, b)| a.abs_diff(b));
        off.max().unwrap()
    };
    let off = worst(Codec::JpegLs, v::LS_NEAR, expected(1), grey());
    assert!((1..=2).contains(&off), "{off}");
    let positions = (0..STEPS[0]).flat_map(|row| (0..STEPS[1]).map(move |column| (row, column)));
    let slope = positions.map(|(row, column)| (40 * row + 30 * column) as u16);
    let off = worst(
        Codec::Jpeg2000,
        v::J2K_LOSSY,
        of_size(STEPS, 1),
        slope.collect(),
    );
    // As OpenJPEG finds.
    assert!((1..=3).contains(&off), "{off}");
}

#[test]
fn runs_of_bytes_are_unpacked_by_their_greatest_byte_first() {
    let mut frame = vec![0_u8; 64];
    let segments: [&[u8]; 2] = [&[128, 0xde, 1, 0], &[0xff, 7, 32, 0]];
    frame[..12].copy_from_slice(&[2, 0, 0, 0, 64, 0, 0, 0, 68, 0, 0, 0]);
    frame.extend(segments[0]);
    // 35 values: two of 7, then 33 that differ.
    frame.extend(&segments[1][..3]);
    frame.extend(0..33);
    let found = Codec::Rle.decode(&frame, expected(1)).unwrap().values;
    let low = [7, 7].into_iter().chain(0..33);
    assert_eq!(found, low.map(|low| 0x100 | low).collect::<Vec<u16>>());
    for length in 0..frame.len() {
        let error = Codec::Rle.decode(&frame[..length], expected(1));
        assert!(error.is_err(), "{length}");
    }
    let error = Codec::Rle.decode(&frame, expected(3)).unwrap_err();
    assert!(error.to_string().contains("2 segments"), "{error}");
}

#[test]
fn jpeg_with_loss_is_red_green_and_blue_whatever_it_was() {
    let even = |level: [u8; 3]| level.repeat(ROWS * COLUMNS);
    let mut frame = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut frame, 100);
    let size = (COLUMNS as u32, ROWS as u32);
    let pixels = even([200, 100, 50]);
    encoder
        .encode(&pixels, size.0, size.1, ExtendedColorType::Rgb8)
        .unwrap();
    let ybr = Expected {
        model: Model::Ybr,
        ..expected(3)
    };
    let found = Codec::Jpeg.decode(&frame, ybr).unwrap();
    assert_eq!(found.model, Model::Rgb);
    let close = |found: &[u16], level: [u16; 3]| {
        let off = found.iter().zip(level).map(|(a, b)| a.abs_diff(b));
        assert!(off.max() <= Some(2), "{found:?}");
    };
    close(&found.values[..3], [200, 100, 50]);
    // Without the segment that says how colours are written (of 16 bytes, after the first two), those of a file that
    // calls them red, green and blue are taken as they are: luminance 124, its differences from blue and from red.
    assert_eq!(&frame[6..10], b"JFIF");
    let bare = [&frame[..2], &frame[20..]].concat();
    let found = Codec::Jpeg.decode(&bare, expected(3)).unwrap();
    close(&found.values[..3], [124, 86, 182]);
    let found = Codec::Jpeg.decode(&bare, ybr).unwrap();
    close(&found.values[..3], [200, 100, 50]);
}

#[test]
fn frames_that_end_early_or_are_of_another_size_are_refused() {
    for case in cases() {
        let (codec, whole) = (case.codec, &case.frame);
        for length in 0..whole.len() {
            // All pixels may be there, and only the mark of the end not.
            if let Ok(found) = case.decode(&whole[..length]) {
                assert_eq!(found, case.values, "{codec:?} of {length} bytes");
                assert!(length + 3 > whole.len(), "{codec:?} of {length} bytes");
            }
        }
        let Expected { rows, columns, .. } = case.expected;
        let taller = Expected {
            rows: rows + 1,
            ..case.expected
        };
        let error = codec.decode(whole, taller).unwrap_err().to_string();
        let sizes = [
            format!("{rows} x {columns}"),
            format!("{} x {columns}", rows + 1),
        ];
        assert!(sizes.iter().all(|size| error.contains(size)), "{error}");
    }
}

#[test]
fn no_byte_of_a_frame_makes_a_decoder_panic() {
    for case in cases() {
        for index in 0..case.frame.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xfe, 0xff, case.frame[index] ^ 4] {
                let mut wrong = case.frame.clone();
                wrong[index] = byte;
                if let Ok(found) = case.decode(&wrong) {
                    assert_eq!(found.len(), case.values.len());
                }
            }
        }
    }
}

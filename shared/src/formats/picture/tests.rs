use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use flate2::Crc;
use flate2::write::ZlibEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageBuffer, ImageEncoder, ImageFormat, Luma, LumaA, Rgb, Rgba};

use super::*;
use crate::formats::png::encode_png_gray;
use crate::formats::raster::MAX_SIDE_PX;

pub(in crate::formats) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
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
    let bytes = encoded(&picture, ImageFormat::Jpeg);
    let image = decode_image(&bytes).expect("whole");
    // A film behind the picture has bytes of all kinds, also those of a scan's start.
    for behind in [&b"written by a camera"[..], b"\xff\xda film", &bytes] {
        let trailing = [&bytes[..], behind].concat();
        assert_eq!(decode_image(&trailing), Ok(image.clone()));
    }
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
        let bytes = encoded(&DynamicImage::ImageRgb8(picture.clone()), format);
        let image = decode_image(&bytes).expect("just encoded");
        assert_eq!((image.channels(), image.size()), (3, [2, 4]), "{format:?}");
        assert!(
            image.channel(0)[7] > 0.98 && image.channel(1)[0] < 0.02,
            "{format:?}"
        );
    }
}

/// Sides of the picture that is to be seen; its levels fall from the top left to the bottom right.
const UPRIGHT: [usize; 2] = [48, 80];

fn upright(y: usize, x: usize) -> u8 {
    (240 - 2 * (y / 8) * 8 - x / 8 * 8) as u8
}

/// Where the stored pixel is seen, by the sides that EXIF names for row 0 and column 0.
fn seen_at(orientation: u16, [y, x]: [usize; 2]) -> [usize; 2] {
    let [bottom, right] = UPRIGHT.map(|side| side - 1);
    match orientation {
        1 => [y, x],                  // top, left
        2 => [y, right - x],          // top, right
        3 => [bottom - y, right - x], // bottom, right
        4 => [bottom - y, x],         // bottom, left
        5 => [x, y],                  // left, top
        6 => [x, right - y],          // right, top
        7 => [bottom - x, right - y], // right, bottom
        _ => [bottom - x, y],         // left, bottom
    }
}

/// The pixels as a camera that is held so stores them, and its note.
fn taken(orientation: u16) -> (DynamicImage, Vec<u8>) {
    let [height, width] = if orientation > 4 {
        [UPRIGHT[1], UPRIGHT[0]]
    } else {
        UPRIGHT
    };
    let stored = ImageBuffer::from_fn(width as u32, height as u32, |x, y| {
        let [y, x] = seen_at(orientation, [y as usize, x as usize]);
        Luma([upright(y, x)])
    });
    let note = [
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
        &orientation.to_le_bytes(),
        &[0; 6],
    ];
    (DynamicImage::ImageLuma8(stored), note.concat())
}

fn noted<E: ImageEncoder>(mut encoder: E, picture: &DynamicImage, note: Vec<u8>) {
    encoder.set_exif_metadata(note).expect("it takes notes");
    picture.write_with_encoder(encoder).expect("a picture");
}

#[test]
fn every_orientation_of_a_camera_is_seen_upright() {
    for orientation in 1..=8 {
        let (picture, note) = taken(orientation);
        let (mut jpeg, mut png) = (Vec::new(), Vec::new());
        noted(
            JpegEncoder::new_with_quality(&mut jpeg, 100),
            &picture,
            note.clone(),
        );
        noted(PngEncoder::new(&mut png), &picture, note);
        for file in [jpeg, png] {
            let found = decode_picture(&file).expect("just written");
            assert_eq!(found.image().size(), UPRIGHT, "orientation {orientation}");
            let image = found.image();
            let levels = image.values().iter().map(|v| v * 255.0);
            let off = levels.enumerate().map(|(i, level)| {
                (level - f32::from(upright(i / UPRIGHT[1], i % UPRIGHT[1]))).abs()
            });
            let worst = off.fold(0.0, f32::max);
            assert!(
                worst <= 2.0,
                "orientation {orientation}: {worst} levels off"
            );
            assert_eq!(found.notes.is_empty(), orientation == 1);
            // A mask of the stored frame keeps it, where the sides tell which one it is.
            let stored = [picture.height() as usize, picture.width() as usize];
            let beside = decode_image_beside(&file, stored).expect("the same file");
            assert_eq!(beside.size(), stored);
            assert_eq!(decode_image_beside(&file, UPRIGHT), Ok(found.image()));
        }
    }
}

#[test]
fn sixteen_bits_keep_their_precision() {
    let levels =
        |last: u16| ImageBuffer::from_fn(3, 1, move |x, _| Luma([[772, 1, last][x as usize]]));
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let found = |last| {
            let picture = DynamicImage::ImageLuma16(levels(last));
            decode_picture(&encoded(&picture, format)).expect("just encoded")
        };
        let deep = found(65_535);
        assert_eq!((deep.image().channels(), deep.image().size()), (1, [1, 3]));
        assert_eq!(
            deep.image().values(),
            [772.0 / 65_535.0, 1.0 / 65_535.0, 1.0]
        );
        assert_eq!(deep.notes, []);
        let narrow = found(4095);
        assert_eq!(narrow.image().values(), [772.0 / 4095.0, 1.0 / 4095.0, 1.0]);
        assert_eq!(narrow.notes, [Note::Stretched { bits: 12 }]);
        assert_eq!(found(4096).notes, []);
    }
}

#[test]
fn what_is_transparent_shows_white() {
    let grey = DynamicImage::ImageLumaA8(ImageBuffer::from_fn(2, 1, |x, _| {
        LumaA([51, [51, 255][x as usize]])
    }));
    let found = decode_picture(&encoded(&grey, ImageFormat::Png)).expect("just encoded");
    let expected = [0.2 * 0.2 + 0.8, 0.2];
    let image = found.image();
    let near = image.values().iter().zip(expected);
    assert!(
        near.clone().all(|(a, b): (&f32, f32)| (a - b).abs() < 1e-6),
        "{near:?}"
    );
    assert_eq!((found.channels(), found.notes), (1, vec![Note::OverWhite]));

    // Opaque everywhere, and alpha without a meaning: nothing is done.
    for alpha in [255, 0] {
        let picture =
            DynamicImage::ImageRgba8(ImageBuffer::from_pixel(2, 1, Rgba([51, 0, 255, alpha])));
        let found = decode_picture(&encoded(&picture, ImageFormat::Png)).expect("just encoded");
        assert_eq!(found.image().values(), [0.2, 0.2, 0.0, 0.0, 1.0, 1.0]);
        assert_eq!(found.notes, []);
    }
}

/// A PNG file of two bits a pixel, which name colours of a palette; the last one is transparent.
fn with_palette(pixels: u8) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut packed = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&[0, pixels]).expect("memory");
    let packed = packed.finish().expect("memory");
    let parts: [(&[u8; 4], &[u8]); 5] = [
        (b"IHDR", b"\0\0\0\x04\0\0\0\x01\x02\x03\0\0\0"),
        (b"PLTE", &[0, 0, 0, 255, 0, 0, 0, 51, 0, 9, 9, 9]),
        (b"tRNS", &[255, 255, 255, 0]),
        (b"IDAT", &packed),
        (b"IEND", &[]),
    ];
    for (kind, content) in parts {
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(content);
        file.extend((content.len() as u32).to_be_bytes());
        file.extend(kind);
        file.extend(content);
        file.extend(sum.sum().to_be_bytes());
    }
    file
}

#[test]
fn a_palette_is_looked_up() {
    let found = decode_picture(&with_palette(0b00_01_10_11)).expect("a picture");
    assert_eq!((found.channels(), found.image().size()), (3, [1, 4]));
    assert_eq!(found.image().channel(0), [0.0, 1.0, 0.0, 1.0]);
    assert_eq!(found.image().channel(1), [0.0, 0.0, 0.2, 1.0]);
    assert_eq!(found.image().channel(2), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(found.notes, [Note::OverWhite]);
    assert_eq!(
        decode_picture(&with_palette(0b00_01_10_00))
            .expect("opaque")
            .notes,
        []
    );
}

/// A JPEG file of one block with these four levels: cyan, magenta, yellow and black as Adobe's programs store them, 255
/// for no ink; `transform` 2 says that the first three are brightness and colour differences.
fn four_inks(levels: [u8; 4], transform: u8) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let mut segment = |kind: u8, content: &[u8]| {
        file.extend([0xff, kind]);
        file.extend((content.len() as u16 + 2).to_be_bytes());
        file.extend(content);
    };
    segment(
        0xee,
        &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat(),
    );
    segment(0xdb, &[&[0][..], &[8; 64]].concat());
    let parts = [1, 2, 3, 4].map(|part| [part, 0x11, 0]);
    segment(0xc0, &[&[8, 0, 8, 0, 8, 4][..], &parts.concat()].concat());
    // Nine lengths of differences, a code of four bits each, and one code that ends a block.
    segment(
        0xc4,
        &[
            &[0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
            &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        ]
        .concat(),
    );
    segment(
        0xc4,
        &[0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    );
    segment(0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    let mut bits = String::new();
    for level in levels {
        let difference = i32::from(level) - 128;
        let length = 32 - difference.unsigned_abs().leading_zeros();
        let value = if difference < 0 {
            difference + (1 << length) - 1
        } else {
            difference
        };
        write!(bits, "{length:04b}").expect("memory");
        if length > 0 {
            write!(bits, "{value:0width$b}", width = length as usize).expect("memory");
        }
        bits.push('0');
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    for at in (0..bits.len()).step_by(8) {
        let byte = u8::from_str_radix(&bits[at..at + 8], 2).expect("eight bits");
        file.push(byte);
        if byte == 0xff {
            file.push(0);
        }
    }
    file.extend([0xff, 0xd9]);
    file
}

#[test]
fn inks_become_red_green_and_blue() {
    let found = |file: Vec<u8>| {
        let image = decode_image(&file).expect("a JPEG file");
        assert_eq!((image.channels(), image.size()), (3, [8, 8]));
        [0, 1, 2].map(|c| (image.channel(c)[0] * 255.0).round() as i32)
    };
    assert_eq!(found(four_inks([255, 255, 255, 255], 0)), [255; 3]);
    assert_eq!(found(four_inks([255, 255, 255, 0], 0)), [0; 3]);
    assert_eq!(found(four_inks([200, 100, 0, 255], 0)), [200, 100, 0]);
    assert_eq!(found(four_inks([200, 100, 0, 128], 0)), [100, 50, 0]);
    // Brightness 55 of the inks that are missing: 200 of light, less the black ink.
    assert_eq!(found(four_inks([55, 128, 128, 255], 2)), [200; 3]);
    assert_eq!(found(four_inks([55, 128, 128, 128], 2)), [100; 3]);
}

#[test]
fn broken_and_foreign_bytes_are_told_apart() {
    for foreign in [&b"plain text, no picture"[..], b"GIF89a......"] {
        assert_eq!(decode_image(foreign), Err(DecodeError::UnknownFormat));
    }
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

//! Colours, however they are named and lie.

use super::super::codec::tests::vectors::{LS_LINES, LS_PIXELS};
use super::super::codec::tests::{bytes, colours};
use super::super::tags::{
    ALLOCATED, FRAMES, HIGH_BIT, PALETTE_SIZES, PALETTES, PLANAR, SIGNED, STORED,
};
use super::super::{decode, decode_frame, decode_series};
use super::{Decoded, File};
use crate::imaging::Image;

/// Two rows of two pixels: a red, a green, a blue, a grey.
const RGB: [[u8; 3]; 4] = [[220, 20, 60], [10, 200, 30], [40, 50, 210], [90, 90, 90]];
const SIZE: [usize; 2] = [2, 2];

fn by_planes(pixels: [[u8; 3]; 4]) -> Vec<u8> {
    (0..3).flat_map(|c| pixels.map(|pixel| pixel[c])).collect()
}

/// Luminance and two differences of colour, as a writer rounds them.
fn ybr([r, g, b]: [u8; 3]) -> [u8; 3] {
    let [r, g, b] = [r, g, b].map(f32::from);
    let y = 0.299 * r + 0.587 * g + 0.114 * b;
    [y, 128.0 + (b - y) / 1.772, 128.0 + (r - y) / 1.402].map(|part| part.round() as u8)
}

fn shown(file: &File) -> Vec<[u8; 3]> {
    levels(&file.picture(), SIZE)
}

fn levels(image: &Image, size: [usize; 2]) -> Vec<[u8; 3]> {
    assert_eq!((image.channels(), image.size()), (3, size));
    let at = |i: usize| [0, 1, 2].map(|c| (image.channel(c)[i] * 255.0).round() as u8);
    (0..size[0] * size[1]).map(at).collect()
}

fn assert_close(found: &[[u8; 3]], expected: &[[u8; 3]], most: u8) {
    let pairs = found.as_flattened().iter().zip(expected.as_flattened());
    let off = pairs.map(|(a, b)| a.abs_diff(*b)).max();
    assert!(off <= Some(most), "{found:?} is not {expected:?}");
}

#[test]
fn luminance_and_differences_become_red_green_and_blue() {
    let together = RGB.map(ybr).concat();
    assert_close(
        &shown(&File::coloured("YBR_FULL", 0, SIZE, &together)),
        &RGB,
        2,
    );
    let planes = by_planes(RGB.map(ybr));
    assert_close(
        &shown(&File::coloured("YBR_FULL", 1, SIZE, &planes)),
        &RGB,
        2,
    );
    assert_eq!(shown(&File::coloured("RGB", 0, SIZE, &RGB.concat())), RGB);
    assert_eq!(shown(&File::coloured("RGB", 1, SIZE, &by_planes(RGB))), RGB);
}

#[test]
fn two_pixels_share_their_differences_where_these_are_halved() {
    let [first, second] = [ybr(RGB[0]), ybr(RGB[2])];
    let pixels = [
        [first[0], 50, first[1], first[2]],
        [second[0], 50, second[1], second[2]],
    ]
    .concat();
    let found = shown(&File::coloured("YBR_FULL_422", 0, SIZE, &pixels));
    assert_close(&[found[0], found[2]], &[RGB[0], RGB[2]], 2);
    let darker = (i32::from(first[0]) - 50) as u8;
    assert_close(&[found[1]], &[RGB[0].map(|c| c.saturating_sub(darker))], 2);
    let odd = File::coloured("YBR_FULL_422", 0, [2, 3], &pixels).refusal();
    assert!(odd.contains("odd row of 3"), "{odd}");
}

/// Tables of three colours for the indices from 5 on.
fn palette(file: File, bits: u16, entries: [Vec<u8>; 3]) -> File {
    let numbers = [3, 5, bits].map(u16::to_le_bytes).concat();
    let with = |file: File, c: usize| {
        file.with(PALETTE_SIZES[c], *b"US", numbers.clone()).with(
            PALETTES[c],
            *b"OW",
            entries[c].clone(),
        )
    };
    (0..3).fold(file, with)
}

#[test]
fn indices_are_looked_up_in_their_tables() {
    let file = File::coloured("PALETTE COLOR", 0, SIZE, &[5, 7, 6, 200]);
    let column = |c: usize| RGB[..3].iter().map(move |colour| colour[c]);
    let expected = [RGB[0], RGB[2], RGB[1], RGB[2]];
    let wide = [0, 1, 2].map(|c| column(c).flat_map(|level| [level, level]).collect());
    assert_eq!(shown(&palette(file.clone(), 16, wide)), expected);
    let padded = [0, 1, 2].map(|c| column(c).flat_map(|level| [level, 0]).collect());
    assert_eq!(shown(&palette(file.clone(), 8, padded)), expected);
    let narrow = [0, 1, 2].map(|c| column(c).chain([0]).collect());
    assert_eq!(shown(&palette(file.clone(), 8, narrow)), expected);
    let short = palette(file.clone(), 8, [vec![1, 2], vec![1, 2], vec![1, 2]]).refusal();
    assert!(short.contains("table of its colours"), "{short}");
    let missing = file.refusal();
    assert!(missing.contains("table of its colours"), "{missing}");
}

#[test]
fn other_colours_are_refused_by_name() {
    let pixels = [0; 12];
    let error = File::coloured("YBR_PARTIAL_420", 0, SIZE, &pixels).refusal();
    assert!(error.contains("YBR_PARTIAL_420"), "{error}");
    for file in [
        deep("RGB", 16, &RGB).short(SIGNED, 1),
        deep("YBR_FULL_422", 16, &RGB),
    ] {
        assert!(file.refusal().contains("16 of 16 bits"));
    }
}

/// Colours of so many of 16 bits, the greatest for 255.
fn deep(name: &str, bits: u16, pixels: &[[u8; 3]]) -> File {
    let greatest = f32::from(((1_u32 << bits) - 1) as u16);
    let level = |level: &u8| (f32::from(*level) / 255.0 * greatest).round() as u16;
    let values = pixels.as_flattened().iter().map(level);
    let bytes: Vec<u8> = values.flat_map(u16::to_le_bytes).collect();
    let file = File::coloured(name, 0, SIZE, &bytes);
    let numbers = [(ALLOCATED, 16), (STORED, bits), (HIGH_BIT, bits - 1)];
    let with = |file: File, (tag, n)| file.short(tag, n);
    numbers.into_iter().fold(file, with)
}

#[test]
fn colours_of_more_bits_are_those_of_8() {
    for bits in [10, 12, 16] {
        assert_eq!(shown(&deep("RGB", bits, &RGB)), RGB, "{bits} bits");
        let found = shown(&deep("YBR_FULL", bits, &RGB.map(ybr)));
        assert_close(&found, &RGB, 3);
    }
    let values = by_planes(RGB);
    let values: [[u8; 3]; 4] = std::array::from_fn(|i| [0, 1, 2].map(|c| values[3 * i + c]));
    let planes = deep("RGB", 16, &values).short(PLANAR, 1);
    assert_eq!(shown(&planes), RGB);
}

#[test]
fn coloured_frames_are_decoded_one_by_one() {
    let turned = [RGB[3], RGB[2], RGB[1], RGB[0]];
    let two = |name: &str, planar: u16, frames: [Vec<u8>; 2]| {
        File::coloured(name, planar, SIZE, &frames.concat()).text(FRAMES, "2")
    };
    let halves = |[a, b, c, d]: [[u8; 3]; 4]| {
        let pair = |one: [u8; 3], other: [u8; 3]| vec![one[0], other[0], one[1], one[2]];
        [pair(ybr(a), ybr(b)), pair(ybr(c), ybr(d))].concat()
    };
    let files = [
        two("RGB", 0, [RGB.concat(), turned.concat()]),
        two("RGB", 1, [RGB, turned].map(by_planes)),
    ];
    for file in files {
        let bytes = file.bytes();
        assert!(matches!(decode(&bytes), Ok(Decoded::Frames(2))));
        let frame = |index| levels(&decode_frame(&bytes, index).unwrap(), SIZE);
        assert_eq!(frame(0), RGB);
        assert_eq!(frame(1), turned);
        let beyond = decode_frame(&bytes, 2).unwrap_err().to_string();
        assert!(
            beyond.contains("no coloured frame 2: there are 2"),
            "{beyond}"
        );
        let series = decode_series(&[bytes.clone(), bytes]).unwrap_err();
        assert!(series.to_string().contains("no single grey slice"));
    }
    let grey = [[90; 3]; 4];
    let file = two("YBR_FULL_422", 0, [RGB, grey].map(halves));
    let second = decode_frame(&file.bytes(), 1).unwrap();
    assert_close(&levels(&second, SIZE), &grey, 2);
    let indices = two("PALETTE COLOR", 0, [vec![5, 7, 6, 200], vec![6; 4]]);
    let entries = [0, 1, 2].map(|c| RGB[..3].iter().map(|colour| colour[c]).chain([0]).collect());
    let second = decode_frame(&palette(indices, 8, entries).bytes(), 1).unwrap();
    assert_eq!(levels(&second, SIZE), [RGB[1]; 4]);
    let short = two("RGB", 0, [RGB.concat(), Vec::new()]).refusal();
    assert!(short.contains("cut off"), "{short}");
    let no_colours = File::grey(2, SIZE, &[0; 8]).bytes();
    assert!(decode_frame(&no_colours, 0).is_err());
}

#[test]
fn a_compressed_frame_is_decoded_without_the_others() {
    let frames = |pieces: [Vec<u8>; 3]| {
        let fragments = [vec![Vec::new()], pieces.to_vec()].concat();
        File::coloured("RGB", 0, [5, 7], &[])
            .text(FRAMES, "3")
            .compressed("1.2.840.10008.1.2.4.80", &fragments)
    };
    let expected: Vec<u8> = colours().into_iter().map(|level| level as u8).collect();
    let broken = vec![1, 2, 3, 4];
    let file = frames([broken.clone(), bytes(LS_LINES), bytes(LS_PIXELS)]).bytes();
    assert!(matches!(decode(&file), Ok(Decoded::Frames(3))));
    for index in [1, 2] {
        let found = levels(&decode_frame(&file, index).unwrap(), [5, 7]);
        assert_eq!(found.as_flattened(), expected);
    }
    let error = decode_frame(&file, 0).unwrap_err().to_string();
    assert!(error.contains("compressed frame 1"), "{error}");
    // The middle one is looked at when a file is opened.
    let lost = frames([bytes(LS_LINES), broken, bytes(LS_PIXELS)]).refusal();
    assert!(lost.contains("compressed frame 2"), "{lost}");
}

//! Colours, however they are named and lie.

use super::super::tags::{ALLOCATED, HIGH_BIT, PALETTE_SIZES, PALETTES, STORED};
use super::File;

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
    let image = file.picture();
    assert_eq!((image.channels(), image.size()), (3, SIZE));
    let at = |i: usize| [0, 1, 2].map(|c| (image.channel(c)[i] * 255.0).round() as u8);
    (0..4).map(at).collect()
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
    let deep = [(ALLOCATED, 16), (STORED, 16), (HIGH_BIT, 15)];
    let file = File::coloured("RGB", 0, SIZE, &[0; 24]);
    let file = deep
        .into_iter()
        .fold(file, |file, (tag, n)| file.short(tag, n));
    assert!(file.refusal().contains("16 of 16 bits"));
}

//! Enhanced files, beside the series of single files with the same slices.

use super::super::codec::tests::vectors::{LOSSLESS_1, LOSSLESS_7};
use super::super::codec::tests::{bytes, grey};
use super::super::tags::{
    CENTRE, INTERCEPT, ORIENTATION, PER_FRAME, PIXEL_SPACING, POSITION, SERIES, SHARED, SLOPE,
    THICKNESS, Tag, WIDTH,
};
use super::super::{decode, decode_series, series_of};
use super::{EXPLICIT, File, IMPLICIT, WHOLE, written};
use crate::formats::SlicePlane;
use crate::formats::volume::Volume;

pub(super) const SIZE: [usize; 2] = [2, 3];
const AXIAL: &str = "1\\0\\0\\0\\1\\0";
const JPEG_LOSSLESS: &str = "1.2.840.10008.1.2.4.57";

/// How sequences are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    syntax: &'static str,
    lengths: Lengths,
}

#[derive(Clone, Copy, Debug)]
enum Lengths {
    Written,
    /// A mark ends what has none.
    Left,
}

pub(super) const PLAIN: Style = Style {
    syntax: EXPLICIT,
    lengths: Lengths::Written,
};

const STYLES: [Style; 4] = [
    PLAIN,
    Style {
        lengths: Lengths::Left,
        ..PLAIN
    },
    Style {
        syntax: IMPLICIT,
        ..PLAIN
    },
    Style {
        syntax: IMPLICIT,
        lengths: Lengths::Left,
    },
];

/// A sequence of a functional group with the elements of its one item.
pub(super) type Part = (Tag, Vec<(Tag, [u8; 2], Vec<u8>)>);

impl Style {
    fn item(self, content: &[u8]) -> Vec<u8> {
        let (length, end) = match self.lengths {
            Lengths::Written => (content.len() as u32, Vec::new()),
            Lengths::Left => (u32::MAX, vec![0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0]),
        };
        let start = [0xfe, 0xff, 0, 0xe0];
        [&start[..], &length.to_le_bytes()[..], content, &end[..]].concat()
    }

    fn sequence(self, tag: Tag, items: &[Vec<u8>]) -> Vec<u8> {
        let items: Vec<u8> = items.iter().flat_map(|item| self.item(item)).collect();
        let mut bytes = written(self.syntax, tag, *b"SQ", &items);
        if let Lengths::Left = self.lengths {
            let at = bytes.len() - items.len();
            bytes[at - 4..at].fill(0xff);
            bytes.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
        }
        bytes
    }

    fn group(self, parts: &[Part]) -> Vec<u8> {
        let sequences = parts.iter().map(|(tag, elements)| {
            let elements = elements.iter();
            let item = elements.flat_map(|(tag, kind, v)| written(self.syntax, *tag, *kind, v));
            self.sequence(*tag, &[item.collect()])
        });
        sequences.flatten().collect()
    }

    /// The file with these functional groups.
    pub(super) fn enhanced(self, file: File, shared: &[Part], frames: &[Vec<Part>]) -> File {
        let groups: Vec<Vec<u8>> = frames.iter().map(|parts| self.group(parts)).collect();
        let shared = self.sequence(SHARED, &[self.group(shared)]);
        let mut file = file.with(SHARED, WHOLE, shared);
        file = file.with(PER_FRAME, WHOLE, self.sequence(PER_FRAME, &groups));
        file.syntax = self.syntax;
        file
    }
}

pub(super) fn part(sequence: u32, texts: &[(Tag, &str)]) -> Part {
    let elements = texts.iter().map(|(tag, value)| {
        let even = value.len().next_multiple_of(2);
        (*tag, *b"DS", format!("{value:even$}").into_bytes())
    });
    let tag = ((sequence >> 16) as u16, sequence as u16);
    (tag, elements.collect())
}

pub(super) fn position(mm: u16) -> Part {
    let first_pixel = format!("-10\\20\\{mm}");
    part(0x0020_9113, &[(POSITION, first_pixel.as_str())])
}

fn orientation(directions: &str) -> Part {
    part(0x0020_9116, &[(ORIENTATION, directions)])
}

fn measures(pixel_mm: &str) -> Part {
    part(0x0028_9110, &[(PIXEL_SPACING, pixel_mm), (THICKNESS, "9")])
}

/// What all frames share.
pub(super) fn shared() -> Vec<Part> {
    vec![orientation(AXIAL), measures("0.5\\0.75")]
}

/// The stored numbers of a slice, which say which one it is.
pub(super) fn pixels(number: u16) -> [u16; 6] {
    [0, 1, 2, 3, 4, 5].map(|i| 10 * number + i)
}

/// Slices in another order than that of their positions, 4 mm from each other.
const ORDER: [u16; 4] = [3, 1, 4, 2];

/// The texts of a slice's own scale and window.
fn scales(number: u16) -> [String; 2] {
    [format!("-{}", 100 * number), format!("{}", 30 * number)]
}

fn single(number: u16) -> File {
    let [intercept, centre] = scales(number);
    File::grey(1, SIZE, &pixels(number))
        .text(SERIES, "1.2.3")
        .text(ORIENTATION, AXIAL)
        .text(POSITION, &format!("-10\\20\\{}", 4 * number))
        .text(PIXEL_SPACING, "0.5\\0.75")
        .text(SLOPE, "2")
        .text(INTERCEPT, &intercept)
        .text(CENTRE, &centre)
        .text(WIDTH, "400")
}

fn own(number: u16) -> Vec<Part> {
    let [intercept, centre] = scales(number);
    vec![
        position(4 * number),
        part(
            0x0028_9145,
            &[(INTERCEPT, intercept.as_str()), (SLOPE, "2")],
        ),
        part(0x0028_9132, &[(CENTRE, centre.as_str()), (WIDTH, "400")]),
    ]
}

fn several() -> File {
    let numbers = ORDER.map(pixels).concat();
    File::grey(4, SIZE, &numbers).text(SERIES, "1.2.3")
}

fn scan(style: Style) -> File {
    style.enhanced(several(), &shared(), &ORDER.map(own))
}

fn assert_same(found: &Volume, expected: &Volume, what: &str) {
    assert_eq!(found.size(), expected.size(), "{what}");
    let values: Vec<f32> = found.values().collect();
    assert_eq!(values, expected.values().collect::<Vec<_>>(), "{what}");
    assert_eq!(found.spacing_mm(), expected.spacing_mm(), "{what}");
    assert_eq!(found.window(), expected.window(), "{what}");
    assert_eq!(found.plane(), expected.plane(), "{what}");
    assert_eq!(found.notes(), expected.notes(), "{what}");
    assert!(found.lies_as(expected), "{what}");
    for plane in SlicePlane::ALL {
        assert_eq!(found.sides(plane), expected.sides(plane), "{what}");
    }
}

#[test]
fn frames_in_any_order_are_the_volume_of_their_series() {
    let files = ORDER.map(|number| single(number).bytes());
    let expected = decode_series(&files).unwrap();
    assert_eq!(expected.spacing_mm(), Some([4.0, 0.5, 0.75]));
    for style in STYLES {
        let found = scan(style).volume();
        assert_same(&found, &expected, &format!("{style:?}"));
    }
    // A sequence that its writer did not know is written without kinds.
    let unknown = STYLES[3].sequence(PER_FRAME, &ORDER.map(|n| STYLES[3].group(&own(n))));
    let unknown = [&unknown[..4], b"UN\0\0", &unknown[4..]].concat();
    let found = scan(PLAIN).with(PER_FRAME, WHOLE, unknown).volume();
    assert_same(&found, &expected, "unknown");
}

#[test]
fn what_a_frame_does_not_say_is_said_for_all_of_them() {
    let scaled = [
        part(0x0028_9145, &[(INTERCEPT, "-1024"), (SLOPE, "3")]),
        measures("0.5\\0.75"),
    ];
    let frames = ORDER.map(|number| vec![position(4 * number), orientation(AXIAL)]);
    let volume = PLAIN.enhanced(several(), &scaled, &frames).volume();
    let expected: Vec<f32> = [1, 2, 3, 4]
        .map(pixels)
        .as_flattened()
        .iter()
        .map(|number| 3.0 * f32::from(*number) - 1024.0)
        .collect();
    assert_eq!(volume.values().collect::<Vec<_>>(), expected);
    // Else for the file.
    let file = several().text(INTERCEPT, "-1024").text(SLOPE, "3");
    let volume = PLAIN.enhanced(file, &[measures("0.5\\0.75")], &frames);
    assert_eq!(volume.volume().values().collect::<Vec<_>>(), expected);
}

#[test]
fn compressed_frames_are_put_in_order_too() {
    let scaled =
        |mm: u16, intercept: &str| vec![position(mm), part(0x0028_9145, &[(INTERCEPT, intercept)])];
    let frames = [scaled(4, "0"), scaled(0, "-1000")];
    let fragments = [Vec::new(), bytes(LOSSLESS_1), bytes(LOSSLESS_7)];
    let file = File::grey(2, [5, 7], &[]);
    let file = PLAIN.enhanced(file, &shared(), &frames);
    let volume = file.compressed(JPEG_LOSSLESS, &fragments).volume();
    let values = grey().into_iter().map(f32::from);
    let lower = values.clone().map(|value| value - 1000.0);
    let expected: Vec<f32> = lower.chain(values).collect();
    assert_eq!(volume.values().collect::<Vec<_>>(), expected);
    assert_eq!(volume.spacing_mm(), Some([4.0, 0.5, 0.75]));
}

#[test]
fn frames_without_positions_stay_as_they_are_stored() {
    let frames = ORDER.map(|number| own(number)[1..].to_vec());
    let volume = PLAIN.enhanced(several(), &shared(), &frames).volume();
    assert_eq!(volume.size(), [4, 2, 3]);
    assert_eq!(volume.spacing_mm(), Some([9.0, 0.5, 0.75]));
    let scaled = |number: u16| f32::from(20 * number) - f32::from(100 * number);
    let first: Vec<f32> = volume.values().step_by(6).collect();
    assert_eq!(first, ORDER.map(scaled));
    // Groups that are for all of them alone.
    let volume = PLAIN.enhanced(several(), &shared(), &[]).volume();
    let numbers = ORDER.map(pixels).concat().into_iter().map(f32::from);
    assert!(volume.values().eq(numbers));
}

#[test]
fn frames_that_make_no_volume_are_refused_in_one_sentence() {
    let refused = |change: &dyn Fn(u16, &mut Vec<Part>)| {
        let frames = ORDER.map(|number| {
            let mut parts = own(number);
            change(number, &mut parts);
            parts
        });
        PLAIN.enhanced(several(), &shared(), &frames).refusal()
    };
    let lost = refused(&|number, parts| {
        if number == 4 {
            parts.remove(0);
        }
    });
    assert!(lost.contains("where its frame 3 lies"), "{lost}");
    let gap = refused(&|number, parts| parts[0] = position(4 * number + number / 4 * 4));
    assert!(gap.contains("4.000 to 8.000 mm apart"), "{gap}");
    let tilted = refused(&|number, parts| {
        let directions = ["1\\0\\0\\0\\0.9\\0.436", AXIAL][usize::from(number.min(2) - 1)];
        parts.push(orientation(directions));
    });
    assert!(tilted.contains("differ in direction"), "{tilted}");
    let coarser = refused(&|number, parts| {
        parts.push(measures(
            ["0.5\\0.8", "0.5\\0.75"][usize::from(number.min(2) - 1)],
        ));
    });
    assert!(coarser.contains("size of their pixels"), "{coarser}");
    for count in [3, 5] {
        let frames: Vec<Vec<Part>> = (1..=count).map(own).collect();
        let error = PLAIN.enhanced(several(), &shared(), &frames).refusal();
        let expected = format!("describes {count} frames, but says it has 4");
        assert!(error.contains(&expected), "{error}");
    }
    let many = PLAIN.enhanced(File::grey(70_000, [1, 1], &vec![7; 70_000]), &shared(), &[]);
    assert!(many.refusal().contains("70000 frames, more than the 65536"));
}

#[test]
fn damaged_groups_are_errors() {
    for style in STYLES {
        let whole = scan(style).bytes();
        for length in 0..whole.len() {
            let found = decode(&whole[..length]);
            assert!(found.is_err(), "{style:?}: {length} bytes");
        }
        for at in 128..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut wrong = whole.clone();
                wrong[at] = value;
                // Whatever it is now, nothing panics.
                drop(decode(&wrong));
            }
        }
        // An item that ends within one of its elements.
        let mut cut = style.group(&own(1));
        cut.truncate(cut.len() - 3);
        let groups = [cut, style.group(&own(2))];
        let cut = scan(style).with(PER_FRAME, WHOLE, style.sequence(PER_FRAME, &groups));
        let error = cut.refusal();
        assert!(error.contains("damaged or cut off at byte"), "{error}");
    }
}

#[test]
fn an_enhanced_file_is_no_slice_of_a_series_unless_it_has_one_frame() {
    let scan = scan(PLAIN).bytes();
    assert_eq!(series_of(&scan), None);
    let error = decode_series(&[single(1).bytes(), scan]).unwrap_err();
    let expected = "file 2 of the DICOM series is no single grey slice";
    assert!(error.to_string().contains(expected), "{error}");
    let alone = |number: u16| {
        let file = File::grey(1, SIZE, &pixels(number));
        PLAIN.enhanced(file, &shared(), &[own(number)]).bytes()
    };
    let expected = decode_series(&[single(1).bytes(), single(2).bytes()]).unwrap();
    let found = decode_series(&[alone(2), alone(1)]).unwrap();
    assert_same(&found, &expected, "one frame a file");
}

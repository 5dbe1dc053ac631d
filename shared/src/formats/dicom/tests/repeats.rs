//! Enhanced files with several frames at each position.

use super::super::tags::{B_VALUE, DIMENSIONS, STACK, TIME_POINT, Tag};
use super::File;
use super::enhanced::{PLAIN, Part, SIZE, pixels, position, shared};
use crate::formats::note::{Note, Several};

/// Three slices in each of two volumes; which slice and which volume, both from 1.
const FRAMES: [[u16; 2]; 6] = [[1, 2], [1, 1], [3, 1], [2, 2], [2, 1], [3, 2]];

/// A file with these frames, in which each position and more is said.
fn file(frames: &[[u16; 2]], said_more: impl Fn([u16; 2]) -> Option<Part>) -> File {
    let numbers = frames
        .iter()
        .flat_map(|[slice, of]| pixels(10 * of + slice));
    let numbers: Vec<u16> = numbers.collect();
    let groups = frames.iter().map(|frame| {
        let position = position(4 * frame[0]);
        [Some(position), said_more(*frame)]
            .into_iter()
            .flatten()
            .collect()
    });
    let groups: Vec<Vec<Part>> = groups.collect();
    PLAIN.enhanced(File::grey(frames.len(), SIZE, &numbers), &shared(), &groups)
}

fn content(tag: Tag, kind: [u8; 2], value: Vec<u8>) -> Part {
    ((0x0020, 0x9111), vec![(tag, kind, value)])
}

fn time_point([_, of]: [u16; 2]) -> Part {
    content(TIME_POINT, *b"UL", u32::from(of).to_le_bytes().to_vec())
}

fn assert_first(file: &File, several: Several, volume_of: u16) {
    let volume = file.volume();
    let expected = [1, 2, 3].map(|slice| f32::from(10 * (10 * volume_of + slice)));
    let found: Vec<f32> = volume.values().step_by(6).collect();
    assert_eq!(found, expected, "{several:?}");
    let note = Note::First {
        of: several,
        count: 2,
    };
    assert_eq!(volume.notes(), [note]);
    assert_eq!(volume.spacing_mm(), Some([4.0, 0.5, 0.75]));
}

#[test]
fn of_several_volumes_the_first_is_read_and_the_note_says_so() {
    assert_first(
        &file(&FRAMES, |part| Some(time_point(part))),
        Several::TimePoints,
        1,
    );
    // The stronger weighting comes first in the file.
    let weighted = file(&FRAMES, |[_, of]| {
        let b = 1000.0 * f64::from(of - 1);
        let value = b.to_le_bytes().to_vec();
        Some(((0x0018, 0x9117), vec![(B_VALUE, *b"FD", value)]))
    });
    assert_first(&weighted, Several::BValues, 1);
    let indexed = file(&FRAMES, |[slice, of]| {
        let indices = [1, slice, 7 - of].map(|index| u32::from(index).to_le_bytes());
        Some(content(DIMENSIONS, *b"UL", indices.concat()))
    });
    assert_first(&indexed, Several::Frames, 2);
    let note = Note::First {
        of: Several::TimePoints,
        count: 4,
    };
    let expected = "the file holds 4 time points; this is the first";
    assert_eq!(note.to_string(), expected);
}

#[test]
fn the_first_of_several_stacks_is_read_wherever_they_lie() {
    let stacked = |frames: &[[u16; 2]]| {
        file(frames, |[_, of]| {
            let name = if of == 2 { b"A " } else { b"B " };
            Some(content(STACK, *b"SH", name.to_vec()))
        })
    };
    assert_first(&stacked(&FRAMES), Several::Stacks, 2);
    // Beside each other they would be one with a gap.
    let apart = [[9, 1], [1, 2], [2, 2], [3, 2], [8, 1]];
    let turned = [apart[1], apart[0], apart[2], apart[4], apart[3]];
    assert_first(&stacked(&turned), Several::Stacks, 2);
    assert_eq!(stacked(&apart).volume().size(), [2, 2, 3]);
}

#[test]
fn what_differs_without_a_repeat_divides_no_volume() {
    let one = [[1, 4], [2, 5], [3, 6]];
    let volume = file(&one, |part| Some(time_point(part))).volume();
    assert_eq!((volume.size(), volume.notes()), ([3, 2, 3], Vec::new()));
}

#[test]
fn frames_that_nothing_tells_apart_are_refused() {
    let error = file(&FRAMES, |_| None).refusal();
    assert!(error.contains("6 frames at 3 positions"), "{error}");
    // The first time point is not whole, so it is no volume of these positions.
    let lost = [FRAMES[0], FRAMES[1], FRAMES[2], FRAMES[3], FRAMES[5]];
    let error = file(&lost, |part| Some(time_point(part))).refusal();
    assert!(error.contains("5 frames at 3 positions"), "{error}");
}

//! Coloured frames of one file in the engine.

use super::*;

/// An element with an explicit kind of value, padded to an even length.
fn element(tag: [u16; 2], kind: [u8; 2], value: &[u8]) -> Vec<u8> {
    let mut bytes = tag.map(u16::to_le_bytes).concat();
    bytes.extend(kind);
    let mut value = value.to_vec();
    if value.len() % 2 == 1 {
        value.push(b' ');
    }
    if kind == *b"OB" {
        bytes.extend([0, 0]);
        bytes.extend((value.len() as u32).to_le_bytes());
    } else {
        bytes.extend((value.len() as u16).to_le_bytes());
    }
    bytes.extend(value);
    bytes
}

/// A DICOM file of 2 x 2 pixels a frame, each frame of one colour.
fn looped(colours: &[[u8; 3]]) -> Vec<u8> {
    let short = |tag: [u16; 2], value: u16| element(tag, *b"US", &value.to_le_bytes());
    let pixels = colours.iter().flat_map(|colour| colour.repeat(4));
    let pixels: Vec<u8> = pixels.collect();
    [
        vec![0; 128],
        b"DICM".to_vec(),
        element([0x0002, 0x0010], *b"UI", b"1.2.840.10008.1.2.1\0"),
        short([0x0028, 0x0002], 3),
        element([0x0028, 0x0004], *b"CS", b"RGB"),
        short([0x0028, 0x0006], 0),
        element(
            [0x0028, 0x0008],
            *b"IS",
            colours.len().to_string().as_bytes(),
        ),
        short([0x0028, 0x0010], 2),
        short([0x0028, 0x0011], 2),
        short([0x0028, 0x0100], 8),
        short([0x0028, 0x0101], 8),
        short([0x0028, 0x0102], 7),
        short([0x0028, 0x0103], 0),
        element([0x7fe0, 0x0010], *b"OB", &pixels),
    ]
    .concat()
}

#[test]
fn coloured_frames_are_turned_as_slices_are_and_have_neither_planes_nor_window() {
    let colours = [[200, 0, 0], [0, 150, 0], [0, 0, 100]];
    let mut engine = ready();
    let bytes = looped(&colours);
    let opened = ask(&mut engine, Open { bytes }).unwrap();
    let view = opened.volume.expect("a slider");
    assert!(view.coloured && !view.nifti && view.sides.is_none());
    assert_eq!((view.counts[0], view.slice.index), (3, 1));
    assert_eq!(opened.screen.rgb, colours[1].repeat(4));
    ask(&mut engine, segment("x0.9")).unwrap();
    for (index, colour) in colours.iter().enumerate() {
        let slice = Slice {
            index,
            ..view.slice
        };
        let picture = ask(&mut engine, TurnTo(slice)).unwrap();
        assert_eq!(picture.screen.rgb, colour.repeat(4));
        let note = Note::Frame {
            index: index as u32,
            count: 3,
        };
        assert_eq!(picture.notes, [note]);
        assert_eq!(picture.volume.expect("a slider").slice.index, index);
    }
    let beyond = Slice {
        index: 3,
        ..view.slice
    };
    assert!(ask(&mut engine, TurnTo(beyond)).is_err());
    let threshold = 0.5;
    let exit = "x0.9".to_owned();
    let whole = failure(ask(
        &mut engine,
        crate::protocol::BeginWhole { exit, threshold },
    ));
    assert_eq!(whole, Failure::Missing(Missing::Volume));
}

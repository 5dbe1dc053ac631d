//! Compressed frames in their pieces, and packed elements.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::super::codec::tests::vectors::{LOSSLESS_1, LOSSLESS_7, LS_GREY};
use super::super::codec::tests::{bytes, grey};
use super::super::decode;
use super::super::tags::{COLUMNS, FRAMES, ROWS};
use super::{EXPLICIT, File};

const JPEG: &str = "1.2.840.10008.1.2.4.50";
const JPEG_LOSSLESS: &str = "1.2.840.10008.1.2.4.57";
const JPEG_LS: &str = "1.2.840.10008.1.2.4.80";
const SIZE: [usize; 2] = [5, 7];

/// Two frames of the same values, each in pieces of as many bytes.
fn pieces(length: usize) -> [Vec<Vec<u8>>; 2] {
    [LOSSLESS_1, LOSSLESS_7].map(|frame| {
        let cut = bytes(frame);
        cut.chunks(length).map(<[u8]>::to_vec).collect()
    })
}

fn table(frames: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let mut at = 0_u32;
    let mut table = Vec::new();
    for frame in frames {
        table.extend(at.to_le_bytes());
        at += frame
            .iter()
            .map(|piece| piece.len() as u32 + 8)
            .sum::<u32>();
    }
    table
}

fn two_frames(table: &[u8], frames: &[Vec<Vec<u8>>]) -> File {
    let fragments = [vec![table.to_vec()], frames.concat()].concat();
    File::grey(2, SIZE, &[]).compressed(JPEG_LOSSLESS, &fragments)
}

#[test]
fn frames_are_put_together_from_their_pieces() {
    let expected: Vec<f32> = [grey(), grey()]
        .concat()
        .into_iter()
        .map(f32::from)
        .collect();
    for length in [1000, 60, 34] {
        let frames = pieces(length);
        for table in [Vec::new(), table(&frames)] {
            let volume = two_frames(&table, &frames).volume();
            assert_eq!(volume.size(), [2, 5, 7]);
            assert_eq!(volume.values().collect::<Vec<_>>(), expected, "{length}");
        }
    }
    // One frame takes all of them, wherever it begins.
    let [one, _] = pieces(10);
    let fragments = [vec![Vec::new()], one].concat();
    let volume = File::grey(1, SIZE, &[])
        .compressed(JPEG_LOSSLESS, &fragments)
        .volume();
    assert_eq!(volume.values().collect::<Vec<_>>(), expected[..35]);
}

#[test]
fn pieces_that_make_other_frames_are_refused() {
    let frames = pieces(60);
    let mut wrong = table(&frames);
    wrong[4] += 2;
    let error = two_frames(&wrong, &frames).refusal();
    assert!(
        error.contains("4 pieces") && error.contains("2 frames"),
        "{error}"
    );
    let three = two_frames(&[], &frames).text(FRAMES, "3").refusal();
    assert!(three.contains("3 frames"), "{three}");
    let none = two_frames(&[], &[]).refusal();
    assert!(none.contains("no usable pixel data"), "{none}");
    let lost = two_frames(&[], &[pieces(1000)[0].clone(), vec![vec![1, 2, 3, 4]]]).refusal();
    assert!(
        lost.contains("frame 2") && lost.contains("does not begin"),
        "{lost}"
    );
}

#[test]
fn a_compressed_file_that_is_cut_off_or_of_another_size_is_refused() {
    let file = two_frames(&[], &pieces(1000));
    let whole = file.bytes();
    for length in 0..whole.len() {
        assert!(decode(&whole[..length]).is_err(), "{length} bytes");
    }
    let error = file.clone().short(ROWS, 6).refusal();
    assert!(error.contains("it has 5 x 7 pixels"), "{error}");
    let error = file
        .short(ROWS, 65535)
        .short(COLUMNS, 65535)
        .text(FRAMES, "1")
        .refusal();
    assert!(error.contains("65535 x 65535"), "{error}");
    let fragments = [Vec::new(), bytes(LS_GREY)];
    let file = File::grey(1, SIZE, &[]).compressed(JPEG_LS, &fragments);
    assert_eq!(file.volume().values().nth(20), Some(f32::from(grey()[20])));
    // A frame of another kind than its file says.
    let wrong = File::grey(1, SIZE, &[])
        .compressed(JPEG, &fragments)
        .refusal();
    assert!(wrong.contains("is not read"), "{wrong}");
}

#[test]
fn unknown_syntaxes_are_named() {
    let mut file = File::grey(1, SIZE, &grey());
    file.syntax = "1.2.840.10008.1.2.4.100";
    let error = file.refusal();
    assert!(
        error.contains(file.syntax) && error.contains("decompress"),
        "{error}"
    );
}

#[test]
fn packed_elements_are_those_that_are_not() {
    let mut file = File::grey(1, SIZE, &grey());
    let plain: Vec<f32> = file.volume().values().collect();
    file.syntax = "1.2.840.10008.1.2.1.99";
    let [head, body] = file.parts();
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&body).unwrap();
    let packed = [head, packer.finish().unwrap()].concat();
    let super::Decoded::Slices(volume) = decode(&packed).unwrap() else {
        panic!("grey values are a volume");
    };
    assert_eq!(volume.values().collect::<Vec<_>>(), plain);
    for length in 128..packed.len() {
        assert!(decode(&packed[..length]).is_err(), "{length} bytes");
    }
    file.syntax = EXPLICIT;
    assert!(file.decode().is_ok());
}

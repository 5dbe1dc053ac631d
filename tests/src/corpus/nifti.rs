//! NIfTI files of both versions and of every kind of number, plain and compressed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// The code of a kind of number, and its bytes.
const KINDS: [(i16, usize); 10] = [
    (2, 1),
    (4, 2),
    (8, 4),
    (16, 4),
    (64, 8),
    (256, 1),
    (512, 2),
    (768, 4),
    (1024, 8),
    (1280, 8),
];

/// Volumes of 5 x 4 x 3 voxels.
pub fn nifti() -> Vec<Vec<u8>> {
    let plain: Vec<Vec<u8>> = KINDS
        .into_iter()
        .map(|kind| file(kind, [5, 4, 3]))
        .collect();
    let packed: Vec<Vec<u8>> = plain.iter().take(4).map(|bytes| gzip(bytes)).collect();
    // 16 MiB of zeros behind the values, in some 70 KB.
    let mut long = plain[1].clone();
    long.resize(16 << 20, 0);
    let second = KINDS.map(|kind| second(kind, [5, 4, 3]));
    let packed_second = vec![gzip(&second[1]), gzip(&long)];
    [plain, packed, second.to_vec(), packed_second].concat()
}

/// A NIfTI-2 file with a quaternion, a scale and a window.
fn second((code, width): (i16, usize), sides: [i64; 3]) -> Vec<u8> {
    let mut bytes = vec![0_u8; 544];
    bytes[..4].copy_from_slice(&540_i32.to_le_bytes());
    bytes[4..12].copy_from_slice(b"n+2\0\r\n\x1a\n");
    bytes[12..14].copy_from_slice(&code.to_le_bytes());
    let [x, y, z] = sides;
    for (at, value) in [(16, 3), (24, x), (32, y), (40, z), (168, 544)] {
        bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
    }
    for (at, value) in [
        (104, 1.0_f64),
        (112, 0.5),
        (120, 0.75),
        (128, 4.0),
        (176, 2.0),
        (184, -5.0),
        (192, 100.0),
        (352, 0.1),
        (376, -20.0),
    ] {
        bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
    }
    // A qform, in millimetres.
    (bytes[344], bytes[500]) = (1, 2);
    let voxels: usize = sides.iter().map(|side| *side as usize).product();
    bytes.extend((0..voxels * width).map(|at| (at * 13 % 251) as u8));
    bytes
}

/// A file with a quaternion, a scale and a window.
pub(crate) fn file((code, width): (i16, usize), sides: [i16; 3]) -> Vec<u8> {
    let mut bytes = vec![0_u8; 352];
    bytes[..4].copy_from_slice(&348_i32.to_le_bytes());
    let [x, y, z] = sides;
    for (at, value) in [
        (40, 3),
        (42, x),
        (44, y),
        (46, z),
        (70, code),
        (72, i16::try_from(8 * width).unwrap_or(0)),
        (252, 1),
    ] {
        bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    for (at, value) in [
        (76, 1.0_f32),
        (80, 0.5),
        (84, 0.75),
        (88, 4.0),
        (108, 352.0),
        (112, 2.0),
        (116, -5.0),
        (124, 100.0),
        (256, 0.1),
        (268, -20.0),
    ] {
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    bytes[123] = 2;
    bytes[344..348].copy_from_slice(b"n+1\0");
    let voxels: usize = sides.iter().map(|side| *side as usize).product();
    bytes.extend((0..voxels * width).map(|at| (at * 13 % 251) as u8));
    bytes
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // To memory, which takes everything.
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.unwrap_or_default()
}

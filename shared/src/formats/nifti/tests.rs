mod second;

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::formats::bytes::Order;
use crate::formats::note::Note;
use crate::formats::orientation::SlicePlane;
use crate::formats::window::Window;
use crate::imaging::Mask;

/// Length of the header of NIfTI-1.
const HEADER: usize = 348;
/// Where it says what it is.
const MAGIC: usize = 344;

/// 3 columns, 2 rows, 2 slices of i16, value 10 z + 3 y + x, doubled and less 5; spacing
/// 0.5, 0.75 and 4 mm.
fn file(big: Order) -> Vec<u8> {
    let mut bytes = vec![0_u8; 352];
    let mut put = |at: usize, mut number: Vec<u8>| {
        if big == Order::Big {
            number.reverse();
        }
        bytes[at..at + number.len()].copy_from_slice(&number);
    };
    put(0, 348_i32.to_le_bytes().to_vec());
    for (at, value) in [(40, 3_i16), (42, 3), (44, 2), (46, 2), (70, 4), (72, 16)] {
        put(at, value.to_le_bytes().to_vec());
    }
    let reals = [
        (80, 0.5_f32),
        (84, 0.75),
        (88, 4.0),
        (108, 352.0),
        (112, 2.0),
        (116, -5.0),
    ];
    for (at, value) in reals {
        put(at, value.to_le_bytes().to_vec());
    }
    bytes[123] = 2;
    bytes[MAGIC..HEADER].copy_from_slice(b"n+1\0");
    for z in 0..2_i16 {
        for (y, x) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
            let value = 10 * z + 3 * y + x;
            bytes.extend(match big {
                Order::Big => value.to_be_bytes(),
                Order::Little => value.to_le_bytes(),
            });
        }
    }
    bytes
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn either_order_and_gzip_give_the_same_volume() {
    let little = file(Order::Little);
    let volume = decode(little.clone()).unwrap();
    assert_eq!(volume.size(), [2, 2, 3]);
    assert_eq!(volume.spacing_mm(), Some([4.0, 0.75, 0.5]));
    let values: Vec<f32> = volume.values().collect();
    assert_eq!(values[..6], [-5.0, -3.0, -1.0, 1.0, 3.0, 5.0]);
    assert_eq!(values[11], 25.0);
    for other in [file(Order::Big), packed(&little)] {
        let other = decode(other).unwrap();
        assert_eq!(other.values().collect::<Vec<_>>(), values);
        assert_eq!(
            (other.size(), other.spacing_mm(), other.window()),
            (volume.size(), volume.spacing_mm(), volume.window())
        );
    }
    let window = Window::new(10.0, 30.0).unwrap();
    // From the head down, and from the front to the back.
    let side = volume.slice(SlicePlane::Sagittal, 2, window).unwrap();
    let expected = [30.0, 24.0, 10.0, 4.0].map(|v| v / 30.0);
    assert_eq!((side.size(), side.values()), ([2, 2], expected.as_slice()));
    assert_eq!(volume.notes(), [Note::SidesAssumed]);
}

#[test]
fn every_damaged_file_is_an_error() {
    let whole = file(Order::Little);
    for length in 0..whole.len() {
        assert!(decode(whole[..length].to_vec()).is_err(), "{length} bytes");
    }
    let zipped = packed(&whole);
    for length in 0..zipped.len() - 8 {
        assert!(
            decode(zipped[..length].to_vec()).is_err(),
            "{length} packed bytes"
        );
    }
    // Whatever single byte is wrong, nothing panics.
    for at in 0..HEADER {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut wrong = whole.clone();
            wrong[at] = value;
            drop(decode(wrong));
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    let changed = |at: usize, value: i16| {
        let mut bytes = file(Order::Little);
        bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
        decode(packed(&bytes)).unwrap_err()
    };
    assert_eq!(changed(70, 128), NiftiError::Type { code: 128 });
    assert_eq!(changed(42, 0), NiftiError::Sides { sides: [0, 2, 2] });
    assert_eq!(changed(42, -3), NiftiError::Sides { sides: [-3, 2, 2] });
    let (expected, found) = (32_000 * 2 * 2 * 2, 24);
    assert_eq!(changed(42, 32_000), NiftiError::CutOff { expected, found });
    let mut huge = file(Order::Little);
    huge[42..48].copy_from_slice(&[0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f]);
    assert!(matches!(decode(huge), Err(NiftiError::Sides { .. })));
    let mut film = file(Order::Little);
    (film[40], film[48]) = (4, 2);
    assert_eq!(decode(film).unwrap_err(), NiftiError::Several);
    let mut pair = file(Order::Little);
    pair[MAGIC + 1] = b'i';
    assert_eq!(decode(pair).unwrap_err(), NiftiError::Header);
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_read_as_far_as_its_header_says() {
    // 64 MiB of zeros behind the values, in some 300 KB.
    let mut bytes = file(Order::Little);
    let whole = decode(packed(&bytes)).unwrap();
    bytes.resize(64 << 20, 0);
    let volume = decode(packed(&bytes)).unwrap();
    assert!(volume.values().eq(whole.values()));
    // How much memory that takes is measured by the long checks (`tests/src`), which have such a file.
    let mut huge = file(Order::Little);
    huge[42..48].copy_from_slice(&[0xff, 0x03, 0xff, 0x03, 0xff, 0x01]);
    let error = decode(packed(&huge)).unwrap_err();
    assert!(matches!(error, NiftiError::CutOff { .. }), "{error}");
}

/// Voxels of a body to the right, to the front and to the head; all differ.
const BODY: [usize; 3] = [5, 4, 3];

fn tissue([x, y, z]: [usize; 3]) -> i16 {
    i16::try_from(x + 10 * y + 100 * z).unwrap()
}

/// The direction of an index: along which of the body's, and whether it falls.
type Along = (usize, bool);

/// All ways in which a body lies in an array, 48 of them.
fn all_ways() -> Vec<[Along; 3]> {
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    let signs = (0..8).map(|bits| [0, 1, 2].map(|i| bits >> i & 1 == 1));
    let ways = signs.flat_map(|falls| orders.map(|order| [0, 1, 2].map(|i| (order[i], falls[i]))));
    ways.collect()
}

fn direction((along, falls): Along) -> [f32; 3] {
    let mut direction = [0.0; 3];
    direction[along] = if falls { -1.0 } else { 1.0 };
    direction
}

/// The body as a scanner that works in this way stores it.
fn scanned(way: [Along; 3]) -> Vec<u8> {
    let mut bytes = file(Order::Little)[..352].to_vec();
    let sides = way.map(|(along, _)| BODY[along]);
    for (i, side) in sides.into_iter().enumerate() {
        bytes[42 + 2 * i..44 + 2 * i].copy_from_slice(&(side as u16).to_le_bytes());
    }
    bytes[112..120].fill(0);
    for z in 0..sides[2] {
        for y in 0..sides[1] {
            for x in 0..sides[0] {
                let mut at = [0; 3];
                for ((along, falls), i) in way.into_iter().zip([x, y, z]) {
                    at[along] = if falls { BODY[along] - 1 - i } else { i };
                }
                bytes.extend(tissue(at).to_le_bytes());
            }
        }
    }
    bytes
}

fn put_real(bytes: &mut [u8], at: usize, value: f32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn with_sform(way: [Along; 3]) -> Vec<u8> {
    let mut bytes = scanned(way);
    bytes[254] = 1;
    for (i, along) in way.into_iter().enumerate() {
        for (row, part) in direction(along).into_iter().enumerate() {
            // Tilted a little, as a head in a scanner is.
            put_real(&mut bytes, 280 + 16 * row + 4 * i, 1.5 * part + 0.1);
        }
    }
    bytes
}

fn with_qform(way: [Along; 3]) -> Vec<u8> {
    let mut bytes = scanned(way);
    bytes[252] = 1;
    let [x, y, mut z] = way.map(direction);
    let determinant = x[0] * (y[1] * z[2] - y[2] * z[1]) - x[1] * (y[0] * z[2] - y[2] * z[0])
        + x[2] * (y[0] * z[1] - y[1] * z[0]);
    put_real(&mut bytes, 76, determinant);
    z = z.map(|part| part * determinant);
    // The unit quaternion of the rotation whose columns are x, y and z, by the greatest of its four parts.
    let squares = [
        1.0 + x[0] + y[1] + z[2],
        1.0 + x[0] - y[1] - z[2],
        1.0 - x[0] + y[1] - z[2],
        1.0 - x[0] - y[1] + z[2],
    ];
    let products = [
        [squares[0], y[2] - z[1], z[0] - x[2], x[1] - y[0]],
        [y[2] - z[1], squares[1], x[1] + y[0], x[2] + z[0]],
        [z[0] - x[2], x[1] + y[0], squares[2], y[2] + z[1]],
        [x[1] - y[0], x[2] + z[0], y[2] + z[1], squares[3]],
    ];
    let greatest = (0..4)
        .max_by(|a, b| squares[*a].total_cmp(&squares[*b]))
        .unwrap();
    let scale = 2.0 * squares[greatest].sqrt();
    let parts = products[greatest].map(|part| part / scale);
    let sign = if parts[0] < 0.0 { -1.0 } else { 1.0 };
    for (i, part) in parts[1..].iter().enumerate() {
        put_real(&mut bytes, 256 + 4 * i, sign * part);
    }
    bytes
}

/// What a radiologist sees at a pixel of slice `at` of the body, counted from the right, the back or the feet.
fn seen(plane: SlicePlane, at: usize, row: usize, column: usize) -> i16 {
    let [right, front, head] = BODY.map(|side| side - 1);
    tissue(match plane {
        SlicePlane::Axial => [right - column, front - row, at],
        SlicePlane::Coronal => [right - column, at, head - row],
        SlicePlane::Sagittal => [at, front - column, head - row],
    })
}

#[test]
fn however_a_body_is_stored_it_is_seen_in_one_way() {
    let ways = all_ways();
    assert_eq!(ways.len(), 48);
    let window = Window::new(500.0, 1000.0).unwrap();
    for way in ways {
        for file in [with_sform(way), with_qform(way)] {
            let volume = decode(file).unwrap();
            assert_eq!(volume.notes(), []);
            let planes = SlicePlane::ALL.into_iter().zip([2, 1, 0]);
            for (plane, along) in planes {
                assert_eq!(volume.count(plane), BODY[along], "{way:?} {plane:?}");
                assert_eq!(volume.sides(plane), Some(plane.sides()));
                let falls = way.contains(&(along, true));
                for index in 0..BODY[along] {
                    let at = if falls {
                        BODY[along] - 1 - index
                    } else {
                        index
                    };
                    let slice = volume.slice(plane, index, window).unwrap();
                    let [height, width] = slice.size();
                    for (i, value) in slice.values().iter().enumerate() {
                        let expected = seen(plane, at, i / width, i % width);
                        let found = (value * 1000.0).round() as i16;
                        assert_eq!(
                            found, expected,
                            "{way:?} {plane:?} {index} pixel {i} of {height}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_form_that_is_none_is_passed_over() {
    let way = [(1, true), (0, false), (2, true)];
    let mut bytes = with_qform(way);
    bytes[254] = 1;
    let planes = |bytes: Vec<u8>| decode(bytes).unwrap().count(SlicePlane::Coronal);
    assert_eq!(planes(bytes.clone()), BODY[1], "an sform of zeros");
    put_real(&mut bytes, 256, f32::NAN);
    let volume = decode(bytes).unwrap();
    assert_eq!(volume.notes(), [Note::SidesAssumed]);
    assert_eq!(
        (
            volume.count(SlicePlane::Coronal),
            volume.sides(SlicePlane::Axial)
        ),
        (BODY[0], None)
    );
}

#[test]
fn a_mask_goes_back_into_the_frame_of_its_volume() {
    for way in all_ways() {
        let volume = decode(with_sform(way)).unwrap();
        for plane in SlicePlane::ALL {
            let index = volume.count(plane) - 1;
            let window = Window::new(0.0, 1.0).unwrap();
            let size = volume.slice(plane, index, window).unwrap().size();
            let classes: Vec<u8> = (0..size[0] * size[1])
                .map(|i| u8::from(i % 3 == 0))
                .collect();
            let mask = Mask::new(size, classes).unwrap();
            let file = encode_nifti_mask(&volume, plane, index, &mask).unwrap();
            let labels = decode(file).unwrap();
            assert_eq!(labels.size(), volume.size());
            assert_eq!(
                labels.mask(plane, index),
                Ok(mask.clone()),
                "{way:?} {plane:?}"
            );
            let inside = labels.values().filter(|label| *label != 0.0).count();
            assert_eq!(inside, mask.foreground(), "nothing elsewhere");
            let turned = Mask::new([1, 1], vec![1]).unwrap();
            assert!(encode_nifti_mask(&volume, plane, index, &turned).is_err());
        }
    }
    let big = decode(file(Order::Big)).unwrap();
    let mask = Mask::new([2, 3], vec![0, 1, 0, 0, 0, 1]).unwrap();
    let labels = decode(encode_nifti_mask(&big, SlicePlane::Axial, 1, &mask).unwrap()).unwrap();
    assert_eq!(labels.mask(SlicePlane::Axial, 1), Ok(mask));
}

#[test]
fn the_mask_of_a_whole_volume_has_every_slice_in_its_own_spot() {
    let volume = decode(file(Order::Little)).unwrap();
    for plane in SlicePlane::ALL {
        let mut whole = MaskVolume::of(&volume);
        let mut masks = Vec::new();
        for index in 0..volume.count(plane) {
            let size = volume.slice(plane, index, volume.window()).unwrap().size();
            let classes = (0..size[0] * size[1]).map(|i| u8::from((i + index) % 2 == 0));
            let mask = Mask::new(size, classes.collect()).unwrap();
            whole.put(&volume, plane, index, &mask).unwrap();
            masks.push(mask);
        }
        let labels = decode(whole.encode(&volume).unwrap()).unwrap();
        for (index, mask) in masks.iter().enumerate() {
            assert_eq!(labels.mask(plane, index), Ok(mask.clone()), "{plane:?}");
        }
        let inside: usize = masks.iter().map(Mask::foreground).sum();
        assert_eq!(whole.foreground(), inside);
        // A voxel has 0.5 x 0.75 x 4 cubic millimetres.
        let ml = whole.millilitres(&volume).unwrap();
        assert!((ml - inside as f64 * 0.0015).abs() < 1e-9);
    }
}

//! NIfTI-2 files, beside the NIfTI-1 files of the same volume.

use std::io::Read as _;

use super::*;

/// Length of the header of NIfTI-2.
const SECOND: usize = 540;

/// A NIfTI-1 file as NIfTI-2, its numbers in the same order of bytes.
fn second(first: &[u8], order: Order) -> Vec<u8> {
    let turned = |mut number: Vec<u8>| {
        if order == Order::Big {
            number.reverse();
        }
        number
    };
    let taken = |at: usize, count: usize| turned(first[at..at + count].to_vec());
    let whole = |at: usize| i16::from_le_bytes(taken(at, 2).try_into().unwrap());
    let real = |at: usize| f64::from(f32::from_le_bytes(taken(at, 4).try_into().unwrap()));
    let mut bytes = vec![0_u8; SECOND + 4];
    let mut put = |at: usize, number: Vec<u8>| {
        let number = turned(number);
        bytes[at..at + number.len()].copy_from_slice(&number);
    };
    put(0, 540_i32.to_le_bytes().to_vec());
    for (from, to) in [(70, 12), (72, 14)] {
        put(to, whole(from).to_le_bytes().to_vec());
    }
    for i in 0..8 {
        let side = i64::from(whole(40 + 2 * i));
        put(16 + 8 * i, side.to_le_bytes().to_vec());
    }
    put(168, 544_i64.to_le_bytes().to_vec());
    for (from, to) in [(252, 344), (254, 348)] {
        let code = i32::from(whole(from));
        put(to, code.to_le_bytes().to_vec());
    }
    put(500, i32::from(first[123]).to_le_bytes().to_vec());
    // Distances, slope, intercept, window, quaternion with its offsets, affine.
    let reals = [
        (76, 104, 8),
        (112, 176, 2),
        (124, 192, 2),
        (256, 352, 6),
        (280, 400, 12),
    ];
    for (from, to, count) in reals {
        for i in 0..count {
            put(to + 8 * i, real(from + 4 * i).to_le_bytes().to_vec());
        }
    }
    bytes[4..12].copy_from_slice(b"n+2\0\r\n\x1a\n");
    bytes.extend(&first[352..]);
    bytes
}

fn little() -> Vec<u8> {
    second(&file(Order::Little), Order::Little)
}

fn assert_same(found: &Volume, expected: &Volume) {
    assert_eq!(found.size(), expected.size());
    assert!(found.values().eq(expected.values()));
    assert_eq!(found.spacing_mm(), expected.spacing_mm());
    assert_eq!(found.window(), expected.window());
    assert_eq!(found.notes(), expected.notes());
    assert_eq!(found.directions(), expected.directions());
}

#[test]
fn both_versions_and_orders_give_the_same_volume() {
    let expected = decode(file(Order::Little)).unwrap();
    for order in [Order::Little, Order::Big] {
        let bytes = second(&file(order), order);
        assert!(is_nifti(&bytes));
        assert_same(&decode(packed(&bytes)).unwrap(), &expected);
        assert_same(&decode(bytes).unwrap(), &expected);
    }
    for way in all_ways() {
        for first in [with_sform(way), with_qform(way)] {
            let expected = decode(first.clone()).unwrap();
            let found = decode(second(&first, Order::Little)).unwrap();
            assert_same(&found, &expected);
        }
    }
}

#[test]
fn a_scale_of_64_bits_keeps_them() {
    let mut bytes = little();
    bytes[176..184].copy_from_slice(&1.0_f64.to_le_bytes());
    // The nearest numbers of 32 bits are 8 apart there.
    bytes[184..192].copy_from_slice(&(-1e8_f64 - 3.0).to_le_bytes());
    bytes[12..14].copy_from_slice(&8_i16.to_le_bytes());
    let values = [100_000_004_i32; 12].map(i32::to_le_bytes).concat();
    bytes.truncate(544);
    bytes.extend(values);
    let volume = decode(bytes).unwrap();
    assert!(volume.values().all(|value| value == 1.0));
}

#[test]
fn every_damaged_file_of_the_second_version_is_an_error() {
    let whole = little();
    let zipped = packed(&whole);
    for length in 0..whole.len() {
        assert!(decode(whole[..length].to_vec()).is_err(), "{length} bytes");
    }
    // Before the last bytes of the archive all values are there.
    for length in 0..zipped.len() - 16 {
        let found = decode(zipped[..length].to_vec());
        assert!(found.is_err(), "{length} packed bytes");
    }
    for at in 0..SECOND {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut wrong = whole.clone();
            wrong[at] = value;
            drop(decode(wrong));
        }
    }
    let changed = |at: usize, value: i64| {
        let mut bytes = whole.clone();
        bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
        decode(bytes).unwrap_err()
    };
    let sides = [i64::MAX, 2, 2];
    assert_eq!(changed(24, i64::MAX), NiftiError::Sides { sides });
    // A product beyond 64 bits.
    let sides = [3, i64::MAX - 1, 2];
    assert_eq!(changed(32, i64::MAX - 1), NiftiError::Sides { sides });
    assert_eq!(changed(168, 539), NiftiError::Header);
    assert_eq!(changed(168, -1), NiftiError::Header);
    let mut film = whole.clone();
    (film[16], film[48]) = (4, 2);
    assert_eq!(decode(film).unwrap_err(), NiftiError::Several);
    // As a program leaves it that takes it for text.
    let mut text = whole.clone();
    text[8] = b'\n';
    assert_eq!(decode(text).unwrap_err(), NiftiError::Header);
}

fn unpacked(zipped: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(zipped).read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_mask_is_nifti_1_as_long_as_its_sides_fit() {
    for way in all_ways() {
        for first in [with_sform(way), with_qform(way)] {
            let volume = decode(second(&first, Order::Little)).unwrap();
            let mask = MaskVolume::of(&volume).encode(&volume).unwrap();
            assert_eq!(unpacked(&mask)[..4], 348_i32.to_le_bytes());
            let labels = decode(mask).unwrap();
            assert!(labels.lies_as(&volume), "{way:?}");
            assert_eq!(labels.spacing_mm(), volume.spacing_mm());
            assert_eq!(labels.notes(), volume.notes());
        }
    }
}

#[test]
fn a_mask_of_a_long_side_is_nifti_2() {
    let long = |order: Order| {
        let mut first = file(order);
        // One row and one slice; 40,000 columns do not fit in 15 bits.
        let one = match order {
            Order::Little => 1_i16.to_le_bytes(),
            Order::Big => 1_i16.to_be_bytes(),
        };
        first[44..46].copy_from_slice(&one);
        first[46..48].copy_from_slice(&one);
        let mut bytes = second(&first, order);
        let columns = match order {
            Order::Little => 40_000_i64.to_le_bytes(),
            Order::Big => 40_000_i64.to_be_bytes(),
        };
        bytes[24..32].copy_from_slice(&columns);
        bytes.resize(544 + 2 * 40_000, 0);
        decode(bytes).unwrap()
    };
    // Of another format, which has no header.
    let values = vec![0.0; 40_000];
    let other = Volume::new([1, 1, 40_000], values.into());
    for volume in [long(Order::Little), long(Order::Big), other] {
        let shown = volume.slice(SlicePlane::Axial, 0, volume.window()).unwrap();
        let classes = (0..40_000).map(|i| u8::from(i % 7 == 0));
        let mask = Mask::new(shown.size(), classes.collect()).unwrap();
        let mut whole = MaskVolume::of(&volume);
        whole.put(&volume, SlicePlane::Axial, 0, &mask).unwrap();
        let bytes = whole.encode(&volume).unwrap();
        let length = Version::of(&unpacked(&bytes)).map(|(version, _)| version.header());
        assert_eq!(length, Some(SECOND));
        let labels = decode(bytes).unwrap();
        assert_eq!(labels.size(), [1, 1, 40_000]);
        assert_eq!(labels.mask(SlicePlane::Axial, 0), Ok(mask));
    }
}

//! `segment` on pictures and volumes that their files turn.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeSet;
use std::fs;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder as _, Rgb, RgbImage};
use shared::formats::{SlicePlane, Source, Volume, decode_mask, decode_source};
use shared::imaging::Mask;

use super::program::works;

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../web/assets/models/universal.safetensors"
);

/// A dark spot on skin, nearer to the top and to the left; sides are whole blocks of JPEG, so that a turned picture is
/// compressed to the same colours.
fn upright() -> DynamicImage {
    let spot = |x: u32, y: u32| {
        let [x, y] = [f64::from(x) - 48.0, f64::from(y) - 40.0];
        x * x + 2.0 * y * y < 900.0
    };
    DynamicImage::from(RgbImage::from_fn(128, 96, |x, y| {
        if spot(x, y) {
            Rgb([90, 50, 40])
        } else {
            Rgb([225, 180, 160])
        }
    }))
}

/// As a camera stores it that notes how it was held.
fn photo(orientation: u16) -> Vec<u8> {
    let upright = upright();
    // What the note says is to be done is undone.
    let stored = match orientation {
        2 => upright.fliph(),
        3 => upright.rotate180(),
        4 => upright.flipv(),
        5 => upright.rotate270().flipv(),
        6 => upright.rotate270(),
        7 => upright.rotate90().flipv(),
        8 => upright.rotate90(),
        _ => upright,
    };
    let note = [
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
        &orientation.to_le_bytes(),
        &[0; 6],
    ];
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 100);
    encoder.set_exif_metadata(note.concat()).unwrap();
    stored.write_with_encoder(encoder).unwrap();
    bytes
}

#[test]
fn a_photo_has_the_mask_of_the_upright_picture_however_the_camera_was_held() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: String| dir.path().join(name).display().to_string();
    let out = at("out".into());
    let mut arguments = ["segment", "--model", MODEL, "--out", &out]
        .map(str::to_owned)
        .to_vec();
    for orientation in 1..=8 {
        let path = at(format!("{orientation}.jpg"));
        fs::write(&path, photo(orientation)).unwrap();
        arguments.push(path);
    }
    works(&arguments);
    let mask = |orientation: u16| -> Mask {
        let file = fs::read(at(format!("out/{orientation}-mask.png"))).unwrap();
        decode_mask(&file).unwrap()
    };
    let expected = mask(1);
    assert_eq!(expected.size(), [96, 128]);
    let spot = expected.values()[40 * 128 + 48];
    assert!(spot == 1 && expected.values()[80 * 128 + 110] == 0);
    for orientation in 2..=8 {
        let found = mask(orientation);
        assert_eq!(found.size(), expected.size(), "orientation {orientation}");
        let pairs = found.values().iter().zip(expected.values());
        let different = pairs.filter(|(a, b)| a != b).count();
        // Turned blocks are rounded in another order.
        assert!(
            different < 20,
            "orientation {orientation}: {different} pixels"
        );
    }
}

/// Voxels to the right, to the front and to the head.
pub(crate) const BODY: [usize; 3] = [40, 32, 6];
/// The axial slice that is segmented, from the feet.
const LEVEL: usize = 4;

/// A body in which a bright organ lies at one side, and another level is empty.
pub(crate) fn tissue([x, y, z]: [usize; 3]) -> i16 {
    let from = |at: usize, centre: f64| (at as f64 - centre).powi(2);
    let body = from(x, 19.5) / 324.0 + from(y, 15.5) / 196.0 < 1.0;
    let organ = from(x, 26.0) / 64.0 + from(y, 18.0) / 36.0 < 1.0 && z >= 3;
    match (body, organ) {
        (_, true) => 110,
        (true, false) => 20,
        (false, false) => -1000,
    }
}

/// How the body lies in a file: along which of its directions each index counts, and whether it falls.
pub(crate) type Way = [(usize, i8); 3];

/// The voxels of the body in the order of a file.
fn stored(way: Way) -> Vec<[usize; 3]> {
    let sides = way.map(|(along, _)| BODY[along]);
    let mut voxels = Vec::new();
    for k in 0..sides[2] {
        for j in 0..sides[1] {
            for i in 0..sides[0] {
                let mut voxel = [0; 3];
                for ((along, sign), index) in way.into_iter().zip([i, j, k]) {
                    voxel[along] = if sign > 0 {
                        index
                    } else {
                        BODY[along] - 1 - index
                    };
                }
                voxels.push(voxel);
            }
        }
    }
    voxels
}

/// The body as a file, `value` giving each voxel its number.
pub(crate) fn nifti(way: Way, value: impl Fn([usize; 3]) -> i16) -> Vec<u8> {
    let mut bytes = vec![0_u8; 352];
    let mut put = |at: usize, number: &[u8]| bytes[at..at + number.len()].copy_from_slice(number);
    put(0, &348_i32.to_le_bytes());
    let sides = way.map(|(along, _)| BODY[along] as u16);
    let shorts = [
        (40, 3_u16),
        (42, sides[0]),
        (44, sides[1]),
        (46, sides[2]),
        (70, 4),
        (72, 16),
    ];
    for (at, value) in shorts {
        put(at, &value.to_le_bytes());
    }
    for at in [80, 84, 88, 112] {
        put(at, &1_f32.to_le_bytes());
    }
    put(108, &352_f32.to_le_bytes());
    // The affine: a row for each of the body's directions.
    put(254, &1_i16.to_le_bytes());
    for (index, (along, sign)) in way.into_iter().enumerate() {
        put(280 + 16 * along + 4 * index, &f32::from(sign).to_le_bytes());
    }
    put(344, b"n+1\0");
    let values = stored(way)
        .into_iter()
        .flat_map(|voxel| value(voxel).to_le_bytes());
    bytes.extend(values);
    bytes
}

#[test]
fn a_volume_has_the_same_mask_in_its_own_frame_however_it_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let ways: [(&str, Way); 6] = [
        ("ras", [(0, 1), (1, 1), (2, 1)]),
        ("las", [(0, -1), (1, 1), (2, 1)]),
        ("lpi", [(0, -1), (1, -1), (2, -1)]),
        ("asr", [(1, 1), (2, 1), (0, 1)]),
        ("ipl", [(2, -1), (1, -1), (0, -1)]),
        ("pra", [(2, 1), (0, -1), (1, -1)]),
    ];
    let mut expected = None;
    for (name, way) in ways {
        let path = at(&format!("{name}.nii"));
        fs::write(&path, nifti(way, tissue)).unwrap();
        let falls = way.iter().any(|(along, sign)| *along == 2 && *sign < 0);
        let slice = if falls { BODY[2] - 1 - LEVEL } else { LEVEL };
        let (out, slice) = (at("out"), slice.to_string());
        works(&[
            "segment", "--model", MODEL, "--out", &out, &path, "--axis", "axial", "--slice", &slice,
        ]);
        let seen = fs::read(at(&format!("out/{name}-mask.png"))).unwrap();
        let packed = fs::read(at(&format!("out/{name}-mask.nii.gz"))).unwrap();
        let Ok(Source::Slices(labels)) = decode_source(packed) else {
            panic!("a mask of a NIfTI slice is a NIfTI volume");
        };
        let inside = inside(&labels, way);
        assert!(inside.iter().all(|voxel| voxel[2] == LEVEL), "{name}");
        let seen = decode_mask(&seen).unwrap();
        let labelled = labels.mask(SlicePlane::Axial, slice.parse().unwrap());
        assert_eq!(labelled.unwrap(), seen, "{name}");
        let (mask, voxels) = expected.get_or_insert_with(|| (seen.clone(), inside.clone()));
        assert_eq!((&seen, &inside), (&*mask, &*voxels), "{name}");
    }
    let (mask, voxels) = expected.unwrap();
    assert_eq!(mask.size(), [BODY[1], BODY[0]]);
    assert!(!voxels.is_empty() && voxels.len() < BODY[0] * BODY[1]);
}

/// The voxels of the body that a file labels.
fn inside(labels: &Volume, way: Way) -> BTreeSet<[usize; 3]> {
    let labelled = stored(way).into_iter().zip(labels.values());
    labelled
        .filter(|(_, label)| *label != 0.0)
        .map(|(voxel, _)| voxel)
        .collect()
}

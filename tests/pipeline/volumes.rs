//! DICOM files of another writer, and `segment` on volumes.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;

use dicom_core::{DataElement, PrimitiveValue, Tag, VR, dicom_value};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use shared::formats::{BodySide, SlicePlane, Source, Volume, Window, decode_image, decode_source};

use super::program::{fails, synthesise, trained, works};

pub(crate) const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../web/assets/models/universal.safetensors"
);
const IMPLICIT: &str = "1.2.840.10008.1.2";
pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const BIG: &str = "1.2.840.10008.1.2.2";
const MPEG: &str = "1.2.840.10008.1.2.4.100";

/// Rows and columns differ, and so do all values: 100 frame + 10 row + column, less 50.
const FRAMES: usize = 2;
const ROWS: usize = 3;
const COLUMNS: usize = 4;

pub(crate) type Object = InMemDicomObject;

pub(crate) fn put(
    object: &mut Object,
    (group, element): (u16, u16),
    vr: VR,
    value: impl Into<PrimitiveValue>,
) {
    object.put(DataElement::new(Tag(group, element), vr, value.into()));
}

/// A CT of signed values in 12 of 16 bits, rescaled by 2 and -1024.
pub(crate) fn scan() -> Object {
    let mut object = Object::new_empty();
    put(
        &mut object,
        (0x0008, 0x0016),
        VR::UI,
        "1.2.840.10008.5.1.4.1.1.2",
    );
    put(&mut object, (0x0008, 0x0018), VR::UI, "1.2.3.4");
    put(&mut object, (0x0010, 0x0010), VR::PN, "Nobody^Really");
    put(&mut object, (0x0018, 0x0050), VR::DS, "2.5");
    put(&mut object, (0x0028, 0x0004), VR::CS, "MONOCHROME2");
    put(&mut object, (0x0028, 0x0008), VR::IS, FRAMES.to_string());
    put(
        &mut object,
        (0x0028, 0x0030),
        VR::DS,
        dicom_value!(Strs, ["0.75", "0.5"]),
    );
    put(&mut object, (0x0028, 0x1050), VR::DS, "-1000");
    put(&mut object, (0x0028, 0x1051), VR::DS, "400");
    put(&mut object, (0x0028, 0x1052), VR::DS, "-1024");
    put(&mut object, (0x0028, 0x1053), VR::DS, "2");
    let shorts = [
        (0x0002, 1),
        (0x0010, ROWS as u16),
        (0x0011, COLUMNS as u16),
        (0x0100, 16),
        (0x0101, 12),
        (0x0102, 11),
        (0x0103, 1),
    ];
    for (element, value) in shorts {
        put(
            &mut object,
            (0x0028, element),
            VR::US,
            PrimitiveValue::from(value),
        );
    }
    let stored: Vec<u16> = raw()
        .iter()
        .map(|value| value.cast_unsigned() & 0x0fff)
        .collect();
    put(
        &mut object,
        (0x7fe0, 0x0010),
        VR::OW,
        PrimitiveValue::U16(stored.into()),
    );
    object
}

fn raw() -> Vec<i16> {
    let at = |i: usize| (i / (ROWS * COLUMNS), i / COLUMNS % ROWS, i % COLUMNS);
    let indices = (0..FRAMES * ROWS * COLUMNS).map(at);
    indices
        .map(|(f, r, c)| ((100 * f + 10 * r + c) as u16).cast_signed() - 50)
        .collect()
}

pub(crate) fn file(object: Object, syntax: &str) -> Vec<u8> {
    let meta = FileMetaTableBuilder::new().transfer_syntax(syntax);
    let mut bytes = Vec::new();
    object
        .with_meta(meta)
        .unwrap()
        .write_all(&mut bytes)
        .unwrap();
    bytes
}

fn volume(bytes: &[u8]) -> Volume {
    match decode_source(bytes.to_vec()).unwrap() {
        Source::Slices(volume) => volume,
        other => panic!("a grey DICOM file is a volume, not {other:?}"),
    }
}

#[test]
fn a_scan_is_the_same_in_every_uncompressed_syntax() {
    let read = volume(&file(scan(), EXPLICIT));
    assert_eq!(read.size(), [FRAMES, ROWS, COLUMNS]);
    assert_eq!(read.spacing_mm(), Some([2.5, 0.75, 0.5]));
    let expected: Vec<f32> = raw().iter().map(|v| f32::from(*v) * 2.0 - 1024.0).collect();
    assert_eq!(read.values().collect::<Vec<_>>(), expected);
    assert_eq!(read.window(), Window::new(-1000.0, 400.0).unwrap());
    for syntax in [IMPLICIT, BIG] {
        let other = volume(&file(scan(), syntax));
        assert_eq!(other.values().collect::<Vec<_>>(), expected, "{syntax}");
        assert_eq!(other.spacing_mm(), read.spacing_mm(), "{syntax}");
    }
    // Row 1 of both frames, from the top of the window down: 400 HU are black to white.
    let image = read.slice(SlicePlane::Coronal, 1, read.window()).unwrap();
    assert_eq!(image.size(), [FRAMES, COLUMNS]);
    let shown = (2.0 * (100.0 + 10.0 + 3.0 - 50.0) - 1024.0 + 1200.0) / 400.0;
    assert!(
        (image.values()[7] - shown).abs() < 1e-6,
        "{:?}",
        image.values()
    );
}

#[test]
fn sequences_are_stepped_over_and_monochrome1_is_turned_round() {
    let mut object = scan();
    let mut inner = Object::new_empty();
    put(
        &mut inner,
        (0x0028, 0x0010),
        VR::US,
        PrimitiveValue::from(999_u16),
    );
    let items = dicom_core::value::DataSetSequence::from(vec![inner]);
    object.put(DataElement::new(Tag(0x0028, 0x9110), VR::SQ, items));
    put(&mut object, (0x0028, 0x0004), VR::CS, "MONOCHROME1");
    let (plain, turned) = (
        volume(&file(scan(), EXPLICIT)),
        volume(&file(object, EXPLICIT)),
    );
    assert!(turned.values().eq(plain.values()));
    let at = |volume: &Volume| volume.slice(SlicePlane::Axial, 1, plain.window()).unwrap();
    for (a, b) in at(&plain).values().iter().zip(at(&turned).values()) {
        assert!((a + b - 1.0).abs() < 1e-6);
    }
}

#[test]
fn colour_is_a_picture_however_its_planes_lie() {
    let picture = |planar: u16, bytes: [u8; 18]| {
        let mut object = scan();
        put(&mut object, (0x0028, 0x0004), VR::CS, "RGB");
        put(&mut object, (0x0028, 0x0008), VR::IS, "1");
        let shorts = [
            (0x0002, 3),
            (0x0006, planar),
            (0x0010, 2),
            (0x0011, 3),
            (0x0100, 8),
        ];
        for (element, value) in shorts
            .into_iter()
            .chain([(0x0101, 8), (0x0102, 7), (0x0103, 0)])
        {
            put(
                &mut object,
                (0x0028, element),
                VR::US,
                PrimitiveValue::from(value),
            );
        }
        put(
            &mut object,
            (0x7fe0, 0x0010),
            VR::OB,
            PrimitiveValue::U8(bytes.to_vec().into()),
        );
        match decode_source(file(object, EXPLICIT)).unwrap() {
            Source::Colours(image) => image,
            other => panic!("colour is a picture, not {other:?}"),
        }
    };
    let together = std::array::from_fn(|i| (i % 3 * 100 + i / 3) as u8);
    let apart = std::array::from_fn(|i| (i / 6 * 100 + i % 6) as u8);
    let image = picture(0, together);
    assert_eq!((image.channels(), image.size()), (3, [2, 3]));
    assert!((image.channel(2)[5] - 205.0 / 255.0).abs() < 1e-6);
    assert_eq!(image, picture(1, apart));
}

#[test]
fn damaged_foreign_and_huge_dicom_files_are_one_sentence() {
    let whole = file(scan(), EXPLICIT);
    for length in 0..whole.len() {
        assert!(
            decode_source(whole[..length].to_vec()).is_err(),
            "{length} bytes"
        );
    }
    for syntax in [EXPLICIT, IMPLICIT] {
        let whole = file(scan(), syntax);
        for at in 128..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut wrong = whole.clone();
                wrong[at] = value;
                // Whatever it is now, nothing panics.
                if let Ok(Source::Slices(volume)) = decode_source(wrong) {
                    volume
                        .slice(SlicePlane::Sagittal, 0, volume.window())
                        .unwrap();
                }
            }
        }
    }
    let refused = |object: Object| {
        decode_source(file(object, EXPLICIT))
            .unwrap_err()
            .to_string()
    };
    let mut huge = scan();
    put(&mut huge, (0x0028, 0x0008), VR::IS, "2147483647");
    assert!(refused(huge).contains("2147483647 frames of 3 x 4"));
    let mut palette = scan();
    put(&mut palette, (0x0028, 0x0004), VR::CS, "PALETTE COLOR");
    assert!(refused(palette).contains("table of its colours"));
    let mut empty = scan();
    empty.remove_element(Tag(0x7fe0, 0x0010));
    assert!(refused(empty).contains("no usable pixel data"));
    let error = decode_source(file(scan(), MPEG)).unwrap_err().to_string();
    assert!(
        error.contains(MPEG) && error.contains("decompress"),
        "{error}"
    );
}

#[test]
fn a_scan_is_shown_in_the_plane_that_it_was_taken_in() {
    let taken = |directions: [&str; 6]| {
        let mut object = scan();
        put(
            &mut object,
            (0x0020, 0x0037),
            VR::DS,
            PrimitiveValue::Strs(directions.map(str::to_owned).to_vec().into()),
        );
        volume(&file(object, EXPLICIT))
    };
    let axial = taken(["1", "0", "0", "0", "1", "0"]);
    assert_eq!(
        (axial.plane(), axial.count(SlicePlane::Axial)),
        (SlicePlane::Axial, FRAMES)
    );
    let stored = volume(&file(scan(), EXPLICIT));
    assert_eq!(
        (stored.plane(), stored.sides(SlicePlane::Axial)),
        (SlicePlane::Axial, None)
    );
    let at = |volume: &Volume, plane| volume.slice(plane, 1, stored.window()).unwrap();
    assert_eq!(
        at(&axial, SlicePlane::Axial),
        at(&stored, SlicePlane::Axial)
    );
    let sides = [
        BodySide::Anterior,
        BodySide::Left,
        BodySide::Posterior,
        BodySide::Right,
    ];
    assert_eq!(axial.sides(SlicePlane::Axial), Some(sides));
    // From front to back and from head to feet: as it is stored. From the left to the right: mirrored.
    let sagittal = taken(["0", "1", "0", "0", "0", "-1"]);
    assert_eq!(
        (sagittal.plane(), sagittal.count(SlicePlane::Sagittal)),
        (SlicePlane::Sagittal, FRAMES)
    );
    assert_eq!(
        at(&sagittal, SlicePlane::Sagittal),
        at(&stored, SlicePlane::Axial)
    );
    let coronal = taken(["-1", "0", "0", "0", "0", "-1"]);
    assert_eq!(coronal.plane(), SlicePlane::Coronal);
    let rows = at(&coronal, SlicePlane::Coronal);
    let mirrored: Vec<f32> = rows
        .values()
        .chunks(COLUMNS)
        .flat_map(|row| row.iter().rev().copied())
        .collect();
    assert_eq!(mirrored, at(&stored, SlicePlane::Axial).values());
}

#[test]
fn segment_takes_a_slice_of_a_scan() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    synthesise(&at("data"), "6");
    let model = format!(
        "{}/model.safetensors",
        trained(dir.path(), &at("data/polyp"))
    );
    fs::write(at("scan.dcm"), file(scan(), EXPLICIT)).unwrap();
    let segment = ["segment", "--force", "--model", &model, "--out", &at("out")];
    let segment = segment.map(str::to_owned);
    let with = |more: &[&str]| {
        let more = more.iter().map(|word| (*word).to_owned());
        segment.iter().cloned().chain(more).collect::<Vec<_>>()
    };
    let scan = at("scan.dcm");
    works(&with(&[
        &scan, "--axis", "coronal", "--slice", "2", "--window", "-900/300",
    ]));
    let mask = decode_image(&fs::read(at("out/scan-mask.png")).unwrap()).unwrap();
    assert_eq!(mask.size(), [FRAMES, COLUMNS]);
    works(&with(&[&scan]));
    let mask = decode_image(&fs::read(at("out/scan-mask.png")).unwrap()).unwrap();
    assert_eq!(mask.size(), [ROWS, COLUMNS]);
    fails(&with(&[&scan, "--slice", "2"]), "no axial slice 2");
    let overlay = at("out/scan-overlay.png");
    fails(&with(&[&overlay, "--slice", "0"]), "are for volumes");
    fails(&with(&[&overlay, "--whole"]), "are for volumes");
    whole_is_every_slice(&scan, &with, &at("out"));
}

#[test]
fn the_mask_of_a_nifti_2_file_lies_as_the_file_does() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let second = |bytes: &Vec<u8>| bytes.starts_with(&540_i32.to_le_bytes());
    let bytes = tests::corpus::nifti().into_iter().find(second).unwrap();
    fs::write(at("scan.nii"), &bytes).unwrap();
    let (scan, out) = (at("scan.nii"), at("out"));
    works(&["segment", "--model", MODEL, &scan, "--out", &out]);
    let mask = fs::read(at("out/scan-mask.nii.gz")).unwrap();
    let (labels, original) = (volume(&mask), volume(&bytes));
    assert!(labels.lies_as(&original));
    assert_eq!(labels.spacing_mm(), original.spacing_mm());
    let seen = decode_image(&fs::read(at("out/scan-mask.png")).unwrap()).unwrap();
    let middle = labels.mask(SlicePlane::Axial, 1).unwrap();
    assert_eq!(middle.size(), seen.size());
}

/// All slices at once are what one after the other gives, in a NIfTI file that lies as the scan does.
fn whole_is_every_slice(scan: &str, with: &impl Fn(&[&str]) -> Vec<String>, out: &str) {
    let text = works(&with(&[scan, "--whole", "--threshold", "0.4"]));
    assert!(text.contains(" ml in 2 axial slices"), "{text}");
    let labels = volume(&fs::read(format!("{out}/scan-mask.nii.gz")).unwrap());
    let original = volume(&file(self::scan(), EXPLICIT));
    assert_eq!(labels.size(), original.size());
    assert_eq!(labels.spacing_mm(), original.spacing_mm());
    for index in 0..FRAMES {
        let slice = index.to_string();
        works(&with(&[scan, "--slice", &slice, "--threshold", "0.4"]));
        let mask = decode_image(&fs::read(format!("{out}/scan-mask.png")).unwrap()).unwrap();
        let found = labels.mask(SlicePlane::Axial, index).unwrap();
        let foreground: Vec<bool> = mask.values().iter().map(|value| *value > 0.5).collect();
        let labelled: Vec<bool> = found.values().iter().map(|class| *class > 0).collect();
        assert_eq!(foreground, labelled, "slice {index}");
    }
}

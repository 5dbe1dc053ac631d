//! Test files for the page: a folder of images, and volumes as scanners and other programs write them.

use std::fs;
use std::path::PathBuf;

use dicom_core::{DataElement, PrimitiveValue, Tag, VR, dicom_value};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder as _, Rgb, RgbImage};
use tempfile::TempDir;

/// A folder for files, gone with this value.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// Where a file is, or will be.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file");
        path
    }
}

/// A NIfTI-1 file of 16 bits: `size` and `apart_mm` as z, y, x.
pub(crate) fn nifti(size: [usize; 3], apart_mm: [f32; 3], values: &[i16]) -> Vec<u8> {
    let mut file = vec![0; 352];
    file[0..4].copy_from_slice(&348_i32.to_le_bytes());
    let [z, y, x] = size.map(|side| i16::try_from(side).expect("a small volume"));
    for (i, side) in [3, x, y, z, 1, 1, 1, 1].into_iter().enumerate() {
        file[40 + 2 * i..42 + 2 * i].copy_from_slice(&side.to_le_bytes());
    }
    file[70..72].copy_from_slice(&4_i16.to_le_bytes());
    file[72..74].copy_from_slice(&16_i16.to_le_bytes());
    let [z, y, x] = apart_mm;
    for (i, apart) in [1.0, x, y, z].into_iter().enumerate() {
        file[76 + 4 * i..80 + 4 * i].copy_from_slice(&apart.to_le_bytes());
    }
    file[108..112].copy_from_slice(&352_f32.to_le_bytes());
    file[112..116].copy_from_slice(&1_f32.to_le_bytes());
    file[123] = 2; // millimetres
    file[344..348].copy_from_slice(b"n+1\0");
    file.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    file
}

/// An uncompressed DICOM file of one CT slice, `[rows, columns]`, in Hounsfield units.
pub(crate) fn dicom(size: [usize; 2], pixel_mm: f32, values: &[i16]) -> Vec<u8> {
    written(slice(size, pixel_mm, values))
}

/// The same as an axial slice of a series, at a height in millimetres.
pub(crate) fn dicom_of_series(
    series: &str,
    height_mm: f32,
    size: [usize; 2],
    values: &[i16],
) -> Vec<u8> {
    let mut object = slice(size, 1.0, values);
    let axial = dicom_value!(Strs, ["1", "0", "0", "0", "1", "0"]);
    let height = height_mm.to_string();
    let position = dicom_value!(Strs, ["0".to_owned(), "0".to_owned(), height]);
    for (tag, vr, value) in [
        (Tag(0x0020, 0x000e), VR::UI, series.into()),
        (Tag(0x0020, 0x0032), VR::DS, position),
        (Tag(0x0020, 0x0037), VR::DS, axial),
    ] {
        object.put(DataElement::new(tag, vr, value));
    }
    written(object)
}

fn slice([rows, columns]: [usize; 2], pixel_mm: f32, values: &[i16]) -> InMemDicomObject {
    let mut object = InMemDicomObject::new_empty();
    let mut put = |(group, element): (u16, u16), vr: VR, value: PrimitiveValue| {
        object.put(DataElement::new(Tag(group, element), vr, value));
    };
    put((0x0008, 0x0016), VR::UI, "1.2.840.10008.5.1.4.1.1.2".into());
    put((0x0008, 0x0018), VR::UI, "1.2.3.4".into());
    put((0x0028, 0x0004), VR::CS, "MONOCHROME2".into());
    let apart = pixel_mm.to_string();
    put(
        (0x0028, 0x0030),
        VR::DS,
        dicom_value!(Strs, [apart.clone(), apart]),
    );
    put((0x0028, 0x1050), VR::DS, "40".into());
    put((0x0028, 0x1051), VR::DS, "400".into());
    put((0x0028, 0x1052), VR::DS, "0".into());
    put((0x0028, 0x1053), VR::DS, "1".into());
    let shorts = [
        (0x0002, 1),
        (0x0010, rows as u16),
        (0x0011, columns as u16),
        (0x0100, 16),
        (0x0101, 16),
        (0x0102, 15),
        (0x0103, 1),
    ];
    for (element, value) in shorts {
        put((0x0028, element), VR::US, PrimitiveValue::from(value));
    }
    let stored: Vec<u16> = values.iter().map(|value| value.cast_unsigned()).collect();
    put((0x7fe0, 0x0010), VR::OW, PrimitiveValue::U16(stored.into()));
    object
}

fn written(object: InMemDicomObject) -> Vec<u8> {
    let meta = FileMetaTableBuilder::new().transfer_syntax("1.2.840.10008.1.2.1");
    let mut bytes = Vec::new();
    let whole = object.with_meta(meta).expect("all that a file needs");
    whole.write_all(&mut bytes).expect("memory takes all bytes");
    bytes
}

/// Sides of [`photo`] as it is to be seen.
pub(crate) const PHOTO: [usize; 2] = [96, 160];

/// A JPEG file as a camera held in one of eight ways stores it: a dark spot on bright ground, and a red corner at the top
/// left of what is to be seen.
pub(crate) fn photo(orientation: u16) -> Vec<u8> {
    let [bottom, right] = PHOTO.map(|side| side as u32 - 1);
    let (height, width) = (bottom + 1, right + 1);
    let (width, height) = if orientation > 4 {
        (height, width)
    } else {
        (width, height)
    };
    let stored = RgbImage::from_fn(width, height, |x, y| {
        // By the sides that EXIF names for row 0 and column 0.
        let (y, x) = match orientation {
            1 => (y, x),
            2 => (y, right - x),
            3 => (bottom - y, right - x),
            4 => (bottom - y, x),
            5 => (x, y),
            6 => (x, right - y),
            7 => (bottom - x, right - y),
            _ => (bottom - x, y),
        };
        if y < 16 && x < 16 {
            return Rgb([220, 20, 20]);
        }
        let (down, across) = (f64::from(y) - 50.0, f64::from(x) - 60.0);
        if down * down + across * across < 900.0 {
            Rgb([90, 60, 50])
        } else {
            Rgb([225, 190, 170])
        }
    });
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
    let entry = [
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
        &orientation.to_le_bytes(),
        &[0; 6],
    ];
    encoder
        .set_exif_metadata(entry.concat())
        .expect("JPEG takes notes");
    stored
        .write_with_encoder(encoder)
        .expect("memory takes all bytes");
    file
}

/// A JPEG file of that height and width: a dark spot on bright, grained ground.
pub(crate) fn large_photo([height, width]: [u32; 2]) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (down, across) = (
            y as f32 / height as f32 - 0.5,
            x as f32 / width as f32 - 0.5,
        );
        let grain = (x.wrapping_mul(31) ^ y.wrapping_mul(17)) % 13;
        let away = down * down + across * across;
        let level = 90.0 + 130.0 * (away * 12.0).min(1.0) + grain as f32;
        Rgb([level as u8, (level * 0.8) as u8, (level * 0.7) as u8])
    });
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 85);
    picture
        .write_with_encoder(encoder)
        .expect("memory takes all bytes");
    file
}

/// A CT whose indices x, y, z grow towards the named sides (R, L, A, P, S, I): water in air, and bone where its right,
/// front and head meet. Its sides are 24, 20 and 16 voxels from right to left, front to back and head to feet.
pub(crate) fn ct(towards: [char; 3]) -> Vec<u8> {
    const SIDES: [usize; 3] = [24, 20, 16];
    let ways = towards.map(|side| match side {
        'R' => (0, 1.0),
        'L' => (0, -1.0),
        'A' => (1, 1.0),
        'P' => (1, -1.0),
        'S' => (2, 1.0),
        _ => (2, -1.0),
    });
    let [x, y, z] = ways.map(|(along, _)| SIDES[along]);
    let mut values = Vec::new();
    for at in 0..x * y * z {
        let at = [at % x, at / x % y, at / (x * y)];
        let mut from_end = [0; 3];
        for ((along, sign), i) in ways.into_iter().zip(at) {
            from_end[along] = if sign > 0.0 { SIDES[along] - 1 - i } else { i };
        }
        values.push(match from_end {
            [across, down, through] if across < 5 && down < 5 && through < 12 => 1000,
            [across, down, _] if across > 0 && down > 0 => 40,
            _ => -1000,
        });
    }
    let mut file = nifti([z, y, x], [2.0; 3], &values);
    file[254] = 1; // an affine is stated
    for (column, (along, sign)) in ways.into_iter().enumerate() {
        let at = 280 + 16 * along + 4 * column;
        file[at..at + 4].copy_from_slice(&(2.0_f32 * sign).to_le_bytes());
    }
    file
}

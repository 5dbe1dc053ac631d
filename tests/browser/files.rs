//! Test files for the page: a folder of images, and volumes as scanners and other programs write them.

use std::fs;
use std::path::PathBuf;

use dicom_core::{DataElement, PrimitiveValue, Tag, VR, dicom_value};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use tempfile::TempDir;

/// A folder for files, gone with this value.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// Writes a file.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
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
pub(crate) fn dicom([rows, columns]: [usize; 2], pixel_mm: f32, values: &[i16]) -> Vec<u8> {
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
    let meta = FileMetaTableBuilder::new().transfer_syntax("1.2.840.10008.1.2.1");
    let mut bytes = Vec::new();
    let whole = object.with_meta(meta).expect("all that a file needs");
    whole.write_all(&mut bytes).expect("memory takes all bytes");
    bytes
}

//! Masks as NIfTI files in the frame of the volume that they belong to.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use thiserror::Error;

use super::fields::{Field, Fields, NewHeader, Version};
use crate::formats::orientation::SlicePlane;
use crate::formats::volume::{Volume, VolumeError};
use crate::imaging::Mask;

/// Why a mask does not become a NIfTI file.
#[derive(Debug, Error)]
pub enum LabelsError {
    /// The volume comes from another format.
    #[error("only a volume from a NIfTI file has a frame to write a mask in")]
    NoHeader,
    /// The mask has another size than the slice.
    #[error("the mask is {mask:?} pixels, its slice {slice:?} (height, width)")]
    Size {
        /// Of the mask.
        mask: [usize; 2],
        /// Of the slice.
        slice: [usize; 2],
    },
    /// There is no such slice.
    #[error(transparent)]
    Slice(#[from] VolumeError),
    /// The codec gave up.
    #[error("the mask cannot be written as NIfTI ({0})")]
    Codec(#[from] io::Error),
}

/// A mask of a whole volume while it is made, slice by slice: the class of each voxel, 0 being background.
#[derive(Debug)]
pub struct MaskVolume {
    labels: Vec<u8>,
}

impl MaskVolume {
    /// Nothing of `volume` is foreground.
    pub fn of(volume: &Volume) -> Self {
        let labels = vec![0; volume.size().iter().product()];
        Self { labels }
    }

    /// Puts the mask of a slice in.
    ///
    /// # Errors
    /// No such slice, or a mask of another size.
    pub fn put(
        &mut self,
        volume: &Volume,
        plane: SlicePlane,
        index: usize,
        mask: &Mask,
    ) -> Result<(), LabelsError> {
        let (slice, voxels) = volume.pixels(plane, index)?;
        if slice != mask.size() {
            return Err(LabelsError::Size {
                mask: mask.size(),
                slice,
            });
        }
        for (voxel, class) in voxels.zip(mask.values()) {
            self.labels[voxel] = *class;
        }
        Ok(())
    }

    /// Voxels that are foreground.
    pub fn foreground(&self) -> usize {
        self.labels.iter().filter(|label| **label != 0).count()
    }

    /// Voxels of a class.
    pub fn of_class(&self, class: u8) -> usize {
        let of_class = self.labels.iter().map(|label| usize::from(*label == class));
        of_class.sum()
    }

    /// The volume of what is foreground in millilitres; none where the file does not say how far voxels are apart.
    pub fn millilitres(&self, volume: &Volume) -> Option<f64> {
        Some(self.foreground() as f64 * volume.voxel_ml()?)
    }

    /// A compressed NIfTI file of the volume's own size: of a NIfTI file with its affine, of another one with the
    /// volume's distances and directions along the nearest axes of the body, but no position. It is a NIfTI-2 file where
    /// a side is too long for NIfTI-1.
    ///
    /// # Errors
    /// Where the codec gives up.
    pub fn encode(&self, volume: &Volume) -> Result<Vec<u8>, LabelsError> {
        let mut file = GzEncoder::new(Vec::new(), Compression::default());
        file.write_all(&labels_header(volume))?;
        file.write_all(&self.labels)?;
        Ok(file.finish()?)
    }
}

/// A compressed NIfTI file of the volume's own size and affine, with the mask of one slice in it: 0 and 1, or
/// the classes of several.
///
/// # Errors
/// Where the volume comes from another format, has no such slice, or one of another size than the mask.
pub fn encode_nifti_mask(
    volume: &Volume,
    plane: SlicePlane,
    index: usize,
    mask: &Mask,
) -> Result<Vec<u8>, LabelsError> {
    volume.header().ok_or(LabelsError::NoHeader)?;
    let mut all = MaskVolume::of(volume);
    all.put(volume, plane, index, mask)?;
    all.encode(volume)
}

/// The header for whole numbers of 8 bits as they are, in the frame of a volume.
fn labels_header(volume: &Volume) -> Vec<u8> {
    let is_short = |side: usize| i16::try_from(side).is_ok();
    let version = if volume.size().into_iter().all(is_short) {
        Version::One
    } else {
        Version::Two
    };
    let mut header = match volume.header().and_then(Fields::of) {
        Some(fields) if fields.version == version => NewHeader::like(&fields),
        Some(fields) => {
            let mut header = made_header(volume, version);
            copy_placement(&fields, &mut header);
            header
        }
        None => made_header(volume, version),
    };
    header.put(Field::Kind, 2.0);
    header.put(Field::Bits, 8.0);
    header.put(Field::Slope, 1.0);
    for none in [Field::Intercept, Field::White, Field::Black] {
        header.put(none, 0.0);
    }
    header.finish()
}

/// Of a volume's sides, distances and nearest directions.
fn made_header(volume: &Volume, version: Version) -> NewHeader {
    let mut header = NewHeader::new(version);
    let [depth, height, width] = volume.size();
    let sides = [3, width, height, depth, 1, 1, 1, 1];
    for (i, side) in sides.into_iter().enumerate() {
        header.put(Field::Side(i), side as f64);
    }
    let [z, y, x] = volume.spacing_mm().unwrap_or([1.0; 3]);
    for (i, side) in [1.0, x, y, z].into_iter().enumerate() {
        header.put(Field::Spacing(i), side.into());
    }
    // Millimetres; sform 1 (scanner coordinates).
    header.put(Field::Units, 2.0);
    header.put(Field::SformCode, 1.0);
    for (axis, (direction, side)) in volume.directions().into_iter().zip([x, y, z]).enumerate() {
        for (row, part) in direction.into_iter().enumerate() {
            header.put(Field::Affine(4 * row + axis), (part * side).into());
        }
    }
    header
}

/// What says how a volume lies in the body, from a header of the other version.
fn copy_placement(fields: &Fields<'_>, header: &mut NewHeader) {
    let codes = [Field::Units, Field::QformCode, Field::SformCode];
    let spacing = (0..4).map(Field::Spacing);
    let quaternion = (0..6).map(Field::Quaternion);
    let affine = (0..12).map(Field::Affine);
    let all = codes.into_iter().chain(spacing).chain(quaternion);
    for field in all.chain(affine) {
        header.put(field, fields.real(field));
    }
}

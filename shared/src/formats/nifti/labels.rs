//! Masks as NIfTI files in the frame of the volume that they belong to.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use thiserror::Error;

use super::header::{HEADER, order};
use crate::formats::bytes::Order;
use crate::formats::orientation::SlicePlane;
use crate::formats::volume::{Volume, VolumeError};
use crate::imaging::Mask;

/// Where the values begin: behind the header and four bytes that say that nothing else follows it.
const START: usize = HEADER + 4;

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
    /// volume's distances and directions along the nearest axes of the body, but no position.
    ///
    /// # Errors
    /// Where the codec gives up.
    pub fn encode(&self, volume: &Volume) -> Result<Vec<u8>, LabelsError> {
        let header = match volume.header() {
            Some(header) => labels_header(header),
            None => labels_header(&made_header(volume)),
        };
        let mut file = GzEncoder::new(Vec::new(), Compression::default());
        file.write_all(&header)?;
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

/// The header of a volume that comes from another format.
fn made_header(volume: &Volume) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    let mut put = |at: usize, little: &[u8]| header[at..at + little.len()].copy_from_slice(little);
    put(0, &(HEADER as u32).to_le_bytes());
    let [depth, height, width] = volume.size();
    for (index, side) in [3, width, height, depth, 1, 1, 1, 1]
        .into_iter()
        .enumerate()
    {
        // Readers refuse sides beyond 15 bits.
        put(40 + 2 * index, &(side as u16).to_le_bytes());
    }
    let [z, y, x] = volume.spacing_mm().unwrap_or([1.0; 3]);
    for (index, side) in [1.0, x, y, z].into_iter().enumerate() {
        put(76 + 4 * index, &side.to_le_bytes());
    }
    // Millimetres; sform 1 (scanner coordinates).
    put(123, &[2]);
    put(254, &1_i16.to_le_bytes());
    for (axis, (direction, side)) in volume.directions().into_iter().zip([x, y, z]).enumerate() {
        for (row, part) in direction.into_iter().enumerate() {
            put(280 + 16 * row + 4 * axis, &(part * side).to_le_bytes());
        }
    }
    put(344, b"n+1\0");
    header
}

/// The same header for whole numbers of 8 bits as they are.
fn labels_header(of_volume: &[u8]) -> [u8; START] {
    let order = order(of_volume).unwrap_or(Order::Little);
    let mut header = [0; START];
    header[..HEADER].copy_from_slice(of_volume);
    let mut put = |at: usize, little: &[u8]| {
        let field = &mut header[at..at + little.len()];
        field.copy_from_slice(little);
        if order == Order::Big {
            field.reverse();
        }
    };
    // The kind and its bits, where the values begin, no scaling, no window.
    put(70, &2_i16.to_le_bytes());
    put(72, &8_i16.to_le_bytes());
    put(108, &(START as f32).to_le_bytes());
    put(112, &1_f32.to_le_bytes());
    for at in [116, 124, 128] {
        put(at, &0_f32.to_le_bytes());
    }
    header
}

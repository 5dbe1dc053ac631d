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

/// A compressed NIfTI file of the volume's own size and affine, with the mask of one slice in it: 0 and 1.
///
/// # Errors
/// Where the volume comes from another format, has no such slice, or one of another size than the mask.
pub fn encode_nifti_mask(
    volume: &Volume,
    plane: SlicePlane,
    index: usize,
    mask: &Mask,
) -> Result<Vec<u8>, LabelsError> {
    let header = volume.header().ok_or(LabelsError::NoHeader)?;
    let (slice, voxels) = volume.pixels(plane, index)?;
    if slice != mask.size() {
        return Err(LabelsError::Size {
            mask: mask.size(),
            slice,
        });
    }
    let pixels = voxels.zip(mask.values());
    let mut inside: Vec<usize> = pixels
        .filter(|(_, class)| **class != 0)
        .map(|(voxel, _)| voxel)
        .collect();
    inside.sort_unstable();
    let mut file = GzEncoder::new(Vec::new(), Compression::default());
    file.write_all(&labels_header(header))?;
    let [depth, height, width] = volume.size();
    let slab = height * width;
    let mut inside = inside.into_iter().peekable();
    for z in 0..depth {
        let mut labels = vec![0; slab];
        while let Some(voxel) = inside.next_if(|voxel| *voxel < (z + 1) * slab) {
            labels[voxel - z * slab] = 1;
        }
        file.write_all(&labels)?;
    }
    Ok(file.finish()?)
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

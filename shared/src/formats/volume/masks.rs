//! Slices of volumes of labels as masks, and masks that belong to a slice.

use super::{Volume, VolumeError};
use crate::formats::orientation::SlicePlane;
use crate::imaging::Mask;

impl Volume {
    /// A slice of a volume of labels as a mask: foreground where there is any.
    ///
    /// # Errors
    /// An index beyond the last slice.
    pub fn mask(&self, plane: SlicePlane, index: usize) -> Result<Mask, VolumeError> {
        self.mask_where(plane, index, |label| label != 0.0 && !label.is_nan())
    }

    /// The same, foreground being the labels that `foreground` chooses.
    ///
    /// # Errors
    /// An index beyond the last slice.
    pub fn mask_where(
        &self,
        plane: SlicePlane,
        index: usize,
        foreground: impl Fn(f32) -> bool,
    ) -> Result<Mask, VolumeError> {
        let (size, pixels) = self.pixels(plane, index)?;
        let class = |voxel| u8::from(foreground(self.voxels.at(voxel)));
        let mask = Mask::new(size, pixels.map(class).collect());
        Ok(mask.expect("a slice has as many voxels as pixels"))
    }

    /// Whether its voxels lie in the body as those of another volume do, as far as size and axes say.
    pub fn lies_as(&self, other: &Self) -> bool {
        self.size == other.size && self.orientation == other.orientation
    }

    /// A mask of the only slice of a volume, drawn on the picture as it is stored, turned as the slice is.
    ///
    /// # Errors
    /// A volume of several slices, or another size: see [`VolumeError::NoSlice`].
    pub fn turned(&self, plane: SlicePlane, stored: &Mask) -> Result<Mask, VolumeError> {
        let (size, pixels) = self.pixels(plane, 0)?;
        if stored.values().len() != self.voxels.len() {
            return Err(VolumeError::NoSlice {
                index: 1,
                plane,
                count: self.count(plane),
            });
        }
        let mask = Mask::new(size, pixels.map(|voxel| stored.values()[voxel]).collect());
        Ok(mask.expect("a slice has as many voxels as pixels"))
    }
}

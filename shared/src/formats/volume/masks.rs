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
        self.mask_by(plane, index, |label| u8::from(foreground(label)))
    }

    /// The same, `class` giving each label's class, 0 being background.
    ///
    /// # Errors
    /// An index beyond the last slice.
    pub fn mask_by(
        &self,
        plane: SlicePlane,
        index: usize,
        class: impl Fn(f32) -> u8,
    ) -> Result<Mask, VolumeError> {
        let (size, pixels) = self.pixels(plane, index)?;
        let class = |voxel| class(self.voxels.at(voxel));
        let mask = Mask::new(size, pixels.map(class).collect());
        Ok(mask.expect("a slice has as many voxels as pixels"))
    }

    /// Whether its voxels lie in the body as those of another volume do, as far as size and axes say.
    pub fn lies_as(&self, other: &Self) -> bool {
        self.size == other.size && self.orientation == other.orientation
    }

    /// A mask of the first slice of a plane, drawn on it as it is stored (`[height, width]`, the file's own), turned as
    /// the slice is.
    ///
    /// # Errors
    /// [`VolumeError::MaskSize`] for a volume of more slices than one, or a mask of another size.
    pub fn turned(&self, plane: SlicePlane, stored: &Mask) -> Result<Mask, VolumeError> {
        let (size, pixels) = self.pixels(plane, 0)?;
        let [_, height, width] = self.size;
        let slice = [height, width];
        if stored.size() != slice || self.count(plane) != 1 {
            return Err(VolumeError::MaskSize {
                mask: stored.size(),
                slice,
            });
        }
        let mask = Mask::new(size, pixels.map(|voxel| stored.values()[voxel]).collect());
        Ok(mask.expect("a slice has as many voxels as pixels"))
    }
}

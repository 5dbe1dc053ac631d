//! Volumes of grey values, and their slices as pictures.

mod masks;

use thiserror::Error;

use super::note::Note;
use super::orientation::{AxisWalk, BodySide, Orientation, SlicePlane, Way};
use super::voxels::Voxels;
use super::window::{Window, WindowError, WindowPreset};
use crate::imaging::{Image, ImageError};

/// Values looked at for a window where the file names none.
const SAMPLED: usize = 1 << 20;
/// Share of the values that such a window cuts off at either end.
const CUT: f64 = 0.005;
/// Where the least values of a CT lie, in Hounsfield units: air (-1000), or what a scanner fills up with.
const CT_AIR: std::ops::RangeInclusive<f32> = -4096.0..=-500.0;
/// Where the greatest do: contrast medium, bone, metal.
const CT_DENSE: std::ops::RangeInclusive<f32> = 100.0..=5000.0;

/// Grey values `[z, y, x]` as they lie in the file; slices of it are turned as the body lies.
#[derive(Clone, Debug)]
pub struct Volume {
    size: [usize; 3],
    spacing_mm: Option<[f32; 3]>,
    voxels: Voxels,
    window: Option<Window>,
    bright: Bright,
    orientation: Orientation,
    origin: OrientationSource,
    /// Of the NIfTI file it comes from.
    header: Option<Vec<u8>>,
    /// Of its reader.
    notes: Vec<Note>,
}

/// Where the orientation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrientationSource {
    /// The file says it.
    Stated,
    /// Nothing says it, and slices are shown as they are stored.
    Unstated,
    /// Nothing says it, and the format's habit is followed.
    Assumed,
}

/// Which end of the window is white.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bright {
    /// The great values.
    #[default]
    High,
    /// The small ones, as DICOM's MONOCHROME1 has it.
    Low,
}

/// Why a volume does not become a slice.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum VolumeError {
    /// A slice beyond the last.
    #[error(
        "there is no {} slice {index}: the volume has {count} of them, counted from 0", plane.name()
    )]
    NoSlice {
        /// What was asked for.
        index: usize,
        /// In which plane.
        plane: SlicePlane,
        /// How many there are.
        count: usize,
    },
    /// A mask of another size than the slice that it belongs to.
    #[error("the mask is {mask:?} pixels, its slice {slice:?} (height, width)")]
    MaskSize {
        /// Of the mask.
        mask: [usize; 2],
        /// Of the slice, as it is stored.
        slice: [usize; 2],
    },
    /// A window of no width.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// A slice that is no picture.
    #[error("the slice is no picture: {0}")]
    Slice(#[from] ImageError),
}

impl Volume {
    /// The readers check the size before they read the values.
    pub(super) fn new(size: [usize; 3], voxels: Voxels) -> Self {
        assert_eq!(size.iter().product::<usize>(), voxels.len());
        Self {
            size,
            spacing_mm: None,
            voxels,
            window: None,
            bright: Bright::High,
            orientation: Orientation::AS_STORED,
            origin: OrientationSource::Unstated,
            header: None,
            notes: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn with_spacing(mut self, spacing_mm: Option<[f32; 3]>) -> Self {
        self.spacing_mm = spacing_mm.filter(|all| all.iter().all(|mm| mm.is_finite() && *mm > 0.0));
        self
    }

    #[must_use]
    pub(super) fn with_window(mut self, window: Option<Window>, bright: Bright) -> Self {
        (self.window, self.bright) = (window, bright);
        self
    }

    #[must_use]
    pub(super) fn with_orientation(
        mut self,
        orientation: Orientation,
        origin: OrientationSource,
    ) -> Self {
        (self.orientation, self.origin) = (orientation, origin);
        self
    }

    #[must_use]
    pub(super) fn with_header(mut self, header: &[u8]) -> Self {
        self.header = Some(header.to_vec());
        self
    }

    #[must_use]
    pub(super) fn with_notes(mut self, notes: Vec<Note>) -> Self {
        self.notes = notes;
        self
    }

    /// The nearest directions of the indices x, y and z, each as [to the right, to the front, to the head].
    pub(super) fn directions(&self) -> [[f32; 3]; 3] {
        self.orientation.directions()
    }

    /// The header of the NIfTI file it comes from.
    pub(super) fn header(&self) -> Option<&[u8]> {
        self.header.as_deref()
    }

    /// Whether it comes from a NIfTI file, in whose frame a mask can be written.
    pub fn is_nifti(&self) -> bool {
        self.header.is_some()
    }

    /// `[z, y, x]` in voxels, as they lie in the file.
    pub fn size(&self) -> [usize; 3] {
        self.size
    }

    /// `[z, y, x]` in millimetres from voxel to voxel, where the file says so.
    pub fn spacing_mm(&self) -> Option<[f32; 3]> {
        self.spacing_mm
    }

    /// The volume of a voxel in millilitres, where the file says how far voxels are apart.
    pub fn voxel_ml(&self) -> Option<f64> {
        let sides = self.spacing_mm?;
        let cubic_mm: f64 = sides.iter().map(|side| f64::from(*side)).product();
        Some(cubic_mm / 1000.0)
    }

    /// `[row, column]` in millimetres from pixel to pixel of a slice, where the file says so.
    pub fn pixel_mm(&self, plane: SlicePlane) -> Option<[f32; 2]> {
        let [x, y, z] = [2, 1, 0].map(|i| self.spacing_mm.map(|all| all[i]));
        let [_, rows, columns] = self.orientation.walks(plane);
        let along = |walk: AxisWalk| [x, y, z][walk.axis];
        Some([along(rows)?, along(columns)?])
    }

    /// The sides of the body at the top, the right, the bottom and the left of a slice, where the file says how it lies.
    pub fn sides(&self, plane: SlicePlane) -> Option<[BodySide; 4]> {
        (self.origin == OrientationSource::Stated).then(|| plane.sides())
    }

    /// What there is to say of it before it is seen.
    pub fn notes(&self) -> Vec<Note> {
        let assumed = self.origin == OrientationSource::Assumed;
        let assumed = assumed.then_some(Note::SidesAssumed);
        self.notes.iter().copied().chain(assumed).collect()
    }

    /// All values in the file's own unit (Hounsfield units for CT), `[z, y, x]`.
    pub fn values(&self) -> impl Iterator<Item = f32> {
        self.voxels.iter()
    }

    /// The plane that is seen first: axial, or that of the file's own slices where they are all there is (DICOM, or one
    /// slice).
    pub fn plane(&self) -> SlicePlane {
        if self.header.is_some() && self.size[0] > 1 {
            return SlicePlane::Axial;
        }
        let own = |plane: &SlicePlane| self.orientation.walks(*plane)[0].axis == 2;
        SlicePlane::ALL.into_iter().find(own).unwrap_or_default()
    }

    /// How many slices there are in a plane.
    pub fn count(&self, plane: SlicePlane) -> usize {
        let [through, ..] = self.orientation.walks(plane);
        self.side(through.axis)
    }

    /// Along x (0), y (1) or z (2).
    fn side(&self, axis: usize) -> usize {
        self.size[2 - axis]
    }

    /// The least and the greatest finite value.
    pub fn range(&self) -> [f32; 2] {
        let finite = self.values().filter(|value| value.is_finite());
        let start = [f32::INFINITY, f32::NEG_INFINITY];
        let [low, high] = finite.fold(start, |[low, high], v| [low.min(v), high.max(v)]);
        if low <= high { [low, high] } else { [0.0, 1.0] }
    }

    /// Whether these are Hounsfield units, by where the least and the greatest of them lie, the outermost
    /// half per cent aside: air between -4096 and -500, dense matter between 100 and 5000.
    pub fn is_ct(&self) -> bool {
        let [low, high] = self.spread();
        CT_AIR.contains(&low) && CT_DENSE.contains(&high)
    }

    /// The file's window; else the abdomen's where it is a CT, or one that shows all but the outermost values.
    pub fn window(&self) -> Window {
        self.window.unwrap_or_else(|| {
            if self.is_ct() {
                WindowPreset::Abdomen.window(self.spread())
            } else {
                Window::around(self.spread())
            }
        })
    }

    /// The least and the greatest of sampled values, without the outermost.
    fn spread(&self) -> [f32; 2] {
        let step = self.voxels.len().div_ceil(SAMPLED);
        let sampled = (0..self.voxels.len()).step_by(step);
        let sampled = sampled.map(|i| self.voxels.at(i));
        let mut sampled: Vec<f32> = sampled.filter(|value| value.is_finite()).collect();
        let Some(last) = sampled.len().checked_sub(1) else {
            return [0.0; 2];
        };
        [CUT, 1.0 - CUT].map(|share| {
            let at = (share * last as f64).round() as usize;
            *sampled.select_nth_unstable_by(at, f32::total_cmp).1
        })
    }

    /// A slice as a grey picture in [0, 1], turned as radiologists see it; its pixels are the voxels, square or not.
    ///
    /// # Errors
    /// An index beyond the last slice.
    pub fn slice(
        &self,
        plane: SlicePlane,
        index: usize,
        window: Window,
    ) -> Result<Image, VolumeError> {
        let (size, pixels) = self.pixels(plane, index)?;
        let shown = pixels.map(|voxel| {
            let brightness = window.brightness(self.voxels.at(voxel));
            match self.bright {
                Bright::High => brightness,
                Bright::Low => 1.0 - brightness,
            }
        });
        Ok(Image::new(1, size, shown.collect())?)
    }

    /// `[height, width]` of a slice and the voxels of its pixels, row by row.
    pub(super) fn pixels(
        &self,
        plane: SlicePlane,
        index: usize,
    ) -> Result<([usize; 2], impl Iterator<Item = usize> + use<>), VolumeError> {
        let count = self.count(plane);
        if index >= count {
            return Err(VolumeError::NoSlice {
                index,
                plane,
                count,
            });
        }
        let [through, rows, columns] = self.orientation.walks(plane);
        let [_, height, width] = self.size;
        let strides = [1, width, width * height];
        let size = [self.side(rows.axis), self.side(columns.axis)];
        let along = move |walk: AxisWalk, side: usize, i: usize| {
            let i = match walk.way {
                Way::Forward => i,
                Way::Backward => side - 1 - i,
            };
            i * strides[walk.axis]
        };
        let first = index * strides[through.axis];
        let pixels = (0..size[0]).flat_map(move |row| {
            let first = first + along(rows, size[0], row);
            (0..size[1]).map(move |column| first + along(columns, size[1], column))
        });
        Ok((size, pixels))
    }
}

#[cfg(test)]
mod tests;

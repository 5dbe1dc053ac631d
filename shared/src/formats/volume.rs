//! Volumes of grey values, and their slices as pictures.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::imaging::{Image, ImageError};

/// Most values that one volume may hold: 512 MiB of them, a CT of the abdomen in thin slices.
pub const MAX_VOXELS: usize = 1 << 27;
/// Values looked at for a window where the file names none.
const SAMPLED: usize = 1 << 20;
/// Share of the values that such a window cuts off at either end.
const CUT: f64 = 0.005;

/// Grey values `[z, y, x]` as they lie in the file, which is not turned to any side of the patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    size: [usize; 3],
    spacing_mm: Option<[f32; 3]>,
    values: Vec<f32>,
    window: Option<Window>,
    bright: Bright,
}

/// The direction in which slices lie one behind the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// Through the slices or frames of the file; rows are y, columns are x.
    #[default]
    Z,
    /// Down the rows; rows are z, columns are x.
    Y,
    /// Along the columns; rows are z, columns are y.
    X,
}

/// The values that become black to white: half of `width` to both sides of `centre`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    centre: f32,
    width: f32,
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
        "there is no slice {index} along axis {axis:?}: the volume has {count}, counted from 0"
    )]
    NoSlice {
        /// What was asked for.
        index: usize,
        /// Along which axis.
        axis: Axis,
        /// How many there are.
        count: usize,
    },
    /// A window of no width.
    #[error(
        "a window of centre {centre} and width {width} shows nothing; the width has to exceed 0, as in 40,400"
    )]
    Window {
        /// Centre.
        centre: f32,
        /// Width.
        width: f32,
    },
    /// A slice that is no picture.
    #[error("the slice is no picture: {0}")]
    Slice(#[from] ImageError),
}

impl Window {
    /// # Errors
    /// A width that is not above 0, or numbers that are not finite.
    pub fn new(centre: f32, width: f32) -> Result<Self, VolumeError> {
        if centre.is_finite() && width.is_finite() && width > 0.0 {
            Ok(Self { centre, width })
        } else {
            Err(VolumeError::Window { centre, width })
        }
    }

    /// The value half way between black and white.
    pub fn centre(self) -> f32 {
        self.centre
    }

    /// From the value that is black to the one that is white.
    pub fn width(self) -> f32 {
        self.width
    }

    /// From black to white; `None` where there is nothing between them.
    pub(super) fn between(black: f32, white: f32) -> Option<Self> {
        Self::new(black.midpoint(white), white - black).ok()
    }

    /// 0 for black to 1 for white; what is no number is black.
    fn brightness(self, value: f32) -> f32 {
        let black = self.centre - self.width / 2.0;
        let share = (value - black) / self.width;
        if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        }
    }
}

impl Volume {
    /// The readers check the size before they read the values.
    pub(super) fn new(size: [usize; 3], values: Vec<f32>) -> Self {
        assert_eq!(size.iter().product::<usize>(), values.len());
        Self {
            size,
            spacing_mm: None,
            values,
            window: None,
            bright: Bright::High,
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

    /// `[z, y, x]` in voxels.
    pub fn size(&self) -> [usize; 3] {
        self.size
    }

    /// `[z, y, x]` in millimetres from voxel to voxel, where the file says so.
    pub fn spacing_mm(&self) -> Option<[f32; 3]> {
        self.spacing_mm
    }

    /// `[row, column]` in millimetres from pixel to pixel of a slice along `axis`, where the file says so.
    pub fn pixel_mm(&self, axis: Axis) -> Option<[f32; 2]> {
        let [z, y, x] = self.spacing_mm?;
        Some(match axis {
            Axis::Z => [y, x],
            Axis::Y => [z, x],
            Axis::X => [z, y],
        })
    }

    /// All values in the file's own unit (Hounsfield units for CT), `[z, y, x]`.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// How many slices there are along `axis`.
    pub fn count(&self, axis: Axis) -> usize {
        self.size[axis as usize]
    }

    /// The file's window, or one that shows all but the outermost values.
    pub fn window(&self) -> Window {
        self.window.unwrap_or_else(|| self.spread())
    }

    fn spread(&self) -> Window {
        let step = self.values.len().div_ceil(SAMPLED);
        let sampled = self.values.iter().step_by(step).copied();
        let mut sampled: Vec<f32> = sampled.filter(|value| value.is_finite()).collect();
        sampled.sort_unstable_by(f32::total_cmp);
        let at = |share: f64| {
            let last = sampled.len().saturating_sub(1);
            sampled.get((share * last as f64).round() as usize).copied()
        };
        let (black, white) = (at(CUT).unwrap_or(0.0), at(1.0 - CUT).unwrap_or(0.0));
        Window::between(black, white).unwrap_or(Window {
            centre: black,
            width: 1.0,
        })
    }

    /// A slice as a grey picture in [0, 1]; its pixels are the voxels, square or not.
    ///
    /// # Errors
    /// An index beyond the last slice.
    pub fn slice(&self, axis: Axis, index: usize, window: Window) -> Result<Image, VolumeError> {
        let count = self.count(axis);
        if index >= count {
            return Err(VolumeError::NoSlice { index, axis, count });
        }
        let [depth, rows, columns] = self.size;
        let (size, strides, first) = match axis {
            Axis::Z => ([rows, columns], [columns, 1], index * rows * columns),
            Axis::Y => ([depth, columns], [rows * columns, 1], index * columns),
            Axis::X => ([depth, rows], [rows * columns, columns], index),
        };
        let mut shown = Vec::with_capacity(size[0] * size[1]);
        for row in 0..size[0] {
            for column in 0..size[1] {
                let value = self.values[first + row * strides[0] + column * strides[1]];
                let brightness = window.brightness(value);
                shown.push(match self.bright {
                    Bright::High => brightness,
                    Bright::Low => 1.0 - brightness,
                });
            }
        }
        Ok(Image::new(1, size, shown)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> Volume {
        Volume::new([2, 3, 4], (0..24).map(|v| v as f32).collect())
    }

    #[test]
    fn slices_along_each_axis_keep_rows_and_columns() {
        let volume = counted();
        let window = Window::new(12.0, 24.0).unwrap();
        let at = |axis, index| {
            let image = volume.slice(axis, index, window).unwrap();
            let values: Vec<f32> = image.values().iter().map(|v| (v * 24.0).round()).collect();
            (image.size(), values)
        };
        assert_eq!(
            at(Axis::Z, 1),
            ([3, 4], (12..24).map(|v| v as f32).collect())
        );
        let rows = vec![4.0, 5.0, 6.0, 7.0, 16.0, 17.0, 18.0, 19.0];
        assert_eq!(at(Axis::Y, 1), ([2, 4], rows));
        assert_eq!(
            at(Axis::X, 3),
            ([2, 3], vec![3.0, 7.0, 11.0, 15.0, 19.0, 23.0])
        );
        let volume = volume.with_spacing(Some([5.0, 2.0, 1.0]));
        let apart = [Axis::Z, Axis::Y, Axis::X].map(|axis| volume.pixel_mm(axis));
        assert_eq!(apart, [[2.0, 1.0], [5.0, 1.0], [5.0, 2.0]].map(Some));
        let error = volume.slice(Axis::X, 4, window).unwrap_err();
        assert!(
            error.to_string().contains("no slice 4 along axis X"),
            "{error}"
        );
    }

    #[test]
    fn a_window_cuts_off_and_may_be_turned_round() {
        let volume = Volume::new([1, 1, 4], vec![-1000.0, 40.0, f32::NAN, f32::INFINITY]);
        let window = Window::new(40.0, 400.0).unwrap();
        let shown = volume.slice(Axis::Z, 0, window).unwrap();
        assert_eq!(shown.values(), &[0.0, 0.5, 0.0, 1.0]);
        let turned = volume
            .with_window(None, Bright::Low)
            .slice(Axis::Z, 0, window)
            .unwrap();
        assert_eq!(turned.values(), &[1.0, 0.5, 1.0, 0.0]);
        for (centre, width) in [(0.0, 0.0), (0.0, -1.0), (f32::NAN, 1.0)] {
            assert!(Window::new(centre, width).is_err());
        }
    }

    #[test]
    fn without_a_window_the_outermost_values_are_cut() {
        let mut values: Vec<f32> = (0..=1000).map(|v| v as f32).collect();
        values[1000] = 1e9;
        let window = Volume::new([1, 1, 1001], values).window();
        assert_eq!(window, Window::between(5.0, 995.0).unwrap());
        let flat = Volume::new([1, 1, 2], vec![7.0; 2]);
        assert_eq!(
            flat.slice(Axis::Z, 0, flat.window()).unwrap().values(),
            &[0.5; 2]
        );
        let nothing = Volume::new([1, 1, 2], vec![f32::NAN; 2]);
        assert_eq!(
            nothing
                .slice(Axis::Z, 0, nothing.window())
                .unwrap()
                .values(),
            &[0.0; 2]
        );
    }
}

//! Slices that lie on each other, as one.

use super::error::DicomError;
use super::grey::Slices;
use crate::formats::voxels::Voxels;

/// By how much distances of slices may differ, as a part of them: positions are rounded.
const UNEVEN: f64 = 0.02;
/// By how much directions and the sizes of pixels may differ.
const TOLERANCE: f64 = 1e-3;

/// Why slices are no volume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum StackError {
    /// They differ.
    Different {
        /// In what.
        what: &'static str,
    },
    /// Some are missing or there twice; from slice to slice in millimetres.
    Uneven { least: f64, most: f64 },
}

impl From<StackError> for DicomError {
    fn from(error: StackError) -> Self {
        match error {
            StackError::Different { what } => Self::Different { what },
            StackError::Uneven { least, most } => Self::Uneven { least, most },
        }
    }
}

/// # Errors
/// Slices of different size, direction or brightness.
pub(super) fn check_alike(slices: &[Slices]) -> Result<(), StackError> {
    let pairs = || slices.windows(2).map(|two| (&two[0], &two[1]));
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= TOLERANCE);
    let differ = |what| Err(StackError::Different { what });
    if pairs().any(|(a, b)| a.size != b.size) {
        return differ("size");
    }
    if pairs().any(|(a, b)| match (&a.pixel_mm, &b.pixel_mm) {
        (Some(a), Some(b)) => !near(a, b),
        (a, b) => a.is_some() != b.is_some(),
    }) {
        return differ("the size of their pixels");
    }
    if pairs().any(|(a, b)| match (&a.pose.directions, &b.pose.directions) {
        (Some(a), Some(b)) => !near(a, b),
        (a, b) => a.is_some() != b.is_some(),
    }) {
        return differ("direction");
    }
    if pairs().any(|(a, b)| a.bright != b.bright) {
        return differ("which values are bright");
    }
    Ok(())
}

/// From slice to slice, in millimetres; `None` where there is one only.
///
/// # Errors
/// Distances that differ, or two slices of one position.
pub(super) fn distance(offsets_mm: &[f64]) -> Result<Option<f64>, StackError> {
    let apart = || offsets_mm.windows(2).map(|two| two[1] - two[0]);
    let least = apart().fold(f64::INFINITY, f64::min);
    let most = apart().fold(0.0, f64::max);
    if offsets_mm.len() < 2 {
        return Ok(None);
    }
    if least <= 0.0 || most - least > UNEVEN * most {
        return Err(StackError::Uneven { least, most });
    }
    Ok(Some(
        (offsets_mm[offsets_mm.len() - 1] - offsets_mm[0]) / (offsets_mm.len() - 1) as f64,
    ))
}

/// Slices that are alike, in their order; without `between` as far from each other as the first one says. Panics where
/// there is none.
pub(super) fn joined(slices: Vec<Slices>, between: Option<f64>) -> Slices {
    let count = slices.len();
    let middle = slices.get(count / 2).and_then(|one| one.window);
    let mut slices = slices.into_iter();
    let first = slices.next().expect("there is a slice");
    let mut voxels = vec![first.voxels];
    voxels.extend(slices.map(|one| one.voxels));
    Slices {
        size: [count, first.size[1], first.size[2]],
        voxels: Voxels::joined(voxels),
        between: between.unwrap_or(first.between),
        pixel_mm: first.pixel_mm,
        window: middle,
        bright: first.bright,
        pose: first.pose,
        notes: first.notes,
    }
}

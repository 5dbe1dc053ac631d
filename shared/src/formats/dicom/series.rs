//! The files of a DICOM series as one volume.

use thiserror::Error;

use super::elements::{Body, is_dicom};
use super::error::DicomError;
use super::grey::{Pose, Slices};
use super::pixels::{Content, content};
use super::stack::{self, StackError};
use super::tags::{FRAMES, PER_FRAME, SERIES, WANTED};
use crate::formats::volume::Volume;
use crate::formats::voxels::MAX_BYTES;

/// Why the files of a series do not become a volume.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SeriesError {
    /// A file that cannot be read.
    #[error("file {file} of the DICOM series {reason}")]
    File {
        /// From 1, in the order given.
        file: usize,
        /// What is wrong.
        reason: DicomError,
    },
    /// A file that is no slice of a volume.
    #[error(
        "file {file} of the DICOM series is no single grey slice with a place in the body; segment it by itself"
    )]
    NoSlice {
        /// From 1, in the order given.
        file: usize,
    },
    /// Slices that do not lie on each other.
    #[error("the slices of the DICOM series differ in {what}; segment its files one by one")]
    Different {
        /// In what.
        what: &'static str,
    },
    /// Slices with a gap between them, or two in one place.
    #[error(
        "the slices of the DICOM series lie {least:.3} to {most:.3} mm apart, so some are missing or there twice; segment its files one by one"
    )]
    Uneven {
        /// In millimetres.
        least: f64,
        /// In millimetres.
        most: f64,
    },
    /// More values than one volume may hold.
    #[error(
        "the DICOM series has more than the {MAX_BYTES} bytes of values that are read; segment its files one by one"
    )]
    TooLarge,
}

impl From<StackError> for SeriesError {
    fn from(error: StackError) -> Self {
        match error {
            StackError::Different { what } => Self::Different { what },
            StackError::Uneven { least, most } => Self::Uneven { least, most },
        }
    }
}

/// The series that a DICOM file is a slice of, by its number (its UID); `None` where it is no slice with a place in the
/// body, or no DICOM file.
pub fn series_of(bytes: &[u8]) -> Option<String> {
    if !is_dicom(bytes) {
        return None;
    }
    let body = Body::of(bytes).ok()?;
    let elements = body.elements(&WANTED).ok()?;
    let single = elements.reals(FRAMES).first().is_none_or(|n| *n == 1.0);
    let pose = Pose::of(|tag| elements.reals(tag));
    let is_slice = single && !elements.has(PER_FRAME) && pose.along().is_some();
    let series = elements.text(SERIES).unwrap_or_default();
    (is_slice && !series.is_empty()).then(|| series.to_owned())
}

/// Files that belong together, as indices into the series of each: those of one series, every other one alone. A group
/// stands where its first file does.
pub fn grouped_by_series(series: &[Option<String>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (file, name) in series.iter().enumerate() {
        let known = groups
            .iter_mut()
            .find(|group| name.is_some() && series[group[0]] == *name);
        match known {
            Some(group) => group.push(file),
            None => groups.push(vec![file]),
        }
    }
    groups
}

/// The volume of all slices, in the order of their positions along their normal.
///
/// # Errors
/// A file that is no slice, slices of different size, direction or distance, or too many.
pub fn decode_series(files: &[Vec<u8>]) -> Result<Volume, SeriesError> {
    let mut slices = Vec::with_capacity(files.len());
    for (i, bytes) in files.iter().enumerate() {
        let file = i + 1;
        let found = content(bytes).map_err(|reason| SeriesError::File { file, reason })?;
        let one = match found {
            Content::Slices(slices) if slices.size[0] == 1 && slices.notes.is_empty() => slices,
            _ => return Err(SeriesError::NoSlice { file }),
        };
        let along = one.pose.along().ok_or(SeriesError::NoSlice { file })?;
        slices.push((along, one));
    }
    if slices.is_empty() {
        return Err(SeriesError::NoSlice { file: 1 });
    }
    slices.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (offsets_mm, slices): (Vec<f64>, Vec<Slices>) = slices.into_iter().unzip();
    stack::check_alike(&slices)?;
    let all: usize = slices.iter().map(|one| one.voxels.len()).sum();
    if all as u64 > MAX_BYTES / 2 {
        return Err(SeriesError::TooLarge);
    }
    let between = stack::distance(&offsets_mm)?;
    Ok(stack::joined(slices, between).volume())
}

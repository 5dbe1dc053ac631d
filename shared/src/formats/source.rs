//! The content of a file that can be segmented: a picture, several of which one is chosen, or the slices of a volume.

use std::fmt;

use thiserror::Error;

use super::dicom::{self, Decoded, DicomError};
use super::nifti::{self, NiftiError};
use super::note::Note;
use super::picture::{FilePicture, decode_picture};
use super::raster::DecodeError;
use super::volume::Volume;
use crate::imaging::Image;

/// The content of a file.
#[derive(Clone, Debug)]
pub enum Source {
    /// One picture, ready to be looked at.
    Picture(FilePicture),
    /// The same, of a kind that has its values already.
    Colours(Image),
    /// Coloured frames of which one is chosen.
    Frames(ColourFrames),
    /// Grey values of which a slice and a window are chosen.
    Slices(Volume),
}

/// Coloured frames of one file, as of an ultrasound or an endoscopy; each is decoded when it is looked at.
#[derive(Clone)]
pub struct ColourFrames {
    file: Vec<u8>,
    count: usize,
}

impl ColourFrames {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// A frame, counted from 0.
    ///
    /// # Errors
    /// A frame beyond the last, or one that cannot be decoded.
    pub fn frame(&self, index: usize) -> Result<Image, SourceError> {
        Ok(dicom::decode_frame(&self.file, index)?)
    }

    /// What there is to say of a frame.
    pub fn note(&self, index: usize) -> Note {
        Note::Frame {
            index: index as u32,
            count: self.count as u32,
        }
    }
}

/// As many as there are says more than the bytes of all of them.
impl fmt::Debug for ColourFrames {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} coloured frames", self.count)
    }
}

/// Why bytes are neither.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SourceError {
    /// The first bytes belong to no known format.
    #[error("this is no PNG, JPEG, BMP, TIFF, WebP, DICOM or NIfTI file; convert it to PNG first")]
    Unknown,
    /// Not one of the pictures that are read.
    #[error(transparent)]
    Picture(DecodeError),
    /// A DICOM file that cannot be read.
    #[error("the DICOM file {0}")]
    Dicom(#[from] DicomError),
    /// A NIfTI file that cannot be read.
    #[error("the NIfTI file {0}")]
    Nifti(#[from] NiftiError),
}

impl From<DecodeError> for SourceError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::UnknownFormat => Self::Unknown,
            other => Self::Picture(other),
        }
    }
}

/// Whether the bytes begin like a DICOM or a NIfTI file.
pub fn is_volume(bytes: &[u8]) -> bool {
    dicom::is_dicom(bytes) || nifti::is_nifti(bytes)
}

/// A picture, a DICOM or a NIfTI file, told from the content. A volume keeps the bytes as they come.
///
/// # Errors
/// An unknown format, a damaged file, or one beyond the limits.
pub fn decode_source(bytes: Vec<u8>) -> Result<Source, SourceError> {
    if dicom::is_dicom(&bytes) {
        return match dicom::decode(&bytes)? {
            Decoded::Picture(image) => Ok(Source::Colours(image)),
            Decoded::Frames(count) => Ok(Source::Frames(ColourFrames { file: bytes, count })),
            Decoded::Slices(volume) => Ok(Source::Slices(volume)),
        };
    }
    if nifti::is_nifti(&bytes) {
        return Ok(Source::Slices(nifti::decode(bytes)?));
    }
    Ok(Source::Picture(decode_picture(&bytes)?))
}

//! DICOM files: grey ones become volumes, alone or as the slices of a series, coloured ones pictures.
//!
//! The reader keeps the few elements it needs and steps over all others, so that no length in a
//! file makes it set memory aside. Compressed frames are decoded to what they would be without. Enhanced multi-frame
//! files say in nested sequences where each frame lies and how it is rescaled; of several volumes in one file the first
//! is read.

mod codec;
mod colour;
mod elements;
mod enhanced;
mod error;
mod frames;
mod grey;
mod groups;
mod layout;
mod palette;
mod pixels;
mod raw;
mod repeats;
mod series;
mod stack;
mod syntax;
mod tags;
mod walk;

pub use codec::FrameError;
pub use elements::is_dicom;
pub use error::DicomError;
pub(super) use pixels::{Decoded, decode, decode_frame};
pub use series::{SeriesError, decode_series, grouped_by_series, series_of};

#[cfg(test)]
mod tests;

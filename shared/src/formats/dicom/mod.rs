//! DICOM files: grey ones become volumes, alone or as the slices of a series, coloured ones pictures.
//!
//! The reader keeps the few elements it needs and steps over all others, so that no length in a
//! file makes it set memory aside. Compressed frames are decoded to what they would be without. Enhanced multi-frame files keep their rescaling per frame in
//! nested sequences; such files are refused rather than read with wrong values.

mod codec;
mod colour;
mod elements;
mod error;
mod frames;
mod grey;
mod layout;
mod palette;
mod pixels;
mod series;
mod syntax;
mod tags;
mod walk;

pub use codec::FrameError;
pub use elements::is_dicom;
pub use error::DicomError;
pub(super) use pixels::{Decoded, decode};
pub use series::{SeriesError, decode_series, grouped_by_series, series_of};

#[cfg(test)]
mod tests;

//! DICOM files with uncompressed pixels: grey ones become volumes, coloured ones pictures.
//!
//! The reader keeps the few elements it needs and steps over all others, so that no length in a
//! file makes it set memory aside. Enhanced multi-frame files keep their rescaling per frame in
//! nested sequences; such files are refused rather than read with wrong values.

mod elements;
mod error;
mod layout;
mod pixels;
mod tags;

pub(super) use elements::is_dicom;
pub use error::DicomError;
pub(super) use pixels::{Decoded, decode};

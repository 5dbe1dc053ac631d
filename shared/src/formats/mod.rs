//! Bytes to pictures and volumes, and pictures to bytes; never a path.

mod bytes;
pub mod dicom;
mod elements;
pub mod nifti;
pub mod raster;
pub mod source;
pub mod volume;

pub use raster::{
    DecodeError, EncodeError, decode_image, decode_mask, encode_png_gray, encode_png_rgb,
    encode_png_rgba,
};
pub use source::{Source, SourceError, decode_source};
pub use volume::{Axis, Volume, VolumeError, Window};

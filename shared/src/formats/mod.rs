//! Decoders from bytes to pictures and volumes, and encoders of pictures; never a path.

mod bytes;
pub mod dicom;
pub mod nifti;
pub mod png;
pub mod raster;
pub mod source;
pub mod volume;

pub use png::{EncodeError, encode_png_gray, encode_png_gray16, encode_png_rgb, encode_png_rgba};
pub use raster::{DecodeError, decode_image, decode_mask};
pub use source::{Source, SourceError, decode_source};
pub use volume::{Axis, Volume, VolumeError, Window};

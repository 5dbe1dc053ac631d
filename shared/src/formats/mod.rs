//! Decoders from bytes to pictures and volumes, and encoders of pictures; never a path.

mod bytes;
mod classes;
pub mod dicom;
mod jpeg;
mod mask;
pub mod nifti;
mod note;
mod orientation;
mod picture;
pub mod png;
mod raster;
pub mod source;
pub mod volume;
mod voxels;
mod window;

pub use classes::{MOST_CLASSES, decode_any_mask, decode_class_mask, mask_values};
pub use dicom::{SeriesError, decode_series, grouped_by_series, is_dicom, series_of};
pub use mask::decode_mask;
pub use nifti::{LabelsError, MaskVolume, NiftiError, encode_nifti_mask};
pub use note::{Note, Several};
pub use orientation::{BodySide, SlicePlane};
pub use picture::{FilePicture, decode_image, decode_image_beside, decode_picture};
pub use png::{EncodeError, encode_png_gray, encode_png_gray16, encode_png_rgb, encode_png_rgba};
pub use raster::{DecodeError, MAX_SIDE_PX};
pub use source::{ColourFrames, Source, SourceError, decode_source, is_volume};
pub use volume::{Volume, VolumeError};
pub use voxels::MAX_BYTES;
pub use window::{Window, WindowChoice, WindowPreset};

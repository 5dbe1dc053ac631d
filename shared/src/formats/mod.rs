//! Bytes to pictures and back; never a path.

pub mod raster;

pub use raster::{
    DecodeError, EncodeError, decode_image, decode_mask, encode_png_gray, encode_png_rgb,
    encode_png_rgba,
};

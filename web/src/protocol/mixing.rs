//! The mixing lab's requests to the engine.

use serde::{Deserialize, Serialize};

use super::MaskPixels;

/// Asks for an image file, and a mask file of the same size, in the lab's frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decode {
    /// The image file.
    pub image: Vec<u8>,
    /// The mask file.
    pub mask: Option<Vec<u8>>,
}

/// An image with its mask in the lab's frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decoded {
    /// Three channels.
    pub image: Planes,
    /// The mask, of the same size.
    pub mask: Option<MaskPixels>,
}

/// Asks for the model's probability of foreground per pixel, row by row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Infer {
    /// The picture.
    pub pixels: Planes,
    /// The name of the exit.
    pub exit: String,
}

/// A picture without loss of precision: red, green and blue planes of `[height, width]`, in [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planes {
    /// `[height, width]` in pixels.
    pub size: [usize; 2],
    /// `3 * height * width` values.
    pub values: Vec<f32>,
}

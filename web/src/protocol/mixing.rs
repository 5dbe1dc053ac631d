//! What the mixing lab asks the engine for.

use serde::{Deserialize, Serialize};

use super::MaskPixels;

/// A question of the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// An image file, and a mask file of the same size, in the lab's frame.
    Decode {
        /// The image file.
        image: Vec<u8>,
        /// The mask file.
        mask: Option<Vec<u8>>,
    },
    /// The model's probabilities for pixels.
    Infer {
        /// The picture.
        pixels: Planes,
        /// The name of the exit.
        exit: String,
    },
}

/// What the engine answers, one variant a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// To `Decode`.
    Decoded {
        /// Three channels in the lab's frame.
        image: Planes,
        /// The mask, of the same size.
        mask: Option<MaskPixels>,
    },
    /// To `Infer`: probability of foreground per pixel, row by row.
    Inferred(Vec<f32>),
}

/// A picture without loss of precision: red, green and blue planes of `[height, width]`, in [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planes {
    /// `[height, width]` in pixels.
    pub size: [usize; 2],
    /// `3 * height * width` values.
    pub values: Vec<f32>,
}

//! A bundle at work: image in, mask and probabilities out, in the image's own frame.

mod distribution;
mod features;
mod mirrors;
mod reference;
mod segmentation;
mod segmenter;

pub use burn::tensor::Device;
pub use features::Features;
pub use mirrors::Mirrors;
pub use reference::{GRID, SelfTestError, TOLERANCE, reference_image};
pub use segmentation::{NetworkOutput, Segmentation};
pub use segmenter::{ImagePass, LoadError, Segmenter};

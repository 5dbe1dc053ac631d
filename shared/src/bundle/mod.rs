//! The one artefact that leaves a run: a safetensors file whose metadata holds the manifest.

mod error;
mod file;
mod manifest;
mod soundness;

pub use error::BundleError;
pub use file::{Bundle, WeightPrecision};
pub use manifest::{Manifest, SplitRecord};

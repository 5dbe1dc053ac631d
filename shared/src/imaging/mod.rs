//! Pixels on the CPU: images, masks, the way into the network's frame and back, synthetic test data.

pub mod augment;
pub mod components;
pub mod geometry;
pub mod image;
pub mod mask;
mod mirror;
pub mod otsu;
pub mod overlay;
pub mod preprocess;
pub mod resample;
mod rows;
pub mod statistics;
pub mod synthetic;

pub use self::augment::{AugmentRecipe, Scale};
pub use self::components::{Holes, Pieces, Tidy};
pub use self::geometry::Geometry;
pub use self::image::{Image, ImageError};
pub use self::mask::{Mask, MaskError};
pub use self::mirror::{mirror, mirror_image, mirror_values};
pub use self::preprocess::{Normalisation, Prepared, Preprocess};
pub use self::rows::ImageRows;
pub use self::statistics::{ImageStatistics, SetStatistics};

//! Random amounts of a change.

use rand::Rng;

/// Uniform from `-most` to `most`.
pub(super) fn between(most: f32, rng: &mut impl Rng) -> f32 {
    most * (2.0 * rng.random::<f32>() - 1.0)
}

/// A factor from `1 / (1 + most)` to `1 + most`, as often below as above one.
pub(super) fn times(most: f32, rng: &mut impl Rng) -> f32 {
    (1.0 + most).powf(2.0 * rng.random::<f32>() - 1.0)
}

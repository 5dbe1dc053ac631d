//! Group normalisation: per sample, so that nothing depends on the rest of the batch.

use burn::nn::{GroupNorm, GroupNormConfig};
use burn::tensor::Device;

use crate::space::Norm;

/// Groups over `channels`: of sixteen channels each, or one where that does not divide.
pub fn norm_groups(channels: usize) -> usize {
    if channels.is_multiple_of(16) {
        channels / 16
    } else {
        1
    }
}

/// Group normalisation over `channels`, eps 1e-5; an affine one starts as the identity.
pub fn group_norm(channels: usize, norm: Norm, device: &Device) -> GroupNorm {
    GroupNormConfig::new(norm_groups(channels), channels)
        .with_affine(norm == Norm::Affine)
        .init(device)
}

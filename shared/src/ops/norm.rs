//! Group normalisation: per sample, so that nothing depends on the rest of the batch.

use burn::nn::{GroupNorm, GroupNormConfig};
use burn::tensor::Device;

use crate::space::{Norm, norm_groups};

/// Group normalisation over `channels`, eps 1e-5; an affine one starts as the identity.
pub fn group_norm(channels: usize, norm: Norm, device: &Device) -> GroupNorm {
    GroupNormConfig::new(norm_groups(channels), channels)
        .with_affine(norm == Norm::Affine)
        .init(device)
}

//! Group normalisation: per sample, so that nothing depends on the rest of the batch.

use burn::nn::{GroupNorm, GroupNormConfig};
use burn::tensor::{Device, Tensor};

use crate::kernels;
use crate::space::{Norm, norm_groups};

/// Group normalisation over `channels`, eps 1e-5; an affine one starts as the identity.
pub fn group_norm(channels: usize, norm: Norm, device: &Device) -> GroupNorm {
    GroupNormConfig::new(norm_groups(channels), channels)
        .with_affine(norm == Norm::Affine)
        .init(device)
}

/// `sums` with the normalised input added to it, all `[n, c, h, w]`.
pub fn normalise_onto(norm: &GroupNorm, sums: Tensor<4>, input: Tensor<4>) -> Tensor<4> {
    match (&norm.gamma, &norm.beta) {
        (Some(gamma), Some(beta)) if kernels::runs(&input) => kernels::normalise_onto(
            sums,
            input,
            gamma.val(),
            beta.val(),
            norm.num_groups,
            norm.epsilon,
        ),
        _ => sums + normalise(norm, input),
    }
}

/// `[n, c, h, w]` normalised, by our kernel where it runs.
pub fn normalise(norm: &GroupNorm, input: Tensor<4>) -> Tensor<4> {
    if !kernels::runs(&input) {
        return norm.forward(input);
    }
    match (&norm.gamma, &norm.beta) {
        (Some(gamma), Some(beta)) => kernels::normalise(
            input,
            gamma.val(),
            beta.val(),
            norm.num_groups,
            norm.epsilon,
        ),
        _ => kernels::normalise_plain(input, norm.num_groups, norm.epsilon),
    }
}

//! 2x2 pooling of stride 2.

use burn::tensor::Tensor;
use burn::tensor::module::{avg_pool2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};

/// The mean of each 2x2 block: `[n, c, h, w]` to `[n, c, h/2, w/2]`.
pub(super) fn average(input: Tensor<4>) -> Tensor<4> {
    avg_pool2d(input, AvgPoolOptions::new([2, 2]).with_stride([2, 2]))
}

/// The maximum of each 2x2 block: `[n, c, h, w]` to `[n, c, h/2, w/2]`.
pub fn max_pool(input: Tensor<4>) -> Tensor<4> {
    max_pool2d(input, MaxPoolOptions::new([2, 2]).with_stride([2, 2]))
}

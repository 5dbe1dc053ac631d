//! The channel shuffle behind a grouped convolution, by which groups exchange information.

use burn::tensor::Tensor;

/// Channel `g · (c / groups) + k` goes to `k · groups + g`; `[n, c, h, w]` to the same.
pub fn shuffle_channels(input: Tensor<4>, groups: usize) -> Tensor<4> {
    let [n, c, h, w] = input.dims();
    input
        .reshape([n, groups, c / groups, h * w])
        .swap_dims(1, 2)
        .reshape([n, c, h, w])
}

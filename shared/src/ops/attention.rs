//! Squeeze-and-excite: each channel scaled by a function of the means of all channels.

use burn::module::Module;
use burn::nn::Initializer;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};

use super::convolution::{correlate, joined_square, square_spec};
use super::joins::Joins;
use crate::kernels::{Direction, Input};
use crate::space::hidden;

/// `x · sigmoid(W2 relu(W1 mean(x) + b1) + b2)`; the only layers with biases.
#[derive(Module, Debug)]
pub struct SqueezeExcite {
    fc1: Conv2d,
    fc2: Conv2d,
}

impl SqueezeExcite {
    /// The block with zero weights.
    pub fn new(channels: usize, device: &Device) -> Self {
        let linear = |from, to| {
            Conv2dConfig::new([from, to], [1, 1])
                .with_initializer(Initializer::Zeros)
                .init(device)
        };
        let hidden = hidden(channels);
        Self {
            fc1: linear(channels, hidden),
            fc2: linear(hidden, channels),
        }
    }

    /// `[n, c, h, w]` to the same.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let mean = input.clone().mean_dim(3).mean_dim(2); // [n, c, 1, 1]
        let scale = sigmoid(self.fc2.forward(relu(self.fc1.forward(mean))));
        input * scale
    }

    /// Several blocks with their weights side by side.
    pub(super) fn joined(blocks: &[&Self], joins: Joins) -> Self {
        let first: Vec<&Conv2d> = blocks.iter().map(|block| &block.fc1).collect();
        let second: Vec<&Conv2d> = blocks.iter().map(|block| &block.fc2).collect();
        Self {
            fc1: joined_square(&first, joins),
            fc2: joined_square(&second, joins),
        }
    }

    /// What [`SqueezeExcite::joined`] made of so many blocks, on one map: `[n, c, h, w]` to
    /// `[n, blocks · c, h, w]`.
    pub(super) fn forward_joined(&self, input: &Tensor<4>, blocks: usize) -> Tensor<4> {
        let mean = input.clone().mean_dim(3).mean_dim(2); // [n, c, 1, 1]
        let hidden = linear(&self.fc1, mean, 1); // [n, blocks · hidden, 1, 1]
        let scale = linear(&self.fc2, relu(hidden), blocks);
        let maps = match blocks {
            1 => input.clone(),
            count => input.clone().repeat_dim(1, count),
        };
        maps * sigmoid(scale)
    }
}

/// A 1x1 convolution with bias, in so many groups.
fn linear(conv: &Conv2d, input: Tensor<4>, groups: usize) -> Tensor<4> {
    let spec = square_spec(conv, Input::Plain).side_by_side(groups);
    let output = correlate(input, conv.weight.val(), spec, Direction::Down);
    let bias = conv.bias.as_ref();
    let bias = bias.expect("the layers of attention have biases").val();
    let channels = output.dims()[1];
    output + bias.reshape([1, channels, 1, 1])
}

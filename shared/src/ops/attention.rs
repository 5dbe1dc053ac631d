//! Squeeze-and-excite: each channel scaled by a function of the means of all channels.

use burn::module::Module;
use burn::nn::Initializer;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};

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
}

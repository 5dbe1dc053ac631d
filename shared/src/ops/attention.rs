//! Squeeze-and-excite: each channel scaled by a function of the means of all channels.

use burn::module::Module;
use burn::nn::Initializer;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};

use super::convolution::joined_square;
use super::joins::Joins;
use crate::kernels::{self, Attention};
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

    /// Several blocks with their weights side by side.
    pub(super) fn joined(blocks: &[&Self], joins: Joins) -> Self {
        let first: Vec<&Conv2d> = blocks.iter().map(|block| &block.fc1).collect();
        let second: Vec<&Conv2d> = blocks.iter().map(|block| &block.fc2).collect();
        Self {
            fc1: joined_square(&first, joins),
            fc2: joined_square(&second, joins),
        }
    }

    /// `[n, c, h, w]` to the same, or to `[n, blocks · c, h, w]` of several blocks side by side.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        if !kernels::runs(&input) {
            return self.by_burn(&input);
        }
        let bias = |conv: &Conv2d| {
            let bias = conv.bias.as_ref();
            bias.expect("the layers of attention have biases").val()
        };
        let weights = Attention {
            first: self.fc1.weight.val(),
            first_bias: bias(&self.fc1),
            second: self.fc2.weight.val(),
            second_bias: bias(&self.fc2),
        };
        kernels::attend(input, weights)
    }

    /// The same in operations of any backend.
    fn by_burn(&self, input: &Tensor<4>) -> Tensor<4> {
        let blocks = self.fc2.weight.dims()[0] / input.dims()[1];
        let mean = input.clone().mean_dim(3).mean_dim(2); // [n, c, 1, 1]
        let hidden = self.fc1.forward(mean); // [n, blocks · hidden, 1, 1]
        let second = Conv2d {
            groups: blocks,
            ..self.fc2.clone()
        };
        let scale = sigmoid(second.forward(relu(hidden)));
        input.clone().repeat_dim(1, blocks) * scale
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use burn::module::Param;
    use burn::tensor::{DType, Distribution};

    use super::*;

    fn distance<const D: usize>(a: Tensor<D>, b: Tensor<D>) -> f64 {
        assert_eq!(a.dims(), b.dims());
        let worst = (a - b.clone()).abs().max() / (b.abs().max() + 1e-6);
        let worst = pollster::block_on(worst.into_data_async()).expect("flex reads back");
        worst.iter::<f64>().sum()
    }

    /// Values, and the gradients of the input and of each weight, beside those of burn's operations.
    fn compare([channels, hidden, blocks]: [usize; 3], size: [usize; 2], dtype: DType) {
        let device = Device::flex().autodiff();
        let normal = Distribution::Normal(0.0, 1.0);
        let random = |shape: [usize; 4]| {
            let values = Tensor::<4>::random(shape, normal, &device).cast(dtype);
            values.detach().require_grad()
        };
        let conv = |from: usize, to: usize| {
            let plain = Conv2dConfig::new([from, to], [1, 1]).init(&device);
            let bias = Tensor::<1>::random([to], normal, &device).cast(dtype);
            Conv2d {
                weight: Param::from_tensor(random([to, from, 1, 1])),
                bias: Some(Param::from_tensor(bias.detach().require_grad())),
                ..plain
            }
        };
        let own = SqueezeExcite {
            fc1: conv(channels, blocks * hidden),
            fc2: conv(hidden, blocks * channels),
        };
        let input = random([3, channels, size[0], size[1]]);
        let (ours, burns) = (own.forward(input.clone()), own.by_burn(&input));
        let direction = random(burns.dims()).detach();
        let found = (ours.clone() * direction.clone()).sum().backward();
        let expected = (burns.clone() * direction).sum().backward();
        let mut apart = vec![distance(ours, burns)];
        let slope = |of: &Tensor<4>| {
            let [ours, burns] = [&found, &expected].map(|g| of.grad(g).expect("it depends on it"));
            distance(ours, burns)
        };
        apart.extend([&own.fc1.weight, &own.fc2.weight].map(|weight| slope(&weight.val())));
        apart.push(slope(&input));
        for bias in [&own.fc1.bias, &own.fc2.bias] {
            let bias = bias.as_ref().expect("it has one").val();
            let [ours, burns] =
                [&found, &expected].map(|g| bias.grad(g).expect("it depends on it"));
            apart.push(distance(ours, burns));
        }
        let tolerance = if dtype == DType::F64 { 1e-12 } else { 2e-4 };
        let worst = apart.iter().copied().fold(0.0, f64::max);
        assert!(
            worst < tolerance,
            "{channels} {hidden} {blocks} {dtype:?}: {apart:?}"
        );
    }

    #[test]
    fn attention_equals_burn_s_operations() {
        for dtype in [DType::F32, DType::F64] {
            compare([4, 1, 1], [9, 7], dtype);
            compare([4, 1, 5], [8, 8], dtype);
            compare([32, 2, 3], [5, 6], dtype);
            compare([3, 1, 2], [70, 80], dtype);
        }
    }
}

//! 3x3 convolutions and transposed convolutions, dense or depthwise, without bias.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use crate::kernels::{self, ConvSpec, Direction, Input};
use crate::space::{KernelShape, Transposed};

/// A 3x3 convolution or its transpose.
#[derive(Module, Debug)]
pub enum Filter {
    /// Stride 1 or 2.
    Conv(Conv2d),
    /// Stride 2, upwards.
    Transposed(ConvTranspose2d),
}

impl Filter {
    /// The filter over `channels`, with zero weights.
    pub fn new(channels: usize, shape: KernelShape, device: &Device) -> Self {
        let KernelShape {
            stride,
            dilation,
            groups,
            transposed,
        } = shape;
        match transposed {
            Transposed::No => Self::Conv(
                Conv2dConfig::new([channels, channels], [3, 3])
                    .with_stride([stride, stride])
                    .with_dilation([dilation, dilation])
                    .with_padding(PaddingConfig2d::Explicit(
                        dilation, dilation, dilation, dilation,
                    ))
                    .with_groups(groups)
                    .with_bias(false)
                    .with_initializer(Initializer::Zeros)
                    .init(device),
            ),
            Transposed::Yes => Self::Transposed(
                ConvTranspose2dConfig::new([channels, channels], [3, 3])
                    .with_stride([stride, stride])
                    .with_dilation([dilation, dilation])
                    .with_padding([dilation, dilation])
                    .with_groups(groups)
                    .with_bias(false)
                    .with_initializer(Initializer::Zeros)
                    .init(device),
            ),
        }
    }

    /// `[n, c, h, w]`, or the ReLU of it, to the size that the kernel makes of it.
    pub fn forward(&self, tensor: Tensor<4>, input: Input) -> Tensor<4> {
        match self {
            Self::Conv(conv) => convolve(conv, tensor, input),
            Self::Transposed(conv) => transposed(conv, tensor, input),
        }
    }
}

/// A square convolution without bias, by our kernel where it runs.
pub fn convolve(conv: &Conv2d, tensor: Tensor<4>, input: Input) -> Tensor<4> {
    if !kernels::runs(&tensor) {
        return conv.forward(read(tensor, input));
    }
    let spec = ConvSpec {
        kernel: conv.kernel_size[0],
        stride: conv.stride[0],
        // Every convolution here pads so that stride 1 keeps the size.
        padding: conv.dilation[0] * (conv.kernel_size[0] - 1) / 2,
        dilation: conv.dilation[0],
        groups: conv.groups,
        input,
    };
    kernels::convolve(tensor, conv.weight.val(), spec, Direction::Down)
}

fn transposed(conv: &ConvTranspose2d, tensor: Tensor<4>, input: Input) -> Tensor<4> {
    if !kernels::runs(&tensor) {
        return conv.forward(read(tensor, input));
    }
    let spec = ConvSpec {
        kernel: conv.kernel_size[0],
        stride: conv.stride[0],
        padding: conv.padding[0],
        dilation: conv.dilation[0],
        groups: conv.groups,
        input,
    };
    kernels::convolve(tensor, conv.weight.val(), spec, Direction::Up)
}

fn read(tensor: Tensor<4>, input: Input) -> Tensor<4> {
    match input {
        Input::Plain => tensor,
        Input::Rectified => relu(tensor),
    }
}

/// A 1x1 convolution without bias, with zero weights.
pub fn pointwise(from: usize, to: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([from, to], [1, 1])
        .with_bias(false)
        .with_initializer(Initializer::Zeros)
        .init(device)
}

/// A dense 3x3 convolution without bias, with zero weights.
pub fn square(from: usize, to: usize, stride: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([from, to], [3, 3])
        .with_stride([stride, stride])
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .with_bias(false)
        .with_initializer(Initializer::Zeros)
        .init(device)
}

//! 3x3 convolutions and transposed convolutions, dense or depthwise, without bias.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::module::{conv_transpose2d, conv2d};
use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};
use burn::tensor::{Device, Tensor};

use super::joins::{Joins, Maps};
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

    /// Several filters of one kind with their weights side by side.
    pub(super) fn joined(filters: &[&Self], maps: Maps, joins: Joins) -> Self {
        let weights: Vec<&Param<Tensor<4>>> = filters.iter().map(|own| own.weight()).collect();
        match filters[0] {
            Self::Conv(conv) => Self::Conv(Conv2d {
                weight: joins.join(&weights, 0),
                ..conv.clone()
            }),
            Self::Transposed(conv) => {
                let dense = conv.groups == 1 && maps == Maps::One;
                Self::Transposed(ConvTranspose2d {
                    weight: joins.join(&weights, usize::from(dense)),
                    ..conv.clone()
                })
            }
        }
    }

    fn weight(&self) -> &Param<Tensor<4>> {
        match self {
            Self::Conv(conv) => &conv.weight,
            Self::Transposed(conv) => &conv.weight,
        }
    }

    /// What [`Filter::joined`] made of so many filters.
    ///
    /// # Shapes
    /// - `tensor`: `[n, c, h, w]`, or `[n, filters · c, h, w]`
    /// - returns: `[n, filters · c, ·, ·]`
    pub(super) fn forward_joined(
        &self,
        tensor: Tensor<4>,
        input: Input,
        filters: usize,
        maps: Maps,
    ) -> Tensor<4> {
        let (spec, direction) = match self {
            Self::Conv(conv) => (square_spec(conv, input), Direction::Down),
            Self::Transposed(conv) => (transposed_spec(conv, input), Direction::Up),
        };
        let spec = match (maps, spec.groups) {
            (Maps::Own, _) => spec.side_by_side(filters),
            // Every output reads the whole map in any case.
            (Maps::One, 1) => spec,
            (Maps::One, _) => ConvSpec {
                repeat: filters,
                ..spec.side_by_side(filters)
            },
        };
        correlate(tensor, self.weight().val(), spec, direction)
    }
}

/// Square convolutions of one kind with their weights side by side.
pub(super) fn joined_square(convs: &[&Conv2d], joins: Joins) -> Conv2d {
    let weights: Vec<_> = convs.iter().map(|conv| &conv.weight).collect();
    let biases: Vec<_> = convs.iter().filter_map(|conv| conv.bias.as_ref()).collect();
    Conv2d {
        weight: joins.join(&weights, 0),
        bias: (!biases.is_empty()).then(|| joins.join(&biases, 0)),
        ..convs[0].clone()
    }
}

/// A square convolution without bias, by our kernel where it runs.
pub fn convolve(conv: &Conv2d, tensor: Tensor<4>, input: Input) -> Tensor<4> {
    let spec = square_spec(conv, input);
    correlate(tensor, conv.weight.val(), spec, Direction::Down)
}

fn transposed(conv: &ConvTranspose2d, tensor: Tensor<4>, input: Input) -> Tensor<4> {
    let spec = transposed_spec(conv, input);
    correlate(tensor, conv.weight.val(), spec, Direction::Up)
}

/// What a square convolution does, its weights aside.
pub(super) fn square_spec(conv: &Conv2d, input: Input) -> ConvSpec {
    ConvSpec {
        kernel: conv.kernel_size[0],
        stride: conv.stride[0],
        // Every convolution here pads so that stride 1 keeps the size.
        padding: conv.dilation[0] * (conv.kernel_size[0] - 1) / 2,
        dilation: conv.dilation[0],
        groups: conv.groups,
        repeat: 1,
        input,
    }
}

fn transposed_spec(conv: &ConvTranspose2d, input: Input) -> ConvSpec {
    ConvSpec {
        kernel: conv.kernel_size[0],
        stride: conv.stride[0],
        padding: conv.padding[0],
        dilation: conv.dilation[0],
        groups: conv.groups,
        repeat: 1,
        input,
    }
}

/// A convolution or its transpose with these weights, without bias, by our kernel where it runs.
pub(super) fn correlate(
    tensor: Tensor<4>,
    weights: Tensor<4>,
    spec: ConvSpec,
    direction: Direction,
) -> Tensor<4> {
    if kernels::runs(&tensor) {
        return kernels::convolve(tensor, weights, spec, direction);
    }
    let input = match spec.input {
        Input::Plain => tensor,
        Input::Rectified => relu(tensor),
    };
    let input = match spec.repeat {
        1 => input,
        times => input.repeat_dim(1, times),
    };
    let [stride, padding, dilation] = [spec.stride, spec.padding, spec.dilation].map(|n| [n, n]);
    match direction {
        Direction::Down => {
            let options = ConvOptions::new(stride, padding, dilation, spec.groups);
            conv2d(input, weights, None, options)
        }
        Direction::Up => {
            let options = ConvTransposeOptions::new(stride, padding, [0, 0], dilation, spec.groups);
            conv_transpose2d(input, weights, None, options)
        }
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

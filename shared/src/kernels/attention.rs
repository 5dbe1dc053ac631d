//! Squeeze-and-excite: every channel scaled by a function of the means of all channels.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::convolution::{shape, tensor, values};
use super::norm::lanes;
use super::number::{Number, in_width_of};

/// Values that one job computes at least.
pub(super) const LEAST: usize = 4096;

/// The weights of attention blocks, side by side; c channels are in `hidden` units a block.
pub struct Attention<F4, F1> {
    /// `[blocks · hidden, c, 1, 1]`
    pub first: F4,
    /// `[blocks · hidden]`
    pub first_bias: F1,
    /// `[blocks · c, hidden, 1, 1]`
    pub second: F4,
    /// `[blocks · c]`
    pub second_bias: F1,
}

/// For each block, `x · sigmoid(W2 relu(W1 mean(x) + b1) + b2)`.
///
/// # Shapes
/// - `input`: `[n, c, h, w]`
/// - returns: `[n, blocks · c, h, w]`
pub fn attend(input: Tensor<4>, weights: Attention<Tensor<4>, Tensor<1>>) -> Tensor<4> {
    let output = <Dispatch as AttentionKernels>::kernel_attend(
        input.into_dispatch(),
        weights.first.into_dispatch(),
        weights.first_bias.into_dispatch(),
        weights.second.into_dispatch(),
        weights.second_bias.into_dispatch(),
    );
    Tensor::from_dispatch(output)
}

/// What burn dispatches to the backend of the tensors.
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff: cfg(feature = "train"))]
pub(super) trait AttentionKernels: Backend {
    /// See [`attend`].
    fn kernel_attend(
        input: FloatTensor<Self>,
        first: FloatTensor<Self>,
        first_bias: FloatTensor<Self>,
        second: FloatTensor<Self>,
        second_bias: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

/// The weights on one backend, contiguous.
pub(super) type Weights<B> = Attention<FloatTensor<B>, FloatTensor<B>>;

/// What comes out between input and output.
#[derive(Clone, Debug)]
pub(super) struct Inside<B: Backend> {
    /// Of every channel `[n, c]`.
    pub(super) means: FloatTensor<B>,
    /// `[n, blocks · hidden]`, after the ReLU.
    pub(super) hidden: FloatTensor<B>,
    /// `[n, blocks · c]`, from 0 to 1.
    pub(super) scales: FloatTensor<B>,
}

impl AttentionKernels for Flex {
    fn kernel_attend(
        input: FlexTensor,
        first: FlexTensor,
        first_bias: FlexTensor,
        second: FlexTensor,
        second_bias: FlexTensor,
    ) -> FlexTensor {
        let weights = Attention {
            first: first.to_contiguous(),
            first_bias: first_bias.to_contiguous(),
            second: second.to_contiguous(),
            second_bias: second_bias.to_contiguous(),
        };
        let input = input.to_contiguous();
        in_width_of!(input, attended(&input, &weights)).0
    }
}

/// How the parts are counted.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) samples: usize,
    pub(super) channels: usize,
    /// Hidden units of a block.
    pub(super) hidden: usize,
    /// Channels of the output.
    pub(super) all: usize,
    /// Pixels of a channel.
    pub(super) area: usize,
}

impl Sizes {
    pub(super) fn of(input: [usize; 4], second: [usize; 4]) -> Self {
        let ([samples, channels, h, w], [all, hidden, ..]) = (input, second);
        Self {
            samples,
            channels,
            hidden,
            all,
            area: h * w,
        }
    }

    /// Hidden units of all blocks.
    pub(super) fn units(self) -> usize {
        self.all / self.channels * self.hidden
    }

    /// Channels that one job computes at least.
    pub(super) fn least(self) -> usize {
        LEAST.div_ceil(self.area)
    }
}

/// The output and what comes before it.
pub(super) fn attended<T: Number>(
    input: &FlexTensor,
    weights: &Weights<Flex>,
) -> (FlexTensor, Inside<Flex>) {
    let map = shape(input);
    let sizes = Sizes::of(map, shape(&weights.second));
    let Sizes {
        channels,
        all,
        area,
        ..
    } = sizes;
    let input: &[T] = values(input);
    let mean = |plane: &[T]| {
        let sum = Arch::new().dispatch(|| lanes(plane, |value| value));
        T::nearest(sum / area as f64)
    };
    let planes = input.par_chunks_exact(area).with_min_len(sizes.least());
    let means: Vec<T> = planes.map(mean).collect();
    let (hidden, scales) = excited(&means, weights, sizes);
    let mut output = vec![T::default(); sizes.samples * all * area];
    let job = |(index, target): (usize, &mut [T])| {
        let (sample, channel) = (index / all, index % all % channels);
        let source = &input[(sample * channels + channel) * area..][..area];
        Arch::new().dispatch(|| scaled(source, scales[index], target));
    };
    let planes = output.par_chunks_exact_mut(area).enumerate();
    planes.with_min_len(sizes.least()).for_each(job);
    let inside = Inside {
        means: tensor(means, &[sizes.samples, channels]),
        hidden: tensor(hidden, &[sizes.samples, sizes.units()]),
        scales: tensor(scales, &[sizes.samples, all]),
    };
    let [n, _, h, w] = map;
    (tensor(output, &[n, all, h, w]), inside)
}

/// Hidden units and scales of every sample, from the means.
fn excited<T: Number>(means: &[T], weights: &Weights<Flex>, sizes: Sizes) -> (Vec<T>, Vec<T>) {
    let Sizes {
        channels, hidden, ..
    } = sizes;
    let (first, second): (&[T], &[T]) = (values(&weights.first), values(&weights.second));
    let (first_bias, second_bias): (&[T], &[T]) =
        (values(&weights.first_bias), values(&weights.second_bias));
    let (mut units, mut scales) = (Vec::new(), Vec::new());
    for means in means.chunks_exact(channels) {
        let unit = |(row, bias): (&[T], &T)| {
            let value = *bias + product(row, means);
            // Not a number stays none.
            if value < T::default() {
                T::default()
            } else {
                value
            }
        };
        let own: Vec<T> = first
            .chunks_exact(channels)
            .zip(first_bias)
            .map(unit)
            .collect();
        let scale = |(at, row): (usize, &[T])| {
            let block = at / channels * hidden;
            let value: f64 = (second_bias[at] + product(row, &own[block..][..hidden])).into();
            T::nearest(1.0 / (1.0 + (-value).exp()))
        };
        scales.extend(second.chunks_exact(hidden).enumerate().map(scale));
        units.extend(own);
    }
    (units, scales)
}

fn product<T: Number>(row: &[T], column: &[T]) -> T {
    row.iter().zip(column).map(|(a, b)| *a * *b).sum()
}

#[inline(always)]
fn scaled<T: Number>(source: &[T], scale: T, target: &mut [T]) {
    for (to, from) in target.iter_mut().zip(source) {
        *to = *from * scale;
    }
}

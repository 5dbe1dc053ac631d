//! The kernels on flex, the CPU backend.

#[cfg(feature = "train")]
mod gradients;

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::convolution::{self, Direction, laid_out, shape, tensor, values};
use super::norm::{self, Moments};
use super::number::{Number, in_width_of};
use super::{ConvSpec, Kernels};

impl Kernels for Flex {
    fn kernel_convolve(
        input: FlexTensor,
        weights: FlexTensor,
        spec: ConvSpec,
        direction: Direction,
    ) -> FlexTensor {
        convolution::forward(&input, &weights, spec, direction)
    }

    fn kernel_normalise(
        input: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        groups: usize,
        epsilon: f64,
    ) -> FlexTensor {
        let (gamma, beta) = (gamma.to_contiguous(), beta.to_contiguous());
        let affine = Some([&gamma, &beta]);
        normalised(None, &input.to_contiguous(), affine, groups, epsilon).0
    }

    fn kernel_normalise_onto(
        sums: FlexTensor,
        input: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        groups: usize,
        epsilon: f64,
    ) -> FlexTensor {
        let (gamma, beta) = (gamma.to_contiguous(), beta.to_contiguous());
        let affine = Some([&gamma, &beta]);
        normalised(Some(sums), &input.to_contiguous(), affine, groups, epsilon).0
    }

    fn kernel_normalise_plain(input: FlexTensor, groups: usize, epsilon: f64) -> FlexTensor {
        normalised(None, &input.to_contiguous(), None, groups, epsilon).0
    }
}

fn normalised(
    sums: Option<FlexTensor>,
    input: &FlexTensor,
    affine: Option<[&FlexTensor; 2]>,
    groups: usize,
    epsilon: f64,
) -> (FlexTensor, Moments) {
    in_width_of!(input, normalised_in(sums, input, affine, groups, epsilon))
}

/// `sums` is written to where nothing else holds it.
fn normalised_in<T: Number>(
    sums: Option<FlexTensor>,
    input: &FlexTensor,
    affine: Option<[&FlexTensor; 2]>,
    groups: usize,
    epsilon: f64,
) -> (FlexTensor, Moments) {
    let shape = shape(input);
    let [n, c, h, w] = shape;
    let input: &[T] = values(input);
    let affine = affine.map_or([&[][..], &[]], |affine| affine.map(values));
    let zeros = || tensor(vec![T::default(); input.len()], &shape);
    let mut output = sums.map_or_else(zeros, laid_out::<T>);
    let written = &mut T::memory(&mut output)[..input.len()];
    let moments = norm::normalise(input, [n, c, h * w], groups, epsilon, affine, written);
    (output, moments)
}

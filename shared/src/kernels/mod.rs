//! Kernels of our own for the CPU backend, where burn's cost most: convolutions, whose weight
//! gradient it computes as a convolution with a kernel as large as the map, and group normalisation,
//! which it composes of a dozen operations.
//!
//! They are reached through burn's extension point, compute in 32-bit floats on flex, and leave
//! everything else (GPUs, 64-bit floats) to burn: [`runs`] says which.

#![expect(
    clippy::inline_always,
    reason = "what runs inside a SIMD dispatch has to be inlined into it to be compiled for it"
)]

#[cfg(feature = "train")]
mod backward;
mod convolution;
#[cfg(feature = "train")]
mod convolution_gradient;
mod correlate;
mod norm;
#[cfg(feature = "train")]
mod norm_gradient;
mod planes;
mod stencil;
#[cfg(all(test, feature = "train"))]
mod tests;
#[cfg(feature = "train")]
mod weight_gradient;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::{DType, Device, Tensor};
use burn_flex::FlexTensor;

pub use convolution::Direction;
pub use stencil::{ConvSpec, Input};

/// Whether the kernels here can compute with this tensor.
pub fn runs(tensor: &Tensor<4>) -> bool {
    tensor.dtype() == DType::F32 && tensor.device().inner() == Device::flex()
}

/// `weights` slid over `input`; no bias.
///
/// # Shapes
/// - `input`: `[n, from, h, w]`
/// - `weights`: `[to, from / groups, k, k]` down, `[from, to / groups, k, k]` up
/// - returns: `[n, to, ·, ·]`
pub fn convolve(
    input: Tensor<4>,
    weights: Tensor<4>,
    spec: ConvSpec,
    direction: Direction,
) -> Tensor<4> {
    let (input, weights) = (input.into_dispatch(), weights.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Kernels>::kernel_convolve(
        input, weights, spec, direction,
    ))
}

/// Group normalisation with a scale and a shift per channel.
///
/// # Shapes
/// - `input`: `[n, c, h, w]`, returned in the same shape
/// - `gamma`, `beta`: `[c]`
pub fn normalise(
    input: Tensor<4>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    groups: usize,
    epsilon: f64,
) -> Tensor<4> {
    let (input, gamma, beta) = (
        input.into_dispatch(),
        gamma.into_dispatch(),
        beta.into_dispatch(),
    );
    let output = <Dispatch as Kernels>::kernel_normalise(input, gamma, beta, groups, epsilon);
    Tensor::from_dispatch(output)
}

/// Group normalisation alone: `[n, c, h, w]` to the same.
pub fn normalise_plain(input: Tensor<4>, groups: usize, epsilon: f64) -> Tensor<4> {
    let input = input.into_dispatch();
    Tensor::from_dispatch(<Dispatch as Kernels>::kernel_normalise_plain(
        input, groups, epsilon,
    ))
}

/// What burn dispatches to the backend of the tensors.
#[backend_extension(Flex, Autodiff: cfg(feature = "train"))]
pub trait Kernels: Backend {
    /// See [`convolve`].
    fn kernel_convolve(
        input: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        spec: ConvSpec,
        direction: Direction,
    ) -> FloatTensor<Self>;

    /// See [`normalise`].
    fn kernel_normalise(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self>;

    /// See [`normalise_plain`].
    fn kernel_normalise_plain(
        input: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self>;
}

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
        let affine = [convolution::values(&gamma), convolution::values(&beta)];
        normalised(&input.to_contiguous(), affine, groups, epsilon).0
    }

    fn kernel_normalise_plain(input: FlexTensor, groups: usize, epsilon: f64) -> FlexTensor {
        normalised(&input.to_contiguous(), [&[], &[]], groups, epsilon).0
    }
}

fn normalised(
    input: &FlexTensor,
    affine: [&[f32]; 2],
    groups: usize,
    epsilon: f64,
) -> (FlexTensor, norm::Moments) {
    let shape = convolution::shape(input);
    let [n, c, h, w] = shape;
    let values = convolution::values(input);
    let (output, moments) = norm::normalise(values, [n, c, h * w], groups, epsilon, affine);
    (convolution::tensor(output, &shape), moments)
}

//! Kernels of our own, where burn's cost most: convolutions (on the CPU, burn computes the gradient
//! of their weights as a convolution with a kernel as large as the map; on a GPU it copies layouts
//! around them), group normalisation, squeeze-and-excite, the terms of a searched cell's nodes and the
//! step of the weights, which it composes of several operations each, and resizing on GPUs, which has
//! no gradient in burn.
//!
//! They are reached through burn's extension point and compute on flex with SIMD and threads, in 32-
//! and 64-bit floats, and on GPUs (feature `gpu`) by CubeCL, one source for wgpu, CUDA and WebGPU, in
//! 32-bit floats; the rest is left to burn: [`runs`] says which. The backward pass is written once
//! for both.

#![expect(
    clippy::inline_always,
    reason = "what runs inside a SIMD dispatch has to be inlined into it to be compiled for it"
)]

mod addition;
#[cfg(feature = "train")]
mod addition_gradient;
mod attention;
#[cfg(feature = "train")]
mod attention_gradient;
#[cfg(feature = "train")]
mod backward;
mod channel_range;
mod concat;
mod convolution;
#[cfg(feature = "train")]
mod convolution_gradient;
mod correlate;
mod flex;
#[cfg(feature = "gpu")]
mod gpu;
#[cfg(feature = "train")]
mod gradients;
#[cfg(feature = "train")]
mod momentum;
mod norm;
#[cfg(feature = "train")]
mod norm_gradient;
mod number;
mod planes;
#[cfg(feature = "gpu")]
mod resizing;
mod stencil;
#[cfg(all(test, feature = "train"))]
mod tests;
#[cfg(feature = "train")]
mod weight_gradient;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{DType, Device, Tensor};

pub use addition::{Addition, add};
pub use attention::{Attention, attend};
pub use channel_range::channels;
pub use concat::side_by_side;
pub use convolution::Direction;
#[cfg(feature = "train")]
pub use momentum::{Momentum, momentum_step};
#[cfg(feature = "gpu")]
pub use resizing::resize;
pub use stencil::{ConvSpec, Input};

/// Whether the kernels here can compute with this tensor.
pub fn runs<const D: usize>(tensor: &Tensor<D>) -> bool {
    match tensor.dtype() {
        // Without the GPU kernels only flex has any; with them, every backend that is compiled in.
        DType::F32 => cfg!(feature = "gpu") || on_flex(tensor),
        DType::F64 => on_flex(tensor),
        _ => false,
    }
}

/// Whether it is a tensor of the CPU backend.
pub(crate) fn on_flex<const D: usize>(tensor: &Tensor<D>) -> bool {
    tensor.device().inner() == Device::flex()
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

/// `sums` with the normalised input added to it: a sum of several terms needs no map for each.
///
/// # Shapes
/// - `sums`, `input`: `[n, c, h, w]`, returned in the same shape
/// - `gamma`, `beta`: `[c]`
pub fn normalise_onto(
    sums: Tensor<4>,
    input: Tensor<4>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    groups: usize,
    epsilon: f64,
) -> Tensor<4> {
    let (sums, input) = (sums.into_dispatch(), input.into_dispatch());
    let (gamma, beta) = (gamma.into_dispatch(), beta.into_dispatch());
    let output =
        <Dispatch as Kernels>::kernel_normalise_onto(sums, input, gamma, beta, groups, epsilon);
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
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff: cfg(feature = "train"))]
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

    /// See [`normalise_onto`].
    fn kernel_normalise_onto(
        sums: FloatTensor<Self>,
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

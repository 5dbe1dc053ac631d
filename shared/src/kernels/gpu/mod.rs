//! The kernels on GPUs, in CubeCL: one source for wgpu, CUDA and WebGPU.
//!
//! Tensors are `[n, c, h, w]` as everywhere, contiguous, without copies into other layouts. Kernels are launched
//! unchecked: every unit compares its position with the tensor that it writes, and what it reads follows from shapes.

#![expect(
    unsafe_code,
    reason = "checked launches read the length of a buffer before every value"
)]

mod addition;
#[cfg(feature = "train")]
mod addition_gradient;
mod attention;
#[cfg(feature = "train")]
mod attention_gradient;
mod channel_range;
mod concat;
mod correlate;
#[cfg(feature = "train")]
mod gradients;
mod launch;
#[cfg(feature = "train")]
mod momentum;
mod norm;
#[cfg(feature = "train")]
mod norm_gradient;
mod resize;
#[cfg(feature = "train")]
mod weight_gradient;

#[cfg(feature = "train")]
pub(super) use concat::quarter;
pub(super) use concat::side_by_side;
pub(super) use resize::resized;
#[cfg(feature = "train")]
pub(super) use resize::resized_gradient;

use burn::backend::tensor::FloatTensor;
use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;

use super::{ConvSpec, Direction, Kernels};

impl Kernels for CubeBackend {
    fn kernel_convolve(
        input: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        spec: ConvSpec,
        direction: Direction,
    ) -> FloatTensor<Self> {
        let (input, weights) = (into_contiguous(input), into_contiguous(weights));
        correlate::forward(input, weights, spec, direction)
    }

    fn kernel_normalise(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        let affine = [into_contiguous(gamma), into_contiguous(beta)];
        norm::normalise(None, into_contiguous(input), Some(affine), groups, epsilon).0
    }

    fn kernel_normalise_onto(
        sums: FloatTensor<Self>,
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        let affine = Some([into_contiguous(gamma), into_contiguous(beta)]);
        let sums = Some(into_contiguous(sums));
        norm::normalise(sums, into_contiguous(input), affine, groups, epsilon).0
    }

    fn kernel_normalise_plain(
        input: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        norm::normalise(None, into_contiguous(input), None, groups, epsilon).0
    }
}

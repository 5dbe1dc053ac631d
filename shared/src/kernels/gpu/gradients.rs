//! Gradients of the kernels on GPUs.

use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::launch::shape;
use super::{correlate, norm, norm_gradient, weight_gradient};
use crate::kernels::gradients::{Affine, Gradients, Normalised};
use crate::kernels::{ConvSpec, Direction};

impl Gradients for CubeBackend {
    type Moments = CubeTensor;

    fn contiguous(tensor: CubeTensor) -> CubeTensor {
        into_contiguous(tensor)
    }

    fn normalised(
        sums: Option<CubeTensor>,
        input: &CubeTensor,
        affine: Option<&Affine<Self>>,
        groups: usize,
        epsilon: f64,
    ) -> (CubeTensor, CubeTensor) {
        let affine = affine.map(|a| [a.gamma.clone(), a.beta.clone()]);
        let sums = sums.map(into_contiguous);
        norm::normalise(sums, input.clone(), affine, groups, epsilon)
    }

    fn normalised_gradients(of: &Normalised<Self>, gradient: CubeTensor) -> [CubeTensor; 3] {
        norm_gradient::gradients(
            of.input.clone(),
            into_contiguous(gradient),
            of.gamma.clone(),
            of.moments.clone(),
            of.groups,
        )
    }

    fn input_gradient(
        gradient: CubeTensor,
        weights: &CubeTensor,
        input: &CubeTensor,
        spec: ConvSpec,
        direction: Direction,
    ) -> CubeTensor {
        correlate::input_gradient(gradient, weights.clone(), input.clone(), spec, direction)
    }

    fn weight_gradient(
        gradient: CubeTensor,
        weights: &CubeTensor,
        input: &CubeTensor,
        spec: ConvSpec,
        direction: Direction,
    ) -> CubeTensor {
        let of = shape(weights);
        weight_gradient::weight_gradient(gradient, input.clone(), of, spec, direction)
    }
}

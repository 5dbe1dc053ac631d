//! A step of gradient descent with momentum on a GPU: one unit a weight.

use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::super::momentum::{Momentum, MomentumKernels};
use super::launch::empty;

impl MomentumKernels for CubeBackend {
    fn kernel_momentum(
        weights: CubeTensor,
        gradient: CubeTensor,
        velocity: CubeTensor,
        factors: Momentum,
    ) -> (CubeTensor, CubeTensor) {
        let beside = || empty(&weights, weights.meta.shape().as_slice());
        let stepped = (beside(), beside());
        let client = weights.client.clone();
        let count = weights.meta.shape().num_elements();
        let dim = CubeDim::new(&client, count);
        unsafe {
            step::launch_unchecked(
                &client,
                calculate_cube_count_elemwise(&client, count, dim),
                dim,
                into_contiguous(weights).into_tensor_arg(),
                into_contiguous(gradient).into_tensor_arg(),
                into_contiguous(velocity).into_tensor_arg(),
                stepped.0.clone().into_tensor_arg(),
                stepped.1.clone().into_tensor_arg(),
                factors.rate as f32,
                factors.momentum as f32,
                factors.decay as f32,
            );
        }
        stepped
    }
}

#[cube(launch_unchecked)]
fn step(
    weights: &Tensor<f32>,
    gradient: &Tensor<f32>,
    velocity: &Tensor<f32>,
    stepped: &mut Tensor<f32>,
    moving: &mut Tensor<f32>,
    rate: f32,
    momentum: f32,
    decay: f32,
) {
    if ABSOLUTE_POS < weights.len() {
        let weight = weights[ABSOLUTE_POS];
        let slope = gradient[ABSOLUTE_POS] + weight * decay;
        let velocity = velocity[ABSOLUTE_POS] * momentum + slope;
        moving[ABSOLUTE_POS] = velocity;
        stepped[ABSOLUTE_POS] = weight - velocity * rate;
    }
}

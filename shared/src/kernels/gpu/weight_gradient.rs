//! The gradient of a convolution's weights on a GPU: one cube a weight.

use burn_cubecl::cubecl::{self, prelude::*};
use burn_cubecl::tensor::CubeTensor;

use super::super::{ConvSpec, Direction, Input};
use super::launch::{UNITS, cubes, empty};
use super::norm::total;

/// Of weights of that shape, from the gradient of the output.
pub(super) fn weight_gradient(
    gradient: CubeTensor,
    input: CubeTensor,
    weights: [usize; 4],
    spec: ConvSpec,
    direction: Direction,
) -> CubeTensor {
    let output = empty(&input, &weights);
    let (count, dim) = cubes(weights.iter().product());
    let client = output.client.clone();
    let to = output.clone().into_tensor_arg();
    let (gradient, input) = (gradient.into_tensor_arg(), input.into_tensor_arg());
    // The side that has as many pixels as the kernel has positions comes first.
    let (coarse, fine) = match direction {
        Direction::Down => (gradient, input),
        Direction::Up => (input, gradient),
    };
    weight_products::launch(&client, count, dim, coarse, fine, to, spec, direction);
    output
}

/// Σ over samples and pixels of `coarse` times what the weight's tap reads of `fine`.
#[cube(launch)]
fn weight_products(
    coarse: &Tensor<f32>,
    fine: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] spec: ConvSpec,
    #[comptime] direction: Direction,
) {
    if CUBE_POS < output.len() {
        let kernel = comptime!(spec.kernel);
        let kx = CUBE_POS % kernel;
        let ky = CUBE_POS / kernel % kernel;
        let pair = CUBE_POS / comptime!(kernel * kernel);
        let of_fine = output.shape(1);
        let of_coarse = coarse.shape(1) / spec.groups;
        let channel = pair / of_fine;
        let other = channel / of_coarse * of_fine + pair % of_fine;

        let (height, width) = (coarse.shape(2), coarse.shape(3));
        let (rows, columns) = (fine.shape(2), fine.shape(3));
        let area = height * width;
        let count = coarse.shape(0) * area;
        let mut sum = 0.0f32;
        let mut index = UNIT_POS as usize;
        while index < count {
            let sample = index / area;
            let pixel = index % area;
            // Differences below zero wrap around to numbers that no size reaches.
            let row = pixel / width * spec.stride + ky * spec.dilation - spec.padding;
            let column = pixel % width * spec.stride + kx * spec.dilation - spec.padding;
            if row < rows && column < columns {
                let mut one = coarse[(sample * coarse.shape(1) + channel) * area + pixel];
                let plane = (sample * fine.shape(1) + other) * rows * columns;
                let mut two = fine[plane + row * columns + column];
                if comptime!(spec.input == Input::Rectified) {
                    match direction {
                        Direction::Down => two = select(two < 0.0f32, 0.0f32, two),
                        Direction::Up => one = select(one < 0.0f32, 0.0f32, one),
                    }
                }
                sum += one * two;
            }
            index += UNITS as usize;
        }
        let sum = total(sum);
        if UNIT_POS == 0 {
            output[CUBE_POS] = sum;
        }
    }
}

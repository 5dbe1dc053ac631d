//! Some channels of a map on a GPU, and their gradient: one unit a value.

use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::super::channel_range::ChannelKernels;
#[cfg(feature = "train")]
use super::super::channel_range::{ChannelGradients, TakeState};
use super::launch::{empty, shape};

impl ChannelKernels for CubeBackend {
    fn kernel_channels(input: CubeTensor, first: usize, count: usize) -> CubeTensor {
        let [n, _, h, w] = shape(&input);
        let output = empty(&input, &[n, count, h, w]);
        let (client, values) = (output.client.clone(), n * count * h * w);
        let dim = CubeDim::new(&client, values);
        unsafe {
            take::launch_unchecked(
                &client,
                calculate_cube_count_elemwise(&client, values, dim),
                dim,
                into_contiguous(input).into_tensor_arg(),
                output.clone().into_tensor_arg(),
                first,
            );
        }
        output
    }
}

#[cfg(feature = "train")]
impl ChannelGradients for CubeBackend {
    fn shape(input: &CubeTensor) -> [usize; 4] {
        shape(input)
    }

    fn put_back(state: &TakeState, gradient: &CubeTensor) -> CubeTensor {
        let output = empty(gradient, &state.shape);
        let client = output.client.clone();
        let values = state.shape.iter().product();
        let dim = CubeDim::new(&client, values);
        unsafe {
            take_gradient::launch_unchecked(
                &client,
                calculate_cube_count_elemwise(&client, values, dim),
                dim,
                gradient.clone().into_tensor_arg(),
                output.clone().into_tensor_arg(),
                state.first,
            );
        }
        output
    }
}

#[cube(launch_unchecked)]
fn take(input: &Tensor<f32>, output: &mut Tensor<f32>, first: usize) {
    if ABSOLUTE_POS < output.len() {
        let area = output.shape(2) * output.shape(3);
        let size = output.shape(1) * area;
        let start = (ABSOLUTE_POS / size * input.shape(1) + first) * area;
        output[ABSOLUTE_POS] = input[start + ABSOLUTE_POS % size];
    }
}

#[cfg(feature = "train")]
#[cube(launch_unchecked)]
fn take_gradient(gradient: &Tensor<f32>, output: &mut Tensor<f32>, first: usize) {
    if ABSOLUTE_POS < output.len() {
        let area = output.shape(2) * output.shape(3);
        let all = output.shape(1);
        let (plane, pixel) = (ABSOLUTE_POS / area, ABSOLUTE_POS % area);
        let (sample, channel) = (plane / all, plane % all);
        let count = gradient.shape(1);
        let mut value = 0.0f32;
        if channel >= first && channel < first + count {
            value = gradient[(sample * count + channel - first) * area + pixel];
        }
        output[ABSOLUTE_POS] = value;
    }
}

//! Convolution and its transpose on a GPU: one unit a value of the output.

use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::tensor::CubeTensor;

use super::super::{ConvSpec, Direction, Input};
use super::launch::{empty, shape};

/// `input` correlated with `weights`; see [`super::super::convolve`].
pub(super) fn forward(
    input: CubeTensor,
    weights: CubeTensor,
    spec: ConvSpec,
    direction: Direction,
) -> CubeTensor {
    let output = direction.output(&spec, shape(&input), shape(&weights));
    let output = empty(&input, &output);
    let count = output.meta.shape().num_elements();
    let dim = CubeDim::new(&output.client, count);
    correlate::launch(
        &output.client,
        calculate_cube_count_elemwise(&output.client, count, dim),
        dim,
        input.into_tensor_arg(),
        weights.into_tensor_arg(),
        output.clone().into_tensor_arg(),
        spec,
        direction,
    );
    output
}

/// The gradient of the input: the opposite correlation of the output's, nothing where a rectified input was negative.
#[cfg(feature = "train")]
pub(super) fn input_gradient(
    gradient: CubeTensor,
    weights: CubeTensor,
    input: CubeTensor,
    spec: ConvSpec,
    direction: Direction,
) -> CubeTensor {
    let output = empty(&input, &shape(&input));
    let count = output.meta.shape().num_elements();
    let dim = CubeDim::new(&output.client, count);
    let cubes = calculate_cube_count_elemwise(&output.client, count, dim);
    let plain = ConvSpec {
        input: Input::Plain,
        ..spec
    };
    let (client, back) = (output.client.clone(), direction.back());
    let (gradient, weights) = (gradient.into_tensor_arg(), weights.into_tensor_arg());
    let to = output.clone().into_tensor_arg();
    match spec.input {
        Input::Plain => correlate::launch(&client, cubes, dim, gradient, weights, to, plain, back),
        Input::Rectified => {
            let mask = input.into_tensor_arg();
            correlate_masked::launch(
                &client, cubes, dim, gradient, weights, mask, to, plain, back,
            );
        }
    }
    output
}

#[cube(launch)]
fn correlate(
    input: &Tensor<f32>,
    weights: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] spec: ConvSpec,
    #[comptime] direction: Direction,
) {
    if ABSOLUTE_POS < output.len() {
        let size = (output.shape(1), output.shape(2), output.shape(3));
        output[ABSOLUTE_POS] = value_at(input, weights, size, ABSOLUTE_POS, spec, direction);
    }
}

#[cfg(feature = "train")]
#[cube(launch)]
fn correlate_masked(
    input: &Tensor<f32>,
    weights: &Tensor<f32>,
    mask: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] spec: ConvSpec,
    #[comptime] direction: Direction,
) {
    if ABSOLUTE_POS < output.len() {
        let size = (output.shape(1), output.shape(2), output.shape(3));
        let mut value = 0.0f32;
        if mask[ABSOLUTE_POS] > 0.0f32 {
            value = value_at(input, weights, size, ABSOLUTE_POS, spec, direction);
        }
        output[ABSOLUTE_POS] = value;
    }
}

/// The output's value at `position`; `size` are its channels, height and width.
#[cube]
fn value_at(
    input: &Tensor<f32>,
    weights: &Tensor<f32>,
    size: (usize, usize, usize),
    position: usize,
    #[comptime] spec: ConvSpec,
    #[comptime] direction: Direction,
) -> f32 {
    let (channels, height, width) = size;
    let x = position % width;
    let line = position / width;
    let y = line % height;
    let plane = line / height;
    let to = plane % channels;
    let sample = plane / channels;

    let (rows, columns) = (input.shape(2), input.shape(3));
    let group_to = channels / spec.groups;
    let group_from = input.shape(1) / spec.groups;
    let first = to / group_to * group_from;
    let taps = comptime!(spec.kernel * spec.kernel);

    let mut sum = 0.0f32;
    for from in 0..group_from {
        let source = (sample * input.shape(1) + first + from) * rows * columns;
        let kernel = match direction {
            Direction::Down => (to * group_from + from) * taps,
            Direction::Up => ((first + from) * group_to + to % group_to) * taps,
        };
        #[unroll]
        for ky in 0..spec.kernel {
            #[unroll]
            for kx in 0..spec.kernel {
                let (row, below) = read_at(y, rows, ky, spec, direction);
                let (column, beside) = read_at(x, columns, kx, spec, direction);
                if below && beside {
                    let mut value = input[source + row * columns + column];
                    if comptime!(spec.input == Input::Rectified) {
                        value = select(value < 0.0f32, 0.0f32, value);
                    }
                    sum += value * weights[kernel + comptime!(ky * spec.kernel + kx)];
                }
            }
        }
    }
    sum
}

/// The row (or column) that a tap reads for an output at `at`, and whether the input has it. Differences below zero wrap
/// around to numbers that no size reaches.
#[cube]
fn read_at(
    at: usize,
    size: usize,
    #[comptime] tap: usize,
    #[comptime] spec: ConvSpec,
    #[comptime] direction: Direction,
) -> (usize, bool) {
    let offset = comptime!(tap * spec.dilation);
    match direction {
        Direction::Down => {
            let row = at * spec.stride + offset - spec.padding;
            (row, row < size)
        }
        Direction::Up => {
            let strided = at + spec.padding - offset;
            let row = strided / spec.stride;
            let between = strided % spec.stride;
            (row, between == 0 && row < size)
        }
    }
}

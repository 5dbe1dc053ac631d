//! Gradients of squeeze-and-excite on a GPU.

use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::tensor::CubeTensor;

use super::super::attention::{Attention, Inside, Sizes, Weights};
use super::super::attention_gradient::{AttendState, AttentionGradients, Slopes};
use super::attention::attended;
use super::launch::{UNITS, cubes, empty, shape};
use super::norm::total;

impl AttentionGradients for CubeBackend {
    fn attended(input: &CubeTensor, weights: &Weights<Self>) -> (CubeTensor, Inside<Self>) {
        attended(input, weights)
    }

    fn slopes(of: &AttendState<Self>, gradient: &CubeTensor) -> Slopes<Self> {
        let sizes = sizes(of);
        let slopes = Slopes::<Self> {
            scales: empty(gradient, &[sizes.samples, sizes.all]),
            hidden: empty(gradient, &[sizes.samples, sizes.units()]),
        };
        let client = gradient.client.clone();
        let (count, dim) = cubes(sizes.samples * sizes.all);
        unsafe {
            scale_slopes::launch_unchecked(
                &client,
                count,
                dim,
                of.input.clone().into_tensor_arg(),
                gradient.clone().into_tensor_arg(),
                of.inside.scales.clone().into_tensor_arg(),
                slopes.scales.clone().into_tensor_arg(),
            );
        }
        let units = sizes.samples * sizes.units();
        let dim = CubeDim::new(&client, units);
        unsafe {
            unit_slopes::launch_unchecked(
                &client,
                calculate_cube_count_elemwise(&client, units, dim),
                dim,
                of.inside.hidden.clone().into_tensor_arg(),
                of.second.clone().into_tensor_arg(),
                slopes.scales.clone().into_tensor_arg(),
                slopes.hidden.clone().into_tensor_arg(),
                sizes.channels,
            );
        }
        slopes
    }

    fn of_input(
        of: &AttendState<Self>,
        gradient: &CubeTensor,
        slopes: &Slopes<Self>,
    ) -> CubeTensor {
        let sizes = sizes(of);
        let output = empty(gradient, &shape(&of.input));
        let client = output.client.clone();
        let (count, dim) = cubes(sizes.samples * sizes.channels);
        unsafe {
            input_slopes::launch_unchecked(
                &client,
                count,
                dim,
                gradient.clone().into_tensor_arg(),
                of.inside.scales.clone().into_tensor_arg(),
                of.first.clone().into_tensor_arg(),
                slopes.hidden.clone().into_tensor_arg(),
                output.clone().into_tensor_arg(),
            );
        }
        output
    }

    fn of_weights(of: &AttendState<Self>, slopes: &Slopes<Self>) -> Weights<Self> {
        let sizes = sizes(of);
        let output = Attention {
            first: empty(&of.input, &shape(&of.first)),
            first_bias: empty(&of.input, &[sizes.units()]),
            second: empty(&of.input, &shape(&of.second)),
            second_bias: empty(&of.input, &[sizes.all]),
        };
        let client = of.input.client.clone();
        let count = (sizes.units() * sizes.channels).max(sizes.all * sizes.hidden);
        let dim = CubeDim::new(&client, count);
        unsafe {
            weight_slopes::launch_unchecked(
                &client,
                calculate_cube_count_elemwise(&client, count, dim),
                dim,
                of.inside.means.clone().into_tensor_arg(),
                of.inside.hidden.clone().into_tensor_arg(),
                slopes.hidden.clone().into_tensor_arg(),
                slopes.scales.clone().into_tensor_arg(),
                output.first.clone().into_tensor_arg(),
                output.first_bias.clone().into_tensor_arg(),
                output.second.clone().into_tensor_arg(),
                output.second_bias.clone().into_tensor_arg(),
            );
        }
        output
    }
}

fn sizes(of: &AttendState<CubeBackend>) -> Sizes {
    Sizes::of(shape(&of.input), shape(&of.second))
}

/// (Σ g x) s (1 − s), with s the scale; one cube a plane of the output.
#[cube(launch_unchecked)]
fn scale_slopes(
    input: &Tensor<f32>,
    gradient: &Tensor<f32>,
    scales: &Tensor<f32>,
    slopes: &mut Tensor<f32>,
) {
    if CUBE_POS < slopes.len() {
        let (channels, all) = (input.shape(1), gradient.shape(1));
        let area = input.shape(2) * input.shape(3);
        let from = (CUBE_POS / all * channels + CUBE_POS % all % channels) * area;
        let mut product = 0.0f32;
        let mut index = UNIT_POS as usize;
        while index < area {
            product += gradient[CUBE_POS * area + index] * input[from + index];
            index += UNITS as usize;
        }
        let product = total(product);
        if UNIT_POS == 0 {
            let scale = scales[CUBE_POS];
            slopes[CUBE_POS] = product * scale * (1.0f32 - scale);
        }
    }
}

/// Through the second layer and the ReLU; one unit a hidden unit.
#[cube(launch_unchecked)]
fn unit_slopes(
    units: &Tensor<f32>,
    second: &Tensor<f32>,
    of_scales: &Tensor<f32>,
    slopes: &mut Tensor<f32>,
    channels: usize,
) {
    if ABSOLUTE_POS < slopes.len() {
        let hidden = second.shape(1);
        let (count, all) = (units.shape(1), of_scales.shape(1));
        let (sample, unit) = (ABSOLUTE_POS / count, ABSOLUTE_POS % count);
        let block = unit / hidden * channels;
        let mut sum = 0.0f32;
        for channel in 0..channels {
            let at = block + channel;
            sum += of_scales[sample * all + at] * second[at * hidden + unit % hidden];
        }
        slopes[ABSOLUTE_POS] = select(units[ABSOLUTE_POS] <= 0.0f32, 0.0f32, sum);
    }
}

/// Σ g s over the blocks, and the mean's part; one cube a plane of the input.
#[cube(launch_unchecked)]
fn input_slopes(
    gradient: &Tensor<f32>,
    scales: &Tensor<f32>,
    first: &Tensor<f32>,
    of_units: &Tensor<f32>,
    output: &mut Tensor<f32>,
) {
    let (channels, all) = (output.shape(1), gradient.shape(1));
    if CUBE_POS < output.shape(0) * channels {
        let (sample, channel) = (CUBE_POS / channels, CUBE_POS % channels);
        let area = output.shape(2) * output.shape(3);
        let units = of_units.shape(1);
        let mut mean = 0.0f32;
        for unit in 0..units {
            mean += of_units[sample * units + unit] * first[unit * channels + channel];
        }
        let mean = mean / f32::cast_from(area);
        let mut index = UNIT_POS as usize;
        while index < area {
            let mut sum = mean;
            for block in 0..all / channels {
                let plane = sample * all + block * channels + channel;
                sum += gradient[plane * area + index] * scales[plane];
            }
            output[CUBE_POS * area + index] = sum;
            index += UNITS as usize;
        }
    }
}

/// Sums over the samples of what comes out of a layer times what goes in; one unit a weight of the larger layer.
#[cube(launch_unchecked)]
fn weight_slopes(
    means: &Tensor<f32>,
    units: &Tensor<f32>,
    of_units: &Tensor<f32>,
    of_scales: &Tensor<f32>,
    first: &mut Tensor<f32>,
    first_bias: &mut Tensor<f32>,
    second: &mut Tensor<f32>,
    second_bias: &mut Tensor<f32>,
) {
    let samples = means.shape(0);
    let (channels, hidden) = (means.shape(1), second.shape(1));
    let (count, all) = (units.shape(1), of_scales.shape(1));
    if ABSOLUTE_POS < first.len() {
        let (unit, channel) = (ABSOLUTE_POS / channels, ABSOLUTE_POS % channels);
        let mut sum = 0.0f32;
        let mut bias = 0.0f32;
        for sample in 0..samples {
            let slope = of_units[sample * count + unit];
            sum += slope * means[sample * channels + channel];
            bias += slope;
        }
        first[ABSOLUTE_POS] = sum;
        if channel == 0 {
            first_bias[unit] = bias;
        }
    }
    if ABSOLUTE_POS < second.len() {
        let (at, index) = (ABSOLUTE_POS / hidden, ABSOLUTE_POS % hidden);
        let unit = at / channels * hidden + index;
        let mut sum = 0.0f32;
        let mut bias = 0.0f32;
        for sample in 0..samples {
            let slope = of_scales[sample * all + at];
            sum += slope * units[sample * count + unit];
            bias += slope;
        }
        second[ABSOLUTE_POS] = sum;
        if index == 0 {
            second_bias[at] = bias;
        }
    }
}

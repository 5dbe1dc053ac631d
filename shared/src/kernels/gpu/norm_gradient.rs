//! Gradients of group normalisation on a GPU, in closed form.

use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::tensor::CubeTensor;

use super::launch::{UNITS, cubes, empty, shape};
use super::norm::total;

/// Of the input, of gamma, of beta. With x̂ the normalised input and g the output's gradient:
/// ∂β = Σ g, ∂γ = Σ g x̂, ∂x = scale (γ g − mean(γ g) − x̂ mean(γ g x̂)), means over the group.
pub(super) fn gradients(
    input: CubeTensor,
    gradient: CubeTensor,
    gamma: Option<CubeTensor>,
    moments: CubeTensor,
    groups: usize,
) -> [CubeTensor; 3] {
    let size = shape(&input);
    let [n, c, _, _] = size;
    let client = input.client.clone();
    let sums = empty(&input, &[n, c, 2]);
    let (count, dim) = cubes(n * c);
    unsafe {
        channel_sums::launch_unchecked(
            &client,
            count,
            dim,
            input.clone().into_tensor_arg(),
            gradient.clone().into_tensor_arg(),
            moments.clone().into_tensor_arg(),
            sums.clone().into_tensor_arg(),
            groups,
        );
    }
    let of_affine = [empty(&input, &[c]), empty(&input, &[c])];
    let dim = CubeDim::new(&client, c);
    unsafe {
        affine_gradients::launch_unchecked(
            &client,
            calculate_cube_count_elemwise(&client, c, dim),
            dim,
            sums.clone().into_tensor_arg(),
            of_affine[0].clone().into_tensor_arg(),
            of_affine[1].clone().into_tensor_arg(),
        );
    }
    let of_input = empty(&input, &size);
    let values = size.iter().product();
    let dim = CubeDim::new(&client, values);
    let count = calculate_cube_count_elemwise(&client, values, dim);
    let (input, gradient) = (input.into_tensor_arg(), gradient.into_tensor_arg());
    let (moments, sums) = (moments.into_tensor_arg(), sums.into_tensor_arg());
    let to = of_input.clone().into_tensor_arg();
    match gamma {
        Some(gamma) => {
            let gamma = gamma.into_tensor_arg();
            unsafe {
                input_gradient_affine::launch_unchecked(
                    &client, count, dim, input, gradient, moments, sums, gamma, to, groups,
                );
            }
        }
        None => unsafe {
            input_gradient_plain::launch_unchecked(
                &client, count, dim, input, gradient, moments, sums, to, groups,
            );
        },
    }
    let [of_gamma, of_beta] = of_affine;
    [of_input, of_gamma, of_beta]
}

/// Σ g and Σ g x̂ of every sample and channel, a cube each.
#[cube(launch_unchecked)]
fn channel_sums(
    input: &Tensor<f32>,
    gradient: &Tensor<f32>,
    moments: &Tensor<f32>,
    sums: &mut Tensor<f32>,
    #[comptime] groups: usize,
) {
    let channels = input.shape(1);
    let area = input.shape(2) * input.shape(3);
    if CUBE_POS < input.shape(0) * channels {
        let (sample, channel) = (CUBE_POS / channels, CUBE_POS % channels);
        let group = sample * groups + channel / (channels / groups);
        let (mean, scale) = (moments[group * 2], moments[group * 2 + 1]);
        let mut plain = 0.0f32;
        let mut product = 0.0f32;
        let mut index = UNIT_POS as usize;
        while index < area {
            let position = CUBE_POS * area + index;
            plain += gradient[position];
            product += gradient[position] * (input[position] - mean) * scale;
            index += UNITS as usize;
        }
        let plain = total(plain);
        let product = total(product);
        if UNIT_POS == 0 {
            sums[CUBE_POS * 2] = plain;
            sums[CUBE_POS * 2 + 1] = product;
        }
    }
}

/// The sums over the samples, a unit each channel.
#[cube(launch_unchecked)]
fn affine_gradients(sums: &Tensor<f32>, of_gamma: &mut Tensor<f32>, of_beta: &mut Tensor<f32>) {
    let channels = sums.shape(1);
    if ABSOLUTE_POS < channels {
        let mut gamma = 0.0f32;
        let mut beta = 0.0f32;
        for sample in 0..sums.shape(0) {
            let position = (sample * channels + ABSOLUTE_POS) * 2;
            beta += sums[position];
            gamma += sums[position + 1];
        }
        of_gamma[ABSOLUTE_POS] = gamma;
        of_beta[ABSOLUTE_POS] = beta;
    }
}

#[cube(launch_unchecked)]
fn input_gradient_affine(
    input: &Tensor<f32>,
    gradient: &Tensor<f32>,
    moments: &Tensor<f32>,
    sums: &Tensor<f32>,
    gamma: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] groups: usize,
) {
    if ABSOLUTE_POS < output.len() {
        let (sample, channel, group) = position_of(input, ABSOLUTE_POS, groups);
        let channels = input.shape(1);
        let of_group = channels / groups;
        let first = group * of_group;
        let mut plain = 0.0f32;
        let mut product = 0.0f32;
        for other in first..first + of_group {
            let position = (sample * channels + other) * 2;
            plain += sums[position] * gamma[other];
            product += sums[position + 1] * gamma[other];
        }
        let of_output = gradient[ABSOLUTE_POS] * gamma[channel];
        let at = (sample * groups + group) * 2;
        output[ABSOLUTE_POS] = of_input(input, moments, at, (of_output, plain, product), groups);
    }
}

#[cube(launch_unchecked)]
fn input_gradient_plain(
    input: &Tensor<f32>,
    gradient: &Tensor<f32>,
    moments: &Tensor<f32>,
    sums: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] groups: usize,
) {
    if ABSOLUTE_POS < output.len() {
        let (sample, _channel, group) = position_of(input, ABSOLUTE_POS, groups);
        let channels = input.shape(1);
        let of_group = channels / groups;
        let first = group * of_group;
        let mut plain = 0.0f32;
        let mut product = 0.0f32;
        for other in first..first + of_group {
            let position = (sample * channels + other) * 2;
            plain += sums[position];
            product += sums[position + 1];
        }
        let of_output = gradient[ABSOLUTE_POS];
        let at = (sample * groups + group) * 2;
        output[ABSOLUTE_POS] = of_input(input, moments, at, (of_output, plain, product), groups);
    }
}

/// The gradient of the unit's value of the input, from γ g there and the sums of γ g and γ g x̂ over its group, whose
/// moments are at `at`.
#[cube]
fn of_input(
    input: &Tensor<f32>,
    moments: &Tensor<f32>,
    at: usize,
    sums: (f32, f32, f32),
    #[comptime] groups: usize,
) -> f32 {
    let (of_output, plain, product) = sums;
    let (mean, scale) = (moments[at], moments[at + 1]);
    let normalised = (input[ABSOLUTE_POS] - mean) * scale;
    let size = f32::cast_from(input.shape(1) / groups * input.shape(2) * input.shape(3));
    scale * (of_output - plain / size - normalised * product / size)
}

/// Sample, channel and group of a value.
#[cube]
fn position_of(
    input: &Tensor<f32>,
    position: usize,
    #[comptime] groups: usize,
) -> (usize, usize, usize) {
    let channels = input.shape(1);
    let plane = position / (input.shape(2) * input.shape(3));
    let channel = plane % channels;
    (plane / channels, channel, channel / (channels / groups))
}

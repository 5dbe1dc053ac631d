//! Group normalisation on a GPU: one cube a sample and group.
#![expect(
    clippy::fn_params_excessive_bools,
    reason = "what is known when a kernel is compiled is a parameter"
)]

use burn_cubecl::cubecl::{self, prelude::*};
use burn_cubecl::tensor::CubeTensor;

use super::launch::{UNITS, cubes, empty, shape};

/// The normalised input, added to `sums` where there are some and it has a scale and a shift, and, per sample and group, mean and reciprocal standard deviation `[n, groups, 2]`.
pub(super) fn normalise(
    sums: Option<CubeTensor>,
    input: CubeTensor,
    affine: Option<[CubeTensor; 2]>,
    groups: usize,
    epsilon: f64,
) -> (CubeTensor, CubeTensor) {
    let size = shape(&input);
    let output = empty(&input, &size);
    let moments = empty(&input, &[size[0], groups, 2]);
    let client = output.client.clone();
    let (count, dim) = cubes(size[0] * groups);
    let added = sums.is_some();
    // Without sums nothing is read of it.
    let sums = sums.unwrap_or_else(|| input.clone()).into_tensor_arg();
    let input = input.into_tensor_arg();
    let (to, kept) = (
        output.clone().into_tensor_arg(),
        moments.clone().into_tensor_arg(),
    );
    let epsilon = epsilon as f32;
    match affine {
        Some([gamma, beta]) => {
            let (gamma, beta) = (gamma.into_tensor_arg(), beta.into_tensor_arg());
            unsafe {
                normalise_affine::launch_unchecked(
                    &client, count, dim, sums, input, gamma, beta, to, kept, epsilon, groups, added,
                );
            }
        }
        None => unsafe {
            normalise_plain::launch_unchecked(
                &client, count, dim, input, to, kept, epsilon, groups,
            );
        },
    }
    (output, moments)
}

#[cube(launch_unchecked)]
fn normalise_affine(
    sums: &Tensor<f32>,
    input: &Tensor<f32>,
    gamma: &Tensor<f32>,
    beta: &Tensor<f32>,
    output: &mut Tensor<f32>,
    moments: &mut Tensor<f32>,
    epsilon: f32,
    #[comptime] groups: usize,
    #[comptime] added: bool,
) {
    let of_group = input.shape(1) / groups;
    let area = input.shape(2) * input.shape(3);
    let size = of_group * area;
    if CUBE_POS < input.shape(0) * groups {
        let (mean, scale) = moments_of(input, CUBE_POS, size, epsilon);
        let first = CUBE_POS % groups * of_group;
        let mut index = UNIT_POS as usize;
        while index < size {
            let channel = first + index / area;
            let position = CUBE_POS * size + index;
            let mut value = (input[position] - mean) * scale * gamma[channel] + beta[channel];
            if comptime!(added) {
                value += sums[position];
            }
            output[position] = value;
            index += UNITS as usize;
        }
        keep(moments, mean, scale);
    }
}

#[cube(launch_unchecked)]
fn normalise_plain(
    input: &Tensor<f32>,
    output: &mut Tensor<f32>,
    moments: &mut Tensor<f32>,
    epsilon: f32,
    #[comptime] groups: usize,
) {
    let size = input.shape(1) / groups * input.shape(2) * input.shape(3);
    if CUBE_POS < input.shape(0) * groups {
        let (mean, scale) = moments_of(input, CUBE_POS, size, epsilon);
        let mut index = UNIT_POS as usize;
        while index < size {
            let position = CUBE_POS * size + index;
            output[position] = (input[position] - mean) * scale;
            index += UNITS as usize;
        }
        keep(moments, mean, scale);
    }
}

#[cube]
fn keep(moments: &mut Tensor<f32>, mean: f32, scale: f32) {
    if UNIT_POS == 0 {
        moments[CUBE_POS * 2] = mean;
        moments[CUBE_POS * 2 + 1] = scale;
    }
}

/// Mean and reciprocal standard deviation of a group's `size` values, computed by a cube: the mean first, then the
/// squares around it.
#[cube]
pub(super) fn moments_of(
    input: &Tensor<f32>,
    group: usize,
    size: usize,
    epsilon: f32,
) -> (f32, f32) {
    let start = group * size;
    let count = f32::cast_from(size);
    let mut sum = 0.0f32;
    let mut index = UNIT_POS as usize;
    while index < size {
        sum += input[start + index];
        index += UNITS as usize;
    }
    let mean = total(sum) / count;
    let mut squares = 0.0f32;
    let mut index = UNIT_POS as usize;
    while index < size {
        let centred = input[start + index] - mean;
        squares += centred * centred;
        index += UNITS as usize;
    }
    let variance = total(squares) / count;
    (mean, 1.0f32 / (variance + epsilon).sqrt())
}

/// The sum of `value` over the units of the cube, for each of them.
#[cube]
pub(super) fn total(value: f32) -> f32 {
    let mut partial = Shared::<[f32]>::new_slice(comptime!(UNITS as usize));
    let unit = UNIT_POS as usize;
    partial[unit] = value;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(UNITS.ilog2()) {
        let half = comptime!((UNITS >> (step + 1)) as usize);
        if unit < half {
            let other = partial[unit + half];
            partial[unit] += other;
        }
        sync_cube();
    }
    partial[0]
}

//! Squeeze-and-excite on a GPU: one cube a plane.

use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::{self, prelude::*};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::super::attention::{Attention, AttentionKernels, Inside, Sizes, Weights};
use super::launch::{UNITS, cubes, empty, shape};
use super::norm::total;

impl AttentionKernels for CubeBackend {
    fn kernel_attend(
        input: CubeTensor,
        first: CubeTensor,
        first_bias: CubeTensor,
        second: CubeTensor,
        second_bias: CubeTensor,
    ) -> CubeTensor {
        let weights = Attention {
            first: into_contiguous(first),
            first_bias: into_contiguous(first_bias),
            second: into_contiguous(second),
            second_bias: into_contiguous(second_bias),
        };
        attended(&into_contiguous(input), &weights).0
    }
}

/// The output and what comes before it.
pub(super) fn attended(
    input: &CubeTensor,
    weights: &Weights<CubeBackend>,
) -> (CubeTensor, Inside<CubeBackend>) {
    let [n, c, h, w] = shape(input);
    let sizes = Sizes::of([n, c, h, w], shape(&weights.second));
    let output = empty(input, &[n, sizes.all, h, w]);
    let inside = Inside::<CubeBackend> {
        means: empty(input, &[n, c]),
        hidden: empty(input, &[n, sizes.units()]),
        scales: empty(input, &[n, sizes.all]),
    };
    let client = output.client.clone();
    let (count, dim) = cubes(n * c);
    unsafe {
        plane_means::launch_unchecked(
            &client,
            count,
            dim,
            input.clone().into_tensor_arg(),
            inside.means.clone().into_tensor_arg(),
        );
    }
    let (count, dim) = cubes(n * sizes.all);
    unsafe {
        excite::launch_unchecked(
            &client,
            count,
            dim,
            input.clone().into_tensor_arg(),
            inside.means.clone().into_tensor_arg(),
            weights.first.clone().into_tensor_arg(),
            weights.first_bias.clone().into_tensor_arg(),
            weights.second.clone().into_tensor_arg(),
            weights.second_bias.clone().into_tensor_arg(),
            output.clone().into_tensor_arg(),
            inside.hidden.clone().into_tensor_arg(),
            inside.scales.clone().into_tensor_arg(),
            sizes.hidden,
        );
    }
    (output, inside)
}

#[cube(launch_unchecked)]
fn plane_means(input: &Tensor<f32>, means: &mut Tensor<f32>) {
    if CUBE_POS < means.len() {
        let area = input.shape(2) * input.shape(3);
        let mut sum = 0.0f32;
        let mut index = UNIT_POS as usize;
        while index < area {
            sum += input[CUBE_POS * area + index];
            index += UNITS as usize;
        }
        let sum = total(sum);
        if UNIT_POS == 0 {
            means[CUBE_POS] = sum / f32::cast_from(area);
        }
    }
}

/// Every unit computes its plane's scale, which takes few weights.
#[cube(launch_unchecked)]
fn excite(
    input: &Tensor<f32>,
    means: &Tensor<f32>,
    first: &Tensor<f32>,
    first_bias: &Tensor<f32>,
    second: &Tensor<f32>,
    second_bias: &Tensor<f32>,
    output: &mut Tensor<f32>,
    units: &mut Tensor<f32>,
    scales: &mut Tensor<f32>,
    hidden: usize,
) {
    let (channels, all) = (input.shape(1), output.shape(1));
    let count = units.shape(1);
    if CUBE_POS < output.shape(0) * all {
        let (sample, at) = (CUBE_POS / all, CUBE_POS % all);
        let (block, channel) = (at / channels * hidden, at % channels);
        let mut sum = second_bias[at];
        for index in 0..hidden {
            let unit = block + index;
            let mut value = first_bias[unit];
            for from in 0..channels {
                value += first[unit * channels + from] * means[sample * channels + from];
            }
            let value = select(value < 0.0f32, 0.0f32, value);
            sum += second[at * hidden + index] * value;
            if UNIT_POS == 0 && channel == 0 {
                units[sample * count + unit] = value;
            }
        }
        let scale = 1.0f32 / (1.0f32 + (0.0f32 - sum).exp());
        if UNIT_POS == 0 {
            scales[CUBE_POS] = scale;
        }
        let area = input.shape(2) * input.shape(3);
        let (to, from) = (CUBE_POS * area, (sample * channels + channel) * area);
        let mut index = UNIT_POS as usize;
        while index < area {
            output[to + index] = input[from + index] * scale;
            index += UNITS as usize;
        }
    }
}

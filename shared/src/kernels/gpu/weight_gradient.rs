//! The gradient of a convolution's weights on a GPU: one cube a channel of the finer map and a block of the coarser's.
#![expect(
    clippy::too_many_lines,
    clippy::fn_params_excessive_bools,
    reason = "a kernel is one function, and what is known when it is compiled is a parameter"
)]

use burn_cubecl::cubecl::{self, prelude::*};
use burn_cubecl::tensor::CubeTensor;

use super::super::{ConvSpec, Direction, Input};
use super::launch::{UNITS, cubes, empty};

/// Channels of the coarser map in a block at most.
const BLOCK: usize = 4;

/// What the kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Shape {
    spec: ConvSpec,
    direction: Direction,
    /// It divides the coarser channels of a group.
    block: usize,
}

/// Of weights of that shape, from the gradient of the output.
pub(super) fn weight_gradient(
    gradient: CubeTensor,
    input: CubeTensor,
    weights: [usize; 4],
    spec: ConvSpec,
    direction: Direction,
) -> CubeTensor {
    let output = empty(&input, &weights);
    // The map that has as many pixels as the kernel has positions is the coarser one.
    let (coarse, fine) = match direction {
        Direction::Down => (gradient, input),
        Direction::Up => (input, gradient),
    };
    let channels = weights[0]; // of the coarser map, counted at each reading
    let of_group = channels / spec.groups;
    let fits = (1..=BLOCK)
        .rev()
        .find(|block| of_group.is_multiple_of(*block));
    let block = fits.unwrap_or(1);
    let (count, dim) = cubes(channels / block * weights[1]);
    unsafe {
        weight_products::launch_unchecked(
            &output.client,
            count,
            dim,
            coarse.into_tensor_arg(),
            fine.into_tensor_arg(),
            output.clone().into_tensor_arg(),
            Shape {
                spec,
                direction,
                block,
            },
        );
    }
    output
}

/// Σ over samples and pixels of `coarse` times what each tap reads of `fine`.
#[cube(launch_unchecked)]
fn weight_products(
    coarse: &Tensor<f32>,
    fine: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] kernel: Shape,
) {
    let spec = comptime!(kernel.spec);
    let direction = comptime!(kernel.direction);
    let taps = comptime!(spec.kernel * spec.kernel);
    let sums = comptime!(kernel.block * spec.kernel * spec.kernel);
    let of_fine = output.shape(1);
    if CUBE_POS * sums < output.len() {
        let channel = CUBE_POS / of_fine * kernel.block;
        let of_coarse = output.shape(0) / spec.groups;
        let other = channel / of_coarse * of_fine + CUBE_POS % of_fine;
        let (height, width) = (coarse.shape(2), coarse.shape(3));
        let (rows, columns) = (fine.shape(2), fine.shape(3));
        let area = height * width;
        let (ours_all, theirs_all) = (coarse.shape(1), fine.shape(1));
        // What is read more than once has fewer channels than weights count.
        let (ours_first, other) = (channel % ours_all, other % theirs_all);
        let count = coarse.shape(0) * area;

        let mut partial = Array::<f32>::new(sums);
        #[unroll]
        for index in 0..sums {
            partial[index] = 0.0f32;
        }
        let mut index = UNIT_POS as usize;
        while index < count {
            let sample = index / area;
            let pixel = index % area;
            let mut ours = Array::<f32>::new(kernel.block);
            #[unroll]
            for one in 0..kernel.block {
                let plane = sample * ours_all + ours_first + one;
                let value = coarse[plane * area + pixel];
                ours[one] = read(
                    value,
                    comptime!(spec.input == Input::Rectified && direction == Direction::Up),
                );
            }
            let plane = (sample * theirs_all + other) * rows * columns;
            // Differences below zero wrap around to numbers that no size reaches.
            let row = pixel / width * spec.stride - spec.padding;
            let column = pixel % width * spec.stride - spec.padding;
            #[unroll]
            for ky in 0..spec.kernel {
                #[unroll]
                for kx in 0..spec.kernel {
                    let row = row + comptime!(ky * spec.dilation);
                    let column = column + comptime!(kx * spec.dilation);
                    let mut theirs = 0.0f32;
                    if row < rows && column < columns {
                        theirs = fine[plane + row * columns + column];
                    }
                    let theirs = read(
                        theirs,
                        comptime!(spec.input == Input::Rectified && direction == Direction::Down),
                    );
                    #[unroll]
                    for one in 0..kernel.block {
                        partial[comptime!((one * spec.kernel + ky) * spec.kernel + kx)] +=
                            ours[one] * theirs;
                    }
                }
            }
            index += UNITS as usize;
        }

        let mut shared = Shared::<[f32]>::new_slice(comptime!(sums * UNITS as usize));
        let unit = UNIT_POS as usize;
        #[unroll]
        for index in 0..sums {
            shared[index * UNITS as usize + unit] = partial[index];
        }
        sync_cube();
        // Each of the first units adds up one weight's parts, in the order of the units.
        let mut index = unit;
        while index < sums {
            let mut sum = 0.0f32;
            for part in 0..UNITS as usize {
                sum += shared[index * UNITS as usize + part];
            }
            let weight = (channel + index / taps) * of_fine + CUBE_POS % of_fine;
            output[weight * taps + index % taps] = sum;
            index += UNITS as usize;
        }
    }
}

#[cube]
fn read(value: f32, #[comptime] rectified: bool) -> f32 {
    if comptime!(rectified) {
        select(value < 0.0f32, 0.0f32, value)
    } else {
        value
    }
}

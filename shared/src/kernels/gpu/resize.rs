//! Resizing on a GPU, forward and back: one unit a value that is written.
//!
//! Positions are fractions of whole numbers: the output of index i lies at ((2 i + 1) · from − to) / (2 · to) among the
//! inputs, with the sizes `from` and `to`, so nothing is rounded but the shares.
#![expect(
    clippy::fn_params_excessive_bools,
    reason = "what is known when a kernel is compiled is a parameter"
)]

use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::launch::{empty, shape};
use crate::space::Interpolation;

/// `input` at another size.
pub(in super::super) fn resized(
    input: CubeTensor,
    size: [usize; 2],
    mode: Interpolation,
) -> CubeTensor {
    let [n, c, ..] = shape(&input);
    let output = empty(&input, &[n, c, size[0], size[1]]);
    let (client, count) = (output.client.clone(), n * c * size[0] * size[1]);
    let dim = CubeDim::new(&client, count);
    unsafe {
        enlarge::launch_unchecked(
            &client,
            calculate_cube_count_elemwise(&client, count, dim),
            dim,
            into_contiguous(input).into_tensor_arg(),
            output.clone().into_tensor_arg(),
            mode == Interpolation::Nearest,
        );
    }
    output
}

/// The gradient of an input of that height and width, from that of the output.
#[cfg(feature = "train")]
pub(in super::super) fn resized_gradient(
    gradient: CubeTensor,
    from: [usize; 2],
    mode: Interpolation,
) -> CubeTensor {
    let [n, c, ..] = shape(&gradient);
    let output = empty(&gradient, &[n, c, from[0], from[1]]);
    let (client, count) = (output.client.clone(), n * c * from[0] * from[1]);
    let dim = CubeDim::new(&client, count);
    unsafe {
        enlarge_gradient::launch_unchecked(
            &client,
            calculate_cube_count_elemwise(&client, count, dim),
            dim,
            into_contiguous(gradient).into_tensor_arg(),
            output.clone().into_tensor_arg(),
            mode == Interpolation::Nearest,
        );
    }
    output
}

/// The first of the two inputs around an output, and the share of the second.
#[cube]
fn around(at: usize, from: usize, to: usize, #[comptime] nearest: bool) -> (usize, f32) {
    let mut below = 0usize;
    let mut share = 0.0f32;
    if comptime!(nearest) {
        below = min(at * from / to, from - 1);
    } else {
        let centre = (2 * at + 1) * from;
        if centre > to {
            below = min((centre - to) / (2 * to), from - 1);
            if below + 1 < from {
                share = f32::cast_from((centre - to) % (2 * to)) / f32::cast_from(2 * to);
            }
        }
    }
    (below, share)
}

#[cube(launch_unchecked)]
fn enlarge(input: &Tensor<f32>, output: &mut Tensor<f32>, #[comptime] nearest: bool) {
    if ABSOLUTE_POS < output.len() {
        let (rows, columns) = (input.shape(2), input.shape(3));
        let (height, width) = (output.shape(2), output.shape(3));
        let x = ABSOLUTE_POS % width;
        let y = ABSOLUTE_POS / width % height;
        let plane = ABSOLUTE_POS / width / height * rows * columns;
        let (row, down) = around(y, rows, height, nearest);
        let (column, right) = around(x, columns, width, nearest);
        let below = plane + min(row + 1, rows - 1) * columns;
        let beside = min(column + 1, columns - 1);
        let first = plane + row * columns;
        let upper = input[first + column] * (1.0f32 - right) + input[first + beside] * right;
        let lower = input[below + column] * (1.0f32 - right) + input[below + beside] * right;
        output[ABSOLUTE_POS] = upper * (1.0f32 - down) + lower * down;
    }
}

/// The outputs that may read an input: the first, and one past the last.
#[cfg(feature = "train")]
#[cube]
fn readers(at: usize, from: usize, to: usize) -> (usize, usize) {
    let first = select(at == 0, 0, (max(at, 1) - 1) * to / from);
    let last = select(at + 1 == from, to, min((at + 2) * to / from + 1, to));
    (first, last)
}

/// The share of input `at` in output `reader`.
#[cfg(feature = "train")]
#[cube]
fn share_of(at: usize, reader: usize, from: usize, to: usize, #[comptime] nearest: bool) -> f32 {
    let (below, second) = around(reader, from, to, nearest);
    let mut share = 0.0f32;
    if below == at {
        share = 1.0f32 - second;
    } else if below + 1 == at {
        share = second;
    }
    share
}

#[cfg(feature = "train")]
#[cube(launch_unchecked)]
fn enlarge_gradient(gradient: &Tensor<f32>, output: &mut Tensor<f32>, #[comptime] nearest: bool) {
    if ABSOLUTE_POS < output.len() {
        let (rows, columns) = (output.shape(2), output.shape(3));
        let (height, width) = (gradient.shape(2), gradient.shape(3));
        let x = ABSOLUTE_POS % columns;
        let y = ABSOLUTE_POS / columns % rows;
        let plane = ABSOLUTE_POS / columns / rows * height * width;
        let (top, bottom) = readers(y, rows, height);
        let (left, right) = readers(x, columns, width);
        let mut sum = 0.0f32;
        for row in top..bottom {
            let down = share_of(y, row, rows, height, nearest);
            let mut line = 0.0f32;
            for column in left..right {
                let share = share_of(x, column, columns, width, nearest);
                line += share * gradient[plane + row * width + column];
            }
            sum += down * line;
        }
        output[ABSOLUTE_POS] = sum;
    }
}

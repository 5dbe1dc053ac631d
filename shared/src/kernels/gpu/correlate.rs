//! Convolution and its transpose on a GPU: one unit a pixel and a block of the output's channels.
//!
//! The block is the same for all units of a cube, so that weights are read once for all of them.

use burn_cubecl::cubecl::{self, prelude::*};
use burn_cubecl::tensor::CubeTensor;

use super::super::{ConvSpec, Direction, Input};
use super::launch::{UNITS, empty, shape};

/// Channels of the output that a unit computes at most.
const BLOCK: usize = 8;

/// The axis on which cubes are counted first; the rest is on the third.
const ROW: usize = 32_768;

/// What a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Shape {
    spec: ConvSpec,
    direction: Direction,
    /// Channels that a unit computes; it divides those of a group.
    block: usize,
    /// Readings that an output is the sum of: several where it is the gradient of an input that was read more than once.
    readings: usize,
}

/// `input` correlated with `weights`; see [`super::super::convolve`].
pub(super) fn forward(
    input: CubeTensor,
    weights: CubeTensor,
    spec: ConvSpec,
    direction: Direction,
) -> CubeTensor {
    let output = direction.output(&spec, shape(&input), shape(&weights));
    let output = empty(&input, &output);
    let kernel = Kernel::of(&output, spec, direction, 1);
    unsafe {
        correlate::launch_unchecked(
            &output.client,
            kernel.count,
            kernel.dim,
            input.into_tensor_arg(),
            weights.into_tensor_arg(),
            output.clone().into_tensor_arg(),
            kernel.shape,
        );
    }
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
    let plain = ConvSpec {
        input: Input::Plain,
        repeat: 1,
        ..spec
    };
    let Kernel { count, dim, shape } = Kernel::of(&output, plain, direction.back(), spec.repeat);
    let client = output.client.clone();
    let (gradient, weights) = (gradient.into_tensor_arg(), weights.into_tensor_arg());
    let to = output.clone().into_tensor_arg();
    match spec.input {
        Input::Plain => unsafe {
            correlate::launch_unchecked(&client, count, dim, gradient, weights, to, shape);
        },
        Input::Rectified => {
            let mask = input.into_tensor_arg();
            unsafe {
                correlate_masked::launch_unchecked(
                    &client, count, dim, gradient, weights, mask, to, shape,
                );
            }
        }
    }
    output
}

/// A kernel with its grid: pixels of all samples along the first and third axis, blocks of channels along the second.
struct Kernel {
    count: CubeCount,
    dim: CubeDim,
    shape: Shape,
}

impl Kernel {
    fn of(output: &CubeTensor, spec: ConvSpec, direction: Direction, readings: usize) -> Self {
        let [n, c, h, w] = shape(output);
        let of_group = c * readings / spec.groups;
        let fits = (1..=BLOCK)
            .rev()
            .find(|block| of_group.is_multiple_of(*block));
        let block = fits.unwrap_or(1);
        let pixels = (n * h * w).div_ceil(UNITS as usize);
        let (across, on) = (pixels.min(ROW), pixels.div_ceil(ROW));
        Self {
            count: CubeCount::Static(across as u32, (c / block) as u32, on as u32),
            dim: CubeDim::new_1d(UNITS),
            shape: Shape {
                spec,
                direction,
                block,
                readings,
            },
        }
    }
}

#[cube(launch_unchecked)]
fn correlate(
    input: &Tensor<f32>,
    weights: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] kernel: Shape,
) {
    let area = output.shape(2) * output.shape(3);
    let pixel = pixel();
    if pixel < output.shape(0) * area {
        let size = (output.shape(1), output.shape(2), output.shape(3));
        let sums = block_at(input, weights, size, pixel, kernel);
        let first = first_position(size, pixel, kernel.block);
        #[unroll]
        for channel in 0..kernel.block {
            output[first + channel * area] = sums[channel];
        }
    }
}

#[cfg(feature = "train")]
#[cube(launch_unchecked)]
fn correlate_masked(
    input: &Tensor<f32>,
    weights: &Tensor<f32>,
    mask: &Tensor<f32>,
    output: &mut Tensor<f32>,
    #[comptime] kernel: Shape,
) {
    let area = output.shape(2) * output.shape(3);
    let pixel = pixel();
    if pixel < output.shape(0) * area {
        let size = (output.shape(1), output.shape(2), output.shape(3));
        let sums = block_at(input, weights, size, pixel, kernel);
        let first = first_position(size, pixel, kernel.block);
        #[unroll]
        for channel in 0..kernel.block {
            let at = first + channel * area;
            output[at] = select(mask[at] > 0.0f32, sums[channel], 0.0f32);
        }
    }
}

/// The unit's pixel, counted over all samples.
#[cube]
fn pixel() -> usize {
    (CUBE_POS_Z as usize * ROW + CUBE_POS_X as usize) * UNITS as usize + UNIT_POS as usize
}

/// Where an output of that size (channels, height, width) has the pixel in the first channel of the cube's block.
#[cube]
fn first_position(size: (usize, usize, usize), pixel: usize, #[comptime] block: usize) -> usize {
    let (channels, height, width) = size;
    let area = height * width;
    let plane = pixel / area * channels + CUBE_POS_Y as usize * block;
    plane * area + pixel % area
}

/// The output's values at a pixel in the cube's block of channels; `size` are its channels, height and width.
#[cube]
fn block_at(
    input: &Tensor<f32>,
    weights: &Tensor<f32>,
    size: (usize, usize, usize),
    pixel: usize,
    #[comptime] kernel: Shape,
) -> Array<f32> {
    let (channels, height, width) = size;
    let spec = comptime!(kernel.spec);
    let direction = comptime!(kernel.direction);
    let x = pixel % width;
    let line = pixel / width;
    let y = line % height;
    let sample = line / height;

    let (rows, columns) = (input.shape(2), input.shape(3));
    let readings = comptime!(kernel.readings);
    let own = comptime!(spec.groups / spec.repeat); // of one reading of the input
    let of_reading = comptime!(spec.groups / readings); // of one reading of the output
    let group_to = channels * readings / spec.groups;
    let group_from = input.shape(1) * spec.repeat / spec.groups;
    let to = CUBE_POS_Y as usize * kernel.block;
    let inputs = input.shape(1);
    let taps = comptime!(spec.kernel * spec.kernel);
    // From the weights of one channel of the output to those of the next.
    let step = match direction {
        Direction::Down => group_from * taps,
        Direction::Up => taps.runtime(),
    };

    let mut sums = Array::<f32>::new(kernel.block);
    #[unroll]
    for channel in 0..kernel.block {
        sums[channel] = 0.0f32;
    }
    for reading in 0..readings {
        let group = reading * of_reading + to / group_to;
        for from in 0..group_from {
            let source = sample * inputs + group % own * group_from + from;
            let source = source * rows * columns;
            let start = match direction {
                Direction::Down => ((reading * channels + to) * group_from + from) * taps,
                Direction::Up => ((group * group_from + from) * group_to + to % group_to) * taps,
            };
            #[unroll]
            for ky in 0..spec.kernel {
                let (row, below) = read_at(y, rows, ky, spec, direction);
                #[unroll]
                for kx in 0..spec.kernel {
                    let (column, beside) = read_at(x, columns, kx, spec, direction);
                    let mut value = 0.0f32;
                    if below && beside {
                        value = input[source + row * columns + column];
                    }
                    if comptime!(spec.input == Input::Rectified) {
                        value = select(value < 0.0f32, 0.0f32, value);
                    }
                    let tap = comptime!(ky * spec.kernel + kx);
                    #[unroll]
                    for channel in 0..kernel.block {
                        sums[channel] += value * weights[start + channel * step + tap];
                    }
                }
            }
        }
    }
    sums
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

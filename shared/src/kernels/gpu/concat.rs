//! Four maps side by side on a GPU: one unit a value.

#[cfg(feature = "train")]
use burn::backend::ops::FloatTensorOps as _;
#[cfg(feature = "train")]
use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::launch::{empty, shape};

/// Maps of one shape `[n, c, h, w]` as one `[n, 4 · c, h, w]`.
pub(in super::super) fn side_by_side(maps: [CubeTensor; 4]) -> CubeTensor {
    let [n, c, h, w] = shape(&maps[0]);
    let output = empty(&maps[0], &[n, 4 * c, h, w]);
    let (client, count) = (output.client.clone(), n * c * h * w);
    let dim = CubeDim::new(&client, count);
    let [first, second, third, fourth] = maps.map(|map| into_contiguous(map).into_tensor_arg());
    unsafe {
        put_side_by_side::launch_unchecked(
            &client,
            calculate_cube_count_elemwise(&client, count, dim),
            dim,
            first,
            second,
            third,
            fourth,
            output.clone().into_tensor_arg(),
        );
    }
    output
}

#[cube(launch_unchecked)]
fn put_side_by_side(
    first: &Tensor<f32>,
    second: &Tensor<f32>,
    third: &Tensor<f32>,
    fourth: &Tensor<f32>,
    output: &mut Tensor<f32>,
) {
    if ABSOLUTE_POS < first.len() {
        let size = first.shape(1) * first.shape(2) * first.shape(3);
        let to = ABSOLUTE_POS / size * size * 4 + ABSOLUTE_POS % size;
        output[to] = first[ABSOLUTE_POS];
        output[to + size] = second[ABSOLUTE_POS];
        output[to + 2 * size] = third[ABSOLUTE_POS];
        output[to + 3 * size] = fourth[ABSOLUTE_POS];
    }
}

/// One of the four maps of which [`side_by_side`] made this.
#[cfg(feature = "train")]
pub(in super::super) fn quarter(whole: &CubeTensor, index: usize) -> CubeTensor {
    let [n, all, h, w] = shape(whole);
    let channels = all / 4;
    let first = index * channels;
    let range = [0..n, first..first + channels, 0..h, 0..w].map(Into::into);
    CubeBackend::float_slice(whole.clone(), &range)
}

//! Launches: tensors to write to, and how many units write them.

use burn_cubecl::cubecl::prelude::{CubeCount, CubeDim};
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;

/// `[n, c, h, w]` of a tensor, or the four sizes of weights.
pub(super) fn shape(tensor: &CubeTensor) -> [usize; 4] {
    tensor.meta.shape().dims()
}

/// A tensor of that shape beside `like`, not yet written.
pub(super) fn empty(like: &CubeTensor, shape: &[usize]) -> CubeTensor {
    let (client, device) = (like.client.clone(), like.device.clone());
    empty_device_contiguous_dtype(client, device, shape.to_vec().into(), like.dtype)
}

/// Units that work on one sum together.
pub(super) const UNITS: u32 = 64;

/// So many cubes of [`UNITS`], spread over two axes, of which each has a limit; the last ones may have nothing to do.
pub(super) fn cubes(count: usize) -> (CubeCount, CubeDim) {
    const ROW: usize = 32_768;
    let across = count.min(ROW);
    let down = count.div_ceil(ROW);
    (
        CubeCount::Static(across as u32, down as u32, 1),
        CubeDim::new_1d(UNITS),
    )
}

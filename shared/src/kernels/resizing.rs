//! Resizing of maps on GPUs, with half-pixel centres: burn (0.22.1) has no gradient of the bilinear
//! one there.

#[cfg(feature = "train")]
use burn::backend::Autodiff;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::Tensor;
#[cfg(feature = "train")]
use burn_autodiff::{
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn_cubecl::CubeBackend;

use super::gpu;
use crate::space::Interpolation;

/// A 32-bit map on a GPU at another size.
///
/// # Shapes
/// - `input`: `[n, c, h, w]`
/// - returns: `[n, c, size[0], size[1]]`
pub fn resize(input: Tensor<4>, size: [usize; 2], mode: Interpolation) -> Tensor<4> {
    let output = <Dispatch as ResizeKernels>::kernel_resize(input.into_dispatch(), size, mode);
    Tensor::from_dispatch(output)
}

/// What burn dispatches, on GPUs alone: the processor keeps burn's operation.
#[backend_extension(Cube, Autodiff: cfg(feature = "train"))]
trait ResizeKernels: Backend {
    /// See [`resize`].
    fn kernel_resize(
        input: FloatTensor<Self>,
        size: [usize; 2],
        mode: Interpolation,
    ) -> FloatTensor<Self>;
}

impl ResizeKernels for CubeBackend {
    fn kernel_resize(
        input: FloatTensor<Self>,
        size: [usize; 2],
        mode: Interpolation,
    ) -> FloatTensor<Self> {
        gpu::resized(input, size, mode)
    }
}

#[cfg(feature = "train")]
#[derive(Debug)]
struct Resize;

#[cfg(feature = "train")]
#[derive(Clone, Debug)]
struct ResizeState {
    from: [usize; 2],
    mode: Interpolation,
}

#[cfg(feature = "train")]
impl Backward<CubeBackend, 1> for Resize {
    type State = ResizeState;

    fn backward(self, ops: Ops<ResizeState, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<CubeBackend>(&ops.node);
        if let [Some(node)] = ops.parents {
            let ResizeState { from, mode } = ops.state;
            let of_input = gpu::resized_gradient(gradient, from, mode);
            grads.register::<CubeBackend>(node.id, of_input);
        }
    }
}

#[cfg(feature = "train")]
impl<C: CheckpointStrategy> ResizeKernels for Autodiff<CubeBackend, C> {
    fn kernel_resize(
        input: FloatTensor<Self>,
        size: [usize; 2],
        mode: Interpolation,
    ) -> FloatTensor<Self> {
        let [_, _, h, w] = input.primitive().meta.shape().dims();
        let output = gpu::resized(input.primitive().clone(), size, mode);
        let state = ResizeState { from: [h, w], mode };
        match Resize
            .prepare::<C>([input.node()])
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}

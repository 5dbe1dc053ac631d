//! The nodes of a cell side by side, in one pass on GPUs: burn (0.22.1) copies them one after the other.

#[cfg(all(feature = "train", feature = "gpu"))]
use burn::backend::Autodiff;
#[cfg(feature = "gpu")]
use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;
#[cfg(all(feature = "train", feature = "gpu"))]
use burn_autodiff::{
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
#[cfg(feature = "gpu")]
use burn_cubecl::CubeBackend;

#[cfg(feature = "gpu")]
use super::{gpu, on_flex, runs};

/// Maps of one shape as the channels of one map.
///
/// # Shapes
/// - `maps`: `[n, c, h, w]`, one at least
/// - returns: `[n, maps · c, h, w]`
pub fn side_by_side(maps: Vec<Tensor<4>>) -> Tensor<4> {
    #[cfg(feature = "gpu")]
    if let [a, b, c, d] = &maps[..]
        && !on_flex(a)
        && runs(a)
        && [b, c, d].iter().all(|map| map.dims() == a.dims())
    {
        let [a, b, c, d] = [a, b, c, d].map(|map| map.clone().into_dispatch());
        return Tensor::from_dispatch(<Dispatch as ConcatKernels>::kernel_concat(a, b, c, d));
    }
    Tensor::cat(maps, 1)
}

/// What burn dispatches, on GPUs alone: the processor keeps burn's operation.
#[cfg(feature = "gpu")]
#[backend_extension(Cube, Autodiff: cfg(feature = "train"))]
trait ConcatKernels: Backend {
    /// See [`side_by_side`].
    fn kernel_concat(
        a: FloatTensor<Self>,
        b: FloatTensor<Self>,
        c: FloatTensor<Self>,
        d: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

#[cfg(feature = "gpu")]
impl ConcatKernels for CubeBackend {
    fn kernel_concat(
        a: FloatTensor<Self>,
        b: FloatTensor<Self>,
        c: FloatTensor<Self>,
        d: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        gpu::side_by_side([a, b, c, d])
    }
}

#[cfg(all(feature = "train", feature = "gpu"))]
#[derive(Debug)]
struct Concat;

#[cfg(all(feature = "train", feature = "gpu"))]
impl Backward<CubeBackend, 4> for Concat {
    type State = ();

    fn backward(self, ops: Ops<(), 4>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<CubeBackend>(&ops.node);
        for (index, node) in ops.parents.into_iter().enumerate() {
            if let Some(node) = node {
                let part = gpu::quarter(&gradient, index);
                grads.register::<CubeBackend>(node.id, part);
            }
        }
    }
}

#[cfg(all(feature = "train", feature = "gpu"))]
impl<C: CheckpointStrategy> ConcatKernels for Autodiff<CubeBackend, C> {
    fn kernel_concat(
        a: FloatTensor<Self>,
        b: FloatTensor<Self>,
        c: FloatTensor<Self>,
        d: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let nodes = [a.node(), b.node(), c.node(), d.node()];
        let parts = [a, b, c, d].map(|map| map.primitive().clone());
        let output = gpu::side_by_side(parts);
        match Concat.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}

//! Some channels of a tensor, as a tensor of their own.

#[cfg(feature = "train")]
use burn::backend::Autodiff;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;
#[cfg(feature = "train")]
use burn_autodiff::{
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients as Grads,
    ops::{Backward, Ops, OpsKind},
};
use burn_flex::FlexTensor;

use super::convolution::{shape, tensor, values};
#[cfg(feature = "train")]
use super::gradients::Gradients;
use super::number::{Number, in_width_of};
use super::runs;

/// `count` channels from `first` on, as a tensor that shares no memory with the input: where several operations read
/// them, none has to copy them first.
///
/// # Shapes
/// - `input`: `[n, c, h, w]`
/// - returns: `[n, count, h, w]`
pub fn channels(input: Tensor<4>, first: usize, count: usize) -> Tensor<4> {
    if !runs(&input) {
        return input.narrow(1, first, count);
    }
    let input = input.into_dispatch();
    let output = <Dispatch as ChannelKernels>::kernel_channels(input, first, count);
    Tensor::from_dispatch(output)
}

/// What burn dispatches to the backend of the tensor.
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff: cfg(feature = "train"))]
pub(super) trait ChannelKernels: Backend {
    /// See [`channels`].
    fn kernel_channels(input: FloatTensor<Self>, first: usize, count: usize) -> FloatTensor<Self>;
}

/// The gradient of [`channels`] on one backend.
#[cfg(feature = "train")]
pub(super) trait ChannelGradients: ChannelKernels + Gradients {
    /// The shape of a map.
    fn shape(input: &FloatTensor<Self>) -> [usize; 4];

    /// The gradient of the whole: that of the channels, which is contiguous, and zero elsewhere.
    fn put_back(state: &TakeState, gradient: &FloatTensor<Self>) -> FloatTensor<Self>;
}

impl ChannelKernels for Flex {
    fn kernel_channels(input: FlexTensor, first: usize, count: usize) -> FlexTensor {
        let input = input.to_contiguous();
        in_width_of!(input, copied(&input, first, count))
    }
}

fn copied<T: Number>(input: &FlexTensor, first: usize, count: usize) -> FlexTensor {
    let [n, c, h, w] = shape(input);
    let area = h * w;
    let mut output = Vec::with_capacity(n * count * area);
    for sample in values::<T>(input).chunks_exact(c * area) {
        output.extend_from_slice(&sample[first * area..][..count * area]);
    }
    tensor(output, &[n, count, h, w])
}

#[cfg(feature = "train")]
#[derive(Debug)]
struct Take;

/// Of which map channels were taken.
#[cfg(feature = "train")]
#[derive(Clone, Debug)]
pub(super) struct TakeState {
    pub(super) shape: [usize; 4],
    pub(super) first: usize,
}

#[cfg(feature = "train")]
impl<B: ChannelGradients> Backward<B, 1> for Take {
    type State = TakeState;

    fn backward(self, ops: Ops<TakeState, 1>, grads: &mut Grads, _: &mut Checkpointer) {
        let gradient = B::contiguous(grads.consume::<B>(&ops.node));
        if let [Some(node)] = ops.parents {
            grads.register::<B>(node.id, B::put_back(&ops.state, &gradient));
        }
    }
}

#[cfg(feature = "train")]
impl ChannelGradients for Flex {
    fn shape(input: &FlexTensor) -> [usize; 4] {
        shape(input)
    }

    fn put_back(state: &TakeState, gradient: &FlexTensor) -> FlexTensor {
        in_width_of!(gradient, put_back(state, gradient))
    }
}

#[cfg(feature = "train")]
fn put_back<T: Number>(state: &TakeState, gradient: &FlexTensor) -> FlexTensor {
    let [_, all, h, w] = state.shape;
    let count = shape(gradient)[1];
    let mut output = vec![T::default(); state.shape.iter().product()];
    let samples = output.chunks_exact_mut(all * h * w);
    let parts = values::<T>(gradient).chunks_exact(count * h * w);
    for (sample, part) in samples.zip(parts) {
        sample[state.first * h * w..][..part.len()].copy_from_slice(part);
    }
    tensor(output, &state.shape)
}

#[cfg(feature = "train")]
impl<B: ChannelGradients, C: CheckpointStrategy> ChannelKernels for Autodiff<B, C> {
    fn kernel_channels(input: FloatTensor<Self>, first: usize, count: usize) -> FloatTensor<Self> {
        let node = input.node();
        let input = input.primitive().clone();
        let state = TakeState {
            shape: B::shape(&input),
            first,
        };
        let output = B::kernel_channels(input, first, count);
        let take = <Take as Backward<B, 1>>::prepare::<C>(Take, [node]);
        match take.compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}

//! Some channels of a tensor, as a tensor of their own.

#[cfg(feature = "train")]
use burn::backend::Autodiff;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;
#[cfg(feature = "train")]
use burn_autodiff::{
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn_flex::FlexTensor;

use super::convolution::{shape, tensor, values};
use super::number::{Number, in_width_of};
use super::{on_flex, runs};

/// `count` channels from `first` on, as a tensor that shares no memory with the input.
///
/// # Shapes
/// - `input`: `[n, c, h, w]`
/// - returns: `[n, count, h, w]`
pub fn channels(input: Tensor<4>, first: usize, count: usize) -> Tensor<4> {
    if !(runs(&input) && on_flex(&input)) {
        return input.narrow(1, first, count);
    }
    let input = input.into_dispatch();
    let output = <Dispatch as ChannelKernels>::kernel_channels(input, first, count);
    Tensor::from_dispatch(output)
}

/// What burn dispatches, on the CPU alone: a GPU takes burn's operations.
#[backend_extension(Flex, Autodiff: cfg(feature = "train"))]
trait ChannelKernels: Backend {
    /// See [`channels`].
    fn kernel_channels(input: FloatTensor<Self>, first: usize, count: usize) -> FloatTensor<Self>;
}

impl ChannelKernels for Flex {
    fn kernel_channels(input: FlexTensor, first: usize, count: usize) -> FlexTensor {
        taken(&input, first, count)
    }
}

fn taken(input: &FlexTensor, first: usize, count: usize) -> FlexTensor {
    let input = input.to_contiguous();
    in_width_of!(input, copied(&input, first, count))
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

#[cfg(feature = "train")]
#[derive(Clone, Debug)]
struct TakeState {
    shape: [usize; 4],
    first: usize,
}

#[cfg(feature = "train")]
impl Backward<Flex, 1> for Take {
    type State = TakeState;

    fn backward(self, ops: Ops<TakeState, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        if let [Some(node)] = ops.parents {
            let output = in_width_of!(gradient, put_back(&ops.state, &gradient));
            grads.register::<Flex>(node.id, output);
        }
    }
}

/// The gradient of the whole: that of the channels, and zero elsewhere.
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
impl<C: CheckpointStrategy> ChannelKernels for Autodiff<Flex, C> {
    fn kernel_channels(input: FloatTensor<Self>, first: usize, count: usize) -> FloatTensor<Self> {
        let output = taken(input.primitive(), first, count);
        let state = TakeState {
            shape: shape(input.primitive()),
            first,
        };
        match Take.prepare::<C>([input.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}

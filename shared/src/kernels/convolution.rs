//! Convolution and transposed convolution of flex tensors, forward and backward.

use burn::tensor::TensorData;
use burn_flex::FlexTensor;

use super::correlate::{Correlation, WeightOrder};
use super::number::{Number, in_width_of};
use super::stencil::{ConvSpec, Stencil};

/// Which way the stride goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A convolution, weights `[to, from / groups, k, k]`.
    Down,
    /// A transposed convolution, weights `[from, to / groups, k, k]`.
    Up,
}

impl Direction {
    /// The shape of what comes out of `input` `[n, c, h, w]` and weights of that shape.
    pub(super) fn output(
        self,
        spec: &ConvSpec,
        input: [usize; 4],
        weights: [usize; 4],
    ) -> [usize; 4] {
        let ([n, _, h, w], [first, second, ..]) = (input, weights);
        match self {
            Self::Down => [n, first, spec.convolved(h), spec.convolved(w)],
            Self::Up => [
                n,
                second * spec.groups,
                spec.transposed(h),
                spec.transposed(w),
            ],
        }
    }

    /// The direction of the input's gradient.
    #[cfg(feature = "train")]
    pub(super) fn back(self) -> Self {
        match self {
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

pub(super) fn shape(tensor: &FlexTensor) -> [usize; 4] {
    let shape = tensor.layout().shape();
    [shape[0], shape[1], shape[2], shape[3]]
}

pub(super) fn tensor<T: Number>(values: Vec<T>, shape: &[usize]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.to_vec()))
}

pub(super) fn values<T: Number>(tensor: &FlexTensor) -> &[T] {
    T::slice(tensor).expect("made contiguous, and of the width asked for, before")
}

/// With the values at the beginning of its memory, in order, so that [`Number::memory`] is them.
pub(super) fn laid_out<T: Number>(tensor: FlexTensor) -> FlexTensor {
    if tensor.layout().is_contiguous() && tensor.layout().start_offset() == 0 {
        return tensor;
    }
    let whole = tensor.to_contiguous();
    let dims: Vec<usize> = whole.layout().shape().as_slice().to_vec();
    self::tensor(values::<T>(&whole).to_vec(), &dims)
}

/// `input` correlated with `weights`.
pub(super) fn forward(
    input: &FlexTensor,
    weights: &FlexTensor,
    spec: ConvSpec,
    direction: Direction,
) -> FlexTensor {
    let (input, weights) = (input.to_contiguous(), weights.to_contiguous());
    in_width_of!(input, correlated(&input, &weights, spec, direction))
}

fn correlated<T: Number>(
    input: &FlexTensor,
    weights: &FlexTensor,
    spec: ConvSpec,
    direction: Direction,
) -> FlexTensor {
    let output = direction.output(&spec, shape(input), shape(weights));
    let correlation: Correlation<'_, T> = Correlation {
        spec,
        stencil: stencil(&spec, direction),
        order: order(direction),
        input: spec.input,
        values: values(input),
        shape: shape(input),
        weights: values(weights),
        output,
        mask: None,
    };
    tensor(correlation.run(), &output)
}

pub(super) fn stencil(spec: &ConvSpec, direction: Direction) -> Stencil {
    match direction {
        Direction::Down => Stencil::convolution(spec),
        Direction::Up => Stencil::transpose(spec),
    }
}

pub(super) fn order(direction: Direction) -> WeightOrder {
    match direction {
        Direction::Down => WeightOrder::ToFrom,
        Direction::Up => WeightOrder::FromTo,
    }
}

//! Gradients of a convolution: that of its input is the opposite convolution, that of its weights a
//! product of its input with the gradient of its output.

use burn_flex::FlexTensor;

use super::convolution::{Direction, order, shape, stencil, tensor, values};
use super::correlate::Correlation;
use super::stencil::{ConvSpec, Input};
use super::weight_gradient::{Side, weight_gradient};

/// The gradient of the input, from that of the output; `input` is read where it is rectified.
pub(super) fn input_gradient(
    gradient: &FlexTensor,
    weights: &FlexTensor,
    input: &FlexTensor,
    spec: ConvSpec,
    direction: Direction,
) -> FlexTensor {
    let (gradient, weights) = (gradient.to_contiguous(), weights.to_contiguous());
    let input = input.to_contiguous();
    let back = direction.back();
    let output = shape(&input);
    let correlation = Correlation {
        spec,
        stencil: stencil(&spec, back),
        order: order(back),
        input: Input::Plain,
        values: values(&gradient),
        shape: shape(&gradient),
        weights: values(&weights),
        output,
        mask: (spec.input == Input::Rectified).then(|| values(&input)),
    };
    tensor(correlation.run(), &output)
}

/// The gradient of the weights.
pub(super) fn kernel_gradient(
    input: &FlexTensor,
    gradient: &FlexTensor,
    weights: [usize; 4],
    spec: ConvSpec,
    direction: Direction,
) -> FlexTensor {
    let (input, gradient) = (input.to_contiguous(), gradient.to_contiguous());
    let input = Side {
        values: values(&input),
        shape: shape(&input),
        input: spec.input,
    };
    let gradient = Side {
        values: values(&gradient),
        shape: shape(&gradient),
        input: Input::Plain,
    };
    let product = match direction {
        Direction::Down => weight_gradient(gradient, input, &spec),
        Direction::Up => weight_gradient(input, gradient, &spec),
    };
    tensor(product, &weights)
}

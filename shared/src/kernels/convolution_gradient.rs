//! Gradients of a convolution: that of its input is the opposite convolution, that of its weights a
//! product of its input with the gradient of its output.

use burn_flex::FlexTensor;

use super::convolution::{Direction, order, shape, stencil, tensor, values};
use super::correlate::Correlation;
use super::number::{Number, in_width_of};
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
    in_width_of!(
        input,
        of_input([&gradient, &weights, &input], spec, direction)
    )
}

fn of_input<T: Number>(
    [gradient, weights, input]: [&FlexTensor; 3],
    spec: ConvSpec,
    direction: Direction,
) -> FlexTensor {
    let back = direction.back();
    let once = shape(input);
    let [n, c, h, w] = once;
    let output = [n, c * spec.repeat, h, w];
    let mask = (spec.input == Input::Rectified).then(|| values(input));
    let repeat = spec.repeat;
    let spec = ConvSpec { repeat: 1, ..spec };
    let correlation: Correlation<'_, T> = Correlation {
        spec,
        stencil: stencil(&spec, back),
        order: order(back),
        input: Input::Plain,
        values: values(gradient),
        shape: shape(gradient),
        weights: values(weights),
        output,
        mask: mask.filter(|_| repeat == 1),
    };
    let gradient = correlation.run();
    if repeat == 1 {
        return tensor(gradient, &output);
    }
    tensor(folded(&gradient, repeat, c * h * w, mask), &once)
}

/// The sum over the readings of every sample, zero where `mask` is not positive. `size` is that of a
/// reading.
fn folded<T: Number>(gradient: &[T], repeat: usize, size: usize, mask: Option<&[T]>) -> Vec<T> {
    let mut sums = Vec::with_capacity(gradient.len() / repeat);
    for sample in gradient.chunks_exact(repeat * size) {
        let start = sums.len();
        sums.extend_from_slice(&sample[..size]);
        let sums = &mut sums[start..];
        for reading in sample.chunks_exact(size).skip(1) {
            sums.iter_mut()
                .zip(reading)
                .for_each(|(sum, term)| *sum += *term);
        }
        if let Some(mask) = mask {
            let masked = sums.iter_mut().zip(&mask[start..]);
            masked
                .filter(|(_, mask)| **mask <= T::default())
                .for_each(|(sum, _)| *sum = T::default());
        }
    }
    sums
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
    in_width_of!(
        input,
        of_kernel([&input, &gradient], weights, spec, direction)
    )
}

fn of_kernel<T: Number>(
    [input, gradient]: [&FlexTensor; 2],
    weights: [usize; 4],
    spec: ConvSpec,
    direction: Direction,
) -> FlexTensor {
    let input: Side<'_, T> = Side {
        values: values(input),
        shape: shape(input),
        input: spec.input,
        spec,
    };
    let gradient: Side<'_, T> = Side {
        values: values(gradient),
        shape: shape(gradient),
        input: Input::Plain,
        spec: ConvSpec { repeat: 1, ..spec },
    };
    let product = match direction {
        Direction::Down => weight_gradient(gradient, input, &spec),
        Direction::Up => weight_gradient(input, gradient, &spec),
    };
    tensor(product, &weights)
}

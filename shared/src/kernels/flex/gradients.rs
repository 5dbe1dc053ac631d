//! Gradients of the kernels on flex.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::normalised;
use crate::kernels::convolution::{shape, tensor, values};
use crate::kernels::convolution_gradient::{input_gradient, kernel_gradient};
use crate::kernels::gradients::{Affine, Gradients, Normalised};
use crate::kernels::norm::Moments;
use crate::kernels::norm_gradient::gradients;
use crate::kernels::number::{Number, in_width_of};
use crate::kernels::{ConvSpec, Direction};

impl Gradients for Flex {
    type Moments = Moments;

    fn contiguous(tensor: FlexTensor) -> FlexTensor {
        tensor.to_contiguous()
    }

    fn normalised(
        sums: Option<FlexTensor>,
        input: &FlexTensor,
        affine: Option<&Affine<Self>>,
        groups: usize,
        epsilon: f64,
    ) -> (FlexTensor, Moments) {
        let affine = affine.map(|affine| [&affine.gamma, &affine.beta]);
        normalised(sums, input, affine, groups, epsilon)
    }

    fn normalised_gradients(of: &Normalised<Self>, gradient: FlexTensor) -> [FlexTensor; 3] {
        let gradient = gradient.to_contiguous();
        in_width_of!(gradient, of_norm(of, &gradient))
    }

    fn input_gradient(
        gradient: FlexTensor,
        weights: &FlexTensor,
        input: &FlexTensor,
        spec: ConvSpec,
        direction: Direction,
    ) -> FlexTensor {
        input_gradient(&gradient, weights, input, spec, direction)
    }

    fn weight_gradient(
        gradient: FlexTensor,
        weights: &FlexTensor,
        input: &FlexTensor,
        spec: ConvSpec,
        direction: Direction,
    ) -> FlexTensor {
        kernel_gradient(input, &gradient, shape(weights), spec, direction)
    }
}

fn of_norm<T: Number>(of: &Normalised<Flex>, gradient: &FlexTensor) -> [FlexTensor; 3] {
    let shape = shape(&of.input);
    let [n, c, h, w] = shape;
    let gamma = of.gamma.as_ref().map_or(&[][..], values);
    let (input, gradient): (&[T], &[T]) = (values(&of.input), values(gradient));
    let (area, moments) = ([n, c, h * w], &of.moments);
    let [input, gamma, beta] = gradients(input, gradient, area, of.groups, moments, gamma);
    [
        tensor(input, &shape),
        tensor(gamma, &[c]),
        tensor(beta, &[c]),
    ]
}

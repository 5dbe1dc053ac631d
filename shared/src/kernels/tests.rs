//! Comparison of every kernel with burn's own operations: values and gradients.

use burn::tensor::activation::relu;
use burn::tensor::module::{conv_transpose2d, conv2d};
use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};
use burn::tensor::{Device, Distribution, Gradients, Tensor};

use super::{ConvSpec, Direction, Input, convolve, normalise, normalise_plain};

/// Far above rounding of sums of some thousand terms, far below any mistake.
const TOLERANCE: f32 = 2e-4;

fn random<const D: usize>(shape: [usize; D]) -> Tensor<D> {
    let device = Device::flex().autodiff();
    Tensor::random(shape, Distribution::Normal(0.0, 1.0), &device).require_grad()
}

fn distance<const D: usize>(a: Tensor<D>, b: Tensor<D>) -> f32 {
    assert_eq!(a.dims(), b.dims());
    let scale = b.clone().abs().max() + 1e-6;
    let worst = (a - b).abs().max() / scale;
    pollster::block_on(worst.into_scalar_async::<f32>()).expect("flex reads back")
}

fn gradient<const D: usize>(of: &Tensor<D>, gradients: &Gradients) -> Tensor<D> {
    of.grad(gradients).expect("the sum depends on it")
}

fn plain(input: Tensor<4>, weights: Tensor<4>, spec: ConvSpec, way: Direction) -> Tensor<4> {
    let ConvSpec {
        stride,
        padding,
        dilation,
        groups,
        ..
    } = spec;
    let [stride, padding, dilation] = [stride, padding, dilation].map(|n| [n, n]);
    let input = match spec.input {
        Input::Plain => input,
        Input::Rectified => relu(input),
    };
    match way {
        Direction::Down => conv2d(
            input,
            weights,
            None,
            ConvOptions::new(stride, padding, dilation, groups),
        ),
        Direction::Up => {
            let options = ConvTransposeOptions::new(stride, padding, [0, 0], dilation, groups);
            conv_transpose2d(input, weights, None, options)
        }
    }
}

/// `from`, `to`, groups; kernel, stride, dilation; height, width.
type Row = ([usize; 3], [usize; 3], [usize; 2]);

const ROWS: [Row; 14] = [
    ([16, 16, 1], [3, 1, 1], [9, 7]),
    ([16, 16, 1], [3, 1, 2], [13, 40]),
    ([8, 8, 8], [3, 1, 1], [12, 33]),
    ([4, 4, 4], [3, 2, 1], [10, 14]),
    ([16, 16, 4], [3, 1, 1], [8, 8]),
    ([8, 8, 4], [3, 1, 1], [5, 6]),
    ([4, 4, 1], [3, 2, 1], [16, 12]),
    ([4, 4, 1], [3, 2, 2], [16, 12]),
    ([6, 6, 1], [3, 2, 1], [7, 9]),
    ([3, 5, 1], [3, 2, 1], [20, 18]),
    ([16, 4, 1], [1, 1, 1], [11, 5]),
    ([12, 1, 1], [1, 1, 1], [6, 5]),
    ([4, 7, 1], [3, 1, 1], [70, 150]),
    ([2, 2, 1], [3, 1, 2], [2, 2]),
];

fn compare_with_burn(row: Row, way: Direction, input: Input) {
    let ([from, to, groups], [kernel, stride, dilation], [h, w]) = row;
    let padding = dilation * (kernel - 1) / 2;
    let spec = ConvSpec {
        kernel,
        stride,
        padding,
        dilation,
        groups,
        input,
    };
    let shape = match way {
        Direction::Down => [to, from / groups, kernel, kernel],
        Direction::Up => [from, to / groups, kernel, kernel],
    };
    let (x, weights) = (random([3, from, h, w]), random(shape));
    let ours = convolve(x.clone(), weights.clone(), spec, way);
    let burns = plain(x.clone(), weights.clone(), spec, way);
    let direction = random(burns.dims()).detach();
    let gradients = (ours.clone() * direction.clone()).sum().backward();
    let expected = (burns.clone() * direction).sum().backward();
    let values = distance(ours, burns);
    let of_input = distance(gradient(&x, &gradients), gradient(&x, &expected));
    let of_weights = distance(
        gradient(&weights, &gradients),
        gradient(&weights, &expected),
    );
    let worst = values.max(of_input).max(of_weights);
    assert!(
        worst < TOLERANCE,
        "{row:?} {way:?} {input:?}: values {values:e}, input {of_input:e}, weights {of_weights:e}"
    );
}

#[test]
fn convolutions_equal_burns() {
    for row in ROWS {
        for input in [Input::Plain, Input::Rectified] {
            compare_with_burn(row, Direction::Down, input);
        }
    }
}

#[test]
fn transposed_convolutions_equal_burns() {
    for row in ROWS {
        for input in [Input::Plain, Input::Rectified] {
            compare_with_burn(row, Direction::Up, input);
        }
    }
}

/// From its definition, in burn's operations.
fn defined(x: Tensor<4>, gamma: Tensor<1>, beta: Tensor<1>, groups: usize) -> Tensor<4> {
    let [n, c, h, w] = x.dims();
    let x = x.reshape([n, groups, c / groups * h * w]);
    let mean = x.clone().mean_dim(2);
    let centred = x - mean;
    let variance = centred.clone().powi_scalar(2).mean_dim(2);
    let x = (centred / (variance + 1e-5).sqrt()).reshape([n, c, h, w]);
    x * gamma.reshape([1, c, 1, 1]) + beta.reshape([1, c, 1, 1])
}

#[test]
fn group_normalisation_follows_its_definition() {
    for ([n, c, h, w], groups) in [([3, 8, 9, 7], 4), ([2, 6, 40, 70], 1), ([1, 4, 1, 5], 4)] {
        let (x, gamma, beta) = (random([n, c, h, w]), random([c]), random([c]));
        let input = || x.clone() + 20.0;
        let ours = normalise(input(), gamma.clone(), beta.clone(), groups, 1e-5);
        let expected = defined(input(), gamma.clone(), beta.clone(), groups);
        let direction = random([n, c, h, w]).detach();
        let gradients = (ours.clone() * direction.clone()).sum().backward();
        let others = (expected.clone() * direction).sum().backward();
        assert!(distance(ours, expected) < TOLERANCE);
        assert!(distance(gradient(&x, &gradients), gradient(&x, &others)) < TOLERANCE);
        assert!(distance(gradient(&gamma, &gradients), gradient(&gamma, &others)) < TOLERANCE);
        assert!(distance(gradient(&beta, &gradients), gradient(&beta, &others)) < TOLERANCE);
    }
}

#[test]
fn normalisation_alone_is_that_with_the_identity() {
    let x = random([2, 4, 6, 5]);
    let device = x.device();
    let (one, zero) = (Tensor::ones([4], &device), Tensor::zeros([4], &device));
    let direction = random([2, 4, 6, 5]).detach();
    let plain = normalise_plain(x.clone(), 2, 1e-5);
    let affine = normalise(x.clone(), one, zero, 2, 1e-5);
    let gradients = (plain.clone() * direction.clone()).sum().backward();
    let others = (affine.clone() * direction).sum().backward();
    assert!(distance(plain, affine) < 1e-6);
    assert!(distance(gradient(&x, &gradients), gradient(&x, &others)) < 1e-6);
}

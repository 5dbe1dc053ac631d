//! Comparison of every kernel with burn's own operations: values and gradients.

mod norm;

use std::cell::Cell;

use burn::tensor::activation::relu;
use burn::tensor::module::{conv_transpose2d, conv2d};
use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};
use burn::tensor::{DType, Device, Distribution, Gradients, Tensor};

use super::addition::add_by_burn;
use super::{
    Addition, ConvSpec, Direction, Input, add, channels, convolve, normalise, normalise_plain,
};

thread_local! {
    /// The width of the numbers of the test that runs.
    static WIDTH: Cell<DType> = const { Cell::new(DType::F32) };
}

fn in_both_widths(check: impl Fn()) {
    for width in [DType::F32, DType::F64] {
        WIDTH.set(width);
        check();
    }
}

/// Far above rounding of sums of some thousand terms, far below any mistake.
fn tolerance() -> f64 {
    if WIDTH.get() == DType::F64 {
        1e-12
    } else {
        2e-4
    }
}

fn random<const D: usize>(shape: [usize; D]) -> Tensor<D> {
    let device = Device::flex().autodiff();
    let random: Tensor<D> = Tensor::random(shape, Distribution::Normal(0.0, 1.0), &device);
    random.cast(WIDTH.get()).detach().require_grad()
}

fn distance<const D: usize>(a: Tensor<D>, b: Tensor<D>) -> f64 {
    assert_eq!(a.dims(), b.dims());
    assert_eq!([a.dtype(), b.dtype()], [WIDTH.get(); 2]);
    let scale = b.clone().abs().max() + 1e-6;
    let worst = (a - b).abs().max() / scale;
    let worst = pollster::block_on(worst.into_data_async()).expect("flex reads back");
    worst.iter::<f64>().sum()
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
        repeat: 1,
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
        worst < tolerance(),
        "{row:?} {way:?} {input:?}: values {values:e}, input {of_input:e}, weights {of_weights:e}"
    );
}

#[test]
fn convolutions_equal_burns() {
    in_both_widths(|| {
        for row in ROWS {
            for input in [Input::Plain, Input::Rectified] {
                compare_with_burn(row, Direction::Down, input);
            }
        }
    });
}

#[test]
fn transposed_convolutions_equal_burns() {
    in_both_widths(|| {
        for row in ROWS {
            for input in [Input::Plain, Input::Rectified] {
                compare_with_burn(row, Direction::Up, input);
            }
        }
    });
}

/// With one value that is no number.
fn spoilt(shape: [usize; 4]) -> Tensor<4> {
    let x = random(shape).detach();
    let none: Tensor<4> = Tensor::full([1, 1, 1, 1], f32::NAN, &x.device());
    x.slice_assign([0..1, 0..1, 1..2, 1..2], none.cast(WIDTH.get()))
}

/// Whether a value of it is no number: then their sum is none.
fn shows(output: Tensor<4>) -> bool {
    let sum = pollster::block_on(output.sum().into_data_async()).expect("flex reads back");
    sum.iter::<f64>().any(f64::is_nan)
}

#[test]
fn what_is_no_number_is_passed_on_and_never_becomes_zero() {
    in_both_widths(|| {
        for ([from, to, groups], [kernel, stride, dilation], [h, w]) in ROWS {
            for input in [Input::Plain, Input::Rectified] {
                let spec = ConvSpec {
                    kernel,
                    stride,
                    padding: dilation * (kernel - 1) / 2,
                    dilation,
                    groups,
                    repeat: 1,
                    input,
                };
                let weights = random([to, from / groups, kernel, kernel]).detach();
                let down = convolve(spoilt([2, from, h, w]), weights, spec, Direction::Down);
                let weights = random([from, to / groups, kernel, kernel]).detach();
                let up = convolve(spoilt([2, from, h, w]), weights, spec, Direction::Up);
                let reads = stride == 1 || kernel > 1 && dilation == 1;
                assert!(shows(down) || !reads, "{spec:?} down");
                assert!(shows(up), "{spec:?} up");
            }
        }
        let [gamma, beta] = [(); 2].map(|()| random([8]).detach());
        assert!(shows(normalise(spoilt([2, 8, 9, 7]), gamma, beta, 4, 1e-5)));
        assert!(shows(normalise_plain(spoilt([2, 8, 9, 7]), 4, 1e-5)));
        let addition = Addition {
            channels: 4,
            nodes: vec![0, 2],
            shared: false,
            norm: Some((1, 1e-5)),
        };
        let (sums, shares) = (random([2, 16, 5, 7]).detach(), random([2]).detach());
        let terms = spoilt([2, 8, 5, 7]);
        assert!(shows(add(sums, terms, shares, addition)));
    });
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
fn an_input_that_is_read_twice_is_one_that_is_repeated() {
    in_both_widths(|| {
        for (way, groups, weights) in [
            (Direction::Down, 6, [12, 1, 3, 3]),
            (Direction::Down, 2, [8, 3, 3, 3]),
            (Direction::Up, 6, [6, 1, 3, 3]),
        ] {
            for input in [Input::Plain, Input::Rectified] {
                let spec = ConvSpec {
                    kernel: 3,
                    stride: 2,
                    padding: 1,
                    dilation: 1,
                    groups,
                    repeat: 2,
                    input,
                };
                let (x, weights) = (random([2, 3, 9, 7]), random(weights));
                let ours = convolve(x.clone(), weights.clone(), spec, way);
                let burns = plain(x.clone().repeat_dim(1, 2), weights.clone(), spec, way);
                let direction = random(burns.dims()).detach();
                let gradients = (ours.clone() * direction.clone()).sum().backward();
                let expected = (burns.clone() * direction).sum().backward();
                assert!(distance(ours, burns) < tolerance());
                for [ours, burns] in [
                    [&gradients, &expected].map(|of| gradient(&x, of)),
                    [&gradients, &expected].map(|of| gradient(&weights, of)),
                ] {
                    assert!(
                        distance(ours, burns) < tolerance(),
                        "{way:?} {input:?} {groups}"
                    );
                }
            }
        }
    });
}

/// In burn's operations.
fn added(sums: Tensor<4>, terms: Tensor<4>, shares: Tensor<1>, addition: &Addition) -> Tensor<4> {
    let c = addition.channels;
    let [n, _, h, w] = terms.dims();
    let parts = sums.split(c, 1).into_iter().enumerate();
    let parts = parts.map(|(node, sum)| {
        let Some(at) = addition.nodes.iter().position(|own| *own == node) else {
            return sum;
        };
        let first = if addition.shared { 0 } else { at * c };
        let term = terms.clone().narrow(1, first, c);
        let term = match addition.norm {
            None => term,
            Some((groups, _)) => {
                let [one, zero] = [
                    Tensor::ones([c], (&term.device(), WIDTH.get())),
                    Tensor::zeros([c], (&term.device(), WIDTH.get())),
                ];
                defined(term, one, zero, groups)
            }
        };
        let share = shares.clone().narrow(0, at, 1).reshape([1, 1, 1, 1]);
        sum + (term * share).reshape([n, c, h, w])
    });
    Tensor::cat(parts.collect(), 1)
}

#[test]
fn terms_are_added_as_burns_operations_add_them() {
    in_both_widths(|| {
        let norm = |groups| Some((groups, 1e-5));
        for (channels, nodes, shared, norm) in [
            (4, vec![0, 1, 2, 3], false, norm(1)),
            (6, vec![1, 3], false, norm(2)),
            (2, vec![2], false, None),
            (3, vec![0, 2, 3], true, None),
        ] {
            let terms = if shared { 1 } else { nodes.len() };
            let (sums, shares) = (random([2, 4 * channels, 5, 7]), random([nodes.len()]));
            let terms = random([2, terms * channels, 5, 7]);
            let addition = Addition {
                channels,
                nodes,
                shared,
                norm,
            };
            let given = || (sums.clone(), terms.clone(), shares.clone());
            let ours = add(given().0, given().1, given().2, addition.clone());
            let burns = added(given().0, given().1, given().2, &addition);
            let slow = add_by_burn(given().0, given().1, given().2, &addition);
            assert!(
                distance(slow.clone(), burns.clone()) < tolerance(),
                "{addition:?}"
            );
            let direction = random(burns.dims()).detach();
            let of = |output: &Tensor<4>| (output.clone() * direction.clone()).sum().backward();
            let expected = of(&burns);
            assert!(distance(ours.clone(), burns) < tolerance(), "{addition:?}");
            for found in [of(&ours), of(&slow)] {
                let four = |x: &Tensor<4>| distance(gradient(x, &found), gradient(x, &expected));
                let one = distance(gradient(&shares, &found), gradient(&shares, &expected));
                let worst = four(&sums).max(four(&terms)).max(one);
                assert!(worst < tolerance(), "{addition:?}: {worst:e}");
            }
        }
    });
}

#[test]
fn channels_are_taken_and_their_gradient_is_put_back() {
    in_both_widths(|| {
        let x = random([2, 6, 3, 4]);
        let (ours, burns) = (channels(x.clone(), 2, 3), x.clone().narrow(1, 2, 3));
        let direction = random([2, 3, 3, 4]).detach();
        let gradients = (ours.clone() * direction.clone()).sum().backward();
        let others = (burns.clone() * direction).sum().backward();
        assert_eq!(distance(ours, burns), 0.0);
        assert_eq!(
            distance(gradient(&x, &gradients), gradient(&x, &others)),
            0.0
        );
    });
}

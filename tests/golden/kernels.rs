//! Comparison of the kernels on a GPU with those on the processor: values and gradients.

use burn::tensor::{Device, Distribution, Gradients, Tensor};
use shared::kernels::{
    Addition, Attention, ConvSpec, Direction, Input, Momentum, add, attend, convolve,
    momentum_step, normalise, normalise_onto, normalise_plain, side_by_side,
};
use shared::ops::resize;
use shared::space::Interpolation;

use crate::compare::values;
use crate::device::gpu;

/// Far above rounding of sums of some thousand terms, far below any mistake.
const TOLERANCE: f64 = 1e-4;

/// `from`, `to`, groups; kernel, stride, dilation; height, width.
type Row = ([usize; 3], [usize; 3], [usize; 2]);

const ROWS: [Row; 8] = [
    ([16, 16, 1], [3, 1, 1], [9, 7]),
    ([4, 4, 1], [3, 1, 2], [13, 40]),
    ([8, 8, 8], [3, 1, 1], [12, 33]),
    ([16, 16, 4], [3, 2, 1], [10, 14]),
    ([4, 4, 1], [3, 2, 2], [16, 12]),
    ([6, 6, 1], [3, 2, 1], [7, 9]),
    ([16, 4, 1], [1, 1, 1], [11, 5]),
    ([2, 2, 1], [3, 1, 2], [2, 2]),
];

fn random<const D: usize>(shape: [usize; D]) -> Tensor<D> {
    Tensor::random(shape, Distribution::Normal(0.0, 1.0), &Device::flex())
}

fn on<const D: usize>(device: &Device, tensor: &Tensor<D>) -> Tensor<D> {
    Tensor::from_data(tensor.to_data(), device).require_grad()
}

fn gradient<const D: usize>(of: &Tensor<D>, gradients: &Gradients) -> Vec<f64> {
    values(of.grad(gradients).expect("the sum depends on it"))
}

fn distance(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let scale = expected.iter().fold(1e-6, |most, v| v.abs().max(most));
    let distances = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    // A NaN is further than anything.
    let further = |most: f64, d: f64| if d <= most || most.is_nan() { most } else { d };
    distances.fold(0.0, further) / scale
}

/// Every part of what was found is as expected, within a tolerance.
#[track_caller]
fn assert_near(what: &str, found: &[Vec<f64>], expected: &[Vec<f64>], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (part, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = distance(found, expected);
        assert!(off < tolerance, "{what}, part {part}: {off:e}");
    }
}

/// The output, the gradient of the input and that of the weights.
fn convolved(
    device: &Device,
    row: Row,
    way: Direction,
    input: Input,
    parts: &[Tensor<4>; 3],
) -> [Vec<f64>; 3] {
    let ([.., groups], [kernel, stride, dilation], _) = row;
    let spec = ConvSpec {
        kernel,
        stride,
        padding: dilation * (kernel - 1) / 2,
        dilation,
        groups,
        repeat: 1,
        input,
    };
    let [x, weights, direction] = parts;
    let (x, weights) = (on(device, x), on(device, weights));
    let output = convolve(x.clone(), weights.clone(), spec, way);
    let [n, c, h, w] = output.dims();
    let direction = on(device, &direction.clone().slice([0..n, 0..c, 0..h, 0..w]));
    let gradients = (output.clone() * direction).sum().backward();
    [
        values(output),
        gradient(&x, &gradients),
        gradient(&weights, &gradients),
    ]
}

#[test]
fn convolutions_on_a_gpu_equal_those_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let devices = [gpu.device, Device::flex()].map(Device::autodiff);
    for row in ROWS {
        for way in [Direction::Down, Direction::Up] {
            for input in [Input::Plain, Input::Rectified] {
                let ([from, to, groups], [kernel, ..], [h, w]) = row;
                let shape = match way {
                    Direction::Down => [to, from / groups, kernel, kernel],
                    Direction::Up => [from, to / groups, kernel, kernel],
                };
                let most = [3, to, 2 * h, 2 * w];
                let parts = [random([3, from, h, w]), random(shape), random(most)];
                let [found, expected] = devices
                    .each_ref()
                    .map(|device| convolved(device, row, way, input, &parts));
                let what = format!("{row:?} {way:?} {input:?}");
                assert_near(&what, &found, &expected, TOLERANCE);
            }
        }
    }
}

#[test]
fn an_input_that_is_read_more_than_once_is_on_a_gpu_as_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let devices = [gpu.device, Device::flex()].map(Device::autodiff);
    for (way, channels, repeat, groups, weights) in [
        (Direction::Down, 3, 2, 6, [12, 1, 3, 3]),
        (Direction::Down, 3, 2, 2, [8, 3, 3, 3]),
        (Direction::Down, 16, 3, 12, [48, 4, 3, 3]),
        (Direction::Up, 3, 2, 6, [6, 1, 3, 3]),
        (Direction::Up, 4, 5, 5, [20, 3, 3, 3]),
    ] {
        for (input, stride) in [(Input::Plain, 1), (Input::Rectified, 2)] {
            let spec = ConvSpec {
                kernel: 3,
                stride,
                padding: 1,
                dilation: 1,
                groups,
                repeat,
                input,
            };
            let (x, weights) = (random([2, channels, 9, 7]), random(weights));
            let convolved = |device: &Device| {
                let (x, weights) = (on(device, &x), on(device, &weights));
                let output = convolve(x.clone(), weights.clone(), spec, way);
                let gradients = (output.clone() * output.clone()).sum().backward();
                [
                    values(output),
                    gradient(&x, &gradients),
                    gradient(&weights, &gradients),
                ]
            };
            let [found, expected] = devices.each_ref().map(convolved);
            let what = format!("{way:?} {channels} {repeat} {groups} {input:?}");
            assert_near(&what, &found, &expected, TOLERANCE);
        }
    }
}

/// The output and the gradients of the input, of gamma and of beta.
fn normalised(
    device: &Device,
    groups: usize,
    parts: &(Tensor<4>, [Tensor<1>; 2], Tensor<4>),
) -> Vec<Vec<f64>> {
    let (x, [gamma, beta], direction) = parts;
    let (x, gamma, beta) = (on(device, x), on(device, gamma), on(device, beta));
    let direction = on(device, direction);
    let affine = normalise(x.clone() + 20.0, gamma.clone(), beta.clone(), groups, 1e-5);
    let gradients = (affine.clone() * direction.clone()).sum().backward();
    let mut all = vec![
        values(affine),
        gradient(&x, &gradients),
        gradient(&gamma, &gradients),
        gradient(&beta, &gradients),
    ];
    let plain = normalise_plain(x.clone(), groups, 1e-5);
    let gradients = (plain.clone() * direction.clone()).sum().backward();
    all.extend([values(plain), gradient(&x, &gradients)]);
    let sums = on(device, &parts.2);
    let onto = normalise_onto(sums.clone(), x.clone(), gamma, beta, groups, 1e-5);
    let gradients = (onto.clone() * direction).sum().backward();
    all.extend([
        values(onto),
        gradient(&sums, &gradients),
        gradient(&x, &gradients),
    ]);
    all
}

#[test]
fn group_normalisation_on_a_gpu_equals_that_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let devices = [gpu.device, Device::flex()].map(Device::autodiff);
    for ([n, c, h, w], groups) in [([3, 8, 9, 7], 4), ([2, 6, 40, 70], 1), ([1, 4, 1, 5], 4)] {
        let parts = (
            random([n, c, h, w]),
            [random([c]), random([c])],
            random([n, c, h, w]),
        );
        let [found, expected] = devices
            .each_ref()
            .map(|device| normalised(device, groups, &parts));
        let what = format!("{groups} groups");
        assert_near(&what, &found, &expected, TOLERANCE);
    }
}

/// The sums with the terms, and the gradients of both and of the shares.
fn added(
    device: &Device,
    addition: &Addition,
    parts: &(Tensor<4>, Tensor<4>, Tensor<1>),
) -> [Vec<f64>; 4] {
    let (sums, terms, shares) = (
        on(device, &parts.0),
        on(device, &parts.1),
        on(device, &parts.2),
    );
    let output = add(
        sums.clone(),
        terms.clone(),
        shares.clone(),
        addition.clone(),
    );
    let gradients = (output.clone() * output.clone()).sum().backward();
    [
        values(output),
        gradient(&sums, &gradients),
        gradient(&terms, &gradients),
        gradient(&shares, &gradients),
    ]
}

#[test]
fn terms_added_on_a_gpu_equal_those_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let devices = [gpu.device, Device::flex()].map(Device::autodiff);
    let (n, channels) = (3, 4);
    for (nodes, shared, norm) in [
        (vec![0, 2, 3], false, Some((1, 1e-5))),
        (vec![1, 2], false, Some((4, 1e-5))),
        (vec![3], false, None),
        (vec![0, 1], false, None),
        (vec![0, 1, 3], true, None),
    ] {
        let addition = Addition {
            channels,
            nodes,
            shared,
            norm,
        };
        for [h, w] in [[5, 7], [18, 11]] {
            let count = addition.nodes.len();
            let terms = if shared { 1 } else { count };
            let parts = (
                random([n, 4 * channels, h, w]),
                random([n, terms * channels, h, w]),
                random([count]),
            );
            let [found, expected] = devices
                .each_ref()
                .map(|device| added(device, &addition, &parts));
            let what = format!("{addition:?}");
            assert_near(&what, &found, &expected, TOLERANCE);
        }
    }
}

#[test]
fn maps_resized_on_a_gpu_equal_those_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let devices = [gpu.device, Device::flex()].map(Device::autodiff);
    for [from, to] in [
        [[5, 7], [6, 8]],
        [[7, 15], [8, 16]],
        [[8, 6], [16, 12]],
        [[9, 1], [3, 4]],
        [[4, 4], [4, 11]],
        [[1, 1], [2, 3]],
        [[3, 50], [48, 20]],
    ] {
        for mode in [Interpolation::Bilinear, Interpolation::Nearest] {
            let input = random([2, 3, from[0], from[1]]);
            let direction = random([2, 3, to[0], to[1]]);
            let resized = |device: &Device| {
                let input = on(device, &input);
                let output = resize(input.clone(), to, mode);
                let gradients = (output.clone() * on(device, &direction)).sum().backward();
                [values(output), gradient(&input, &gradients)]
            };
            let [found, expected] = devices.each_ref().map(resized);
            let what = format!("{from:?} to {to:?}, {mode:?}");
            assert_near(&what, &found, &expected, TOLERANCE);
        }
    }
}

#[test]
fn steps_with_momentum_on_a_gpu_equal_those_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let shape = [3, 130, 3, 3];
    let [weights, slope, velocity] = [(); 3].map(|()| random(shape));
    let factors = Momentum {
        rate: 0.025,
        momentum: 0.9,
        decay: 3e-4,
    };
    let stepped = |device: &Device| {
        let on = |tensor: &Tensor<4>| Tensor::<4>::from_data(tensor.to_data(), device);
        let (weights, velocity) = momentum_step(on(&weights), on(&slope), on(&velocity), factors);
        [values(weights), values(velocity)]
    };
    let [found, expected] = [gpu.device, Device::flex()].each_ref().map(stepped);
    assert_near("weights and velocity", &found, &expected, 1e-6);
}

#[test]
fn attention_on_a_gpu_equals_that_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let devices = [gpu.device, Device::flex()].map(Device::autodiff);
    for ([c, hidden, blocks], [h, w]) in [
        ([4, 1, 1], [9, 7]),
        ([4, 1, 5], [16, 16]),
        ([32, 2, 3], [5, 30]),
    ] {
        let (units, all) = (blocks * hidden, blocks * c);
        let input = random([3, c, h, w]);
        let direction = random([3, all, h, w]);
        let (first, second) = (random([units, c, 1, 1]), random([all, hidden, 1, 1]));
        let (first_bias, second_bias) = (random([units]), random([all]));
        let attended = |device: &Device| {
            let input = on(device, &input);
            let (first, second) = (on(device, &first), on(device, &second));
            let (first_bias, second_bias) = (on(device, &first_bias), on(device, &second_bias));
            let weights = Attention {
                first: first.clone(),
                first_bias: first_bias.clone(),
                second: second.clone(),
                second_bias: second_bias.clone(),
            };
            let output = attend(input.clone(), weights);
            let gradients = (output.clone() * on(device, &direction)).sum().backward();
            [
                values(output),
                gradient(&input, &gradients),
                gradient(&first, &gradients),
                gradient(&first_bias, &gradients),
                gradient(&second, &gradients),
                gradient(&second_bias, &gradients),
            ]
        };
        let [found, expected] = devices.each_ref().map(attended);
        let what = format!("{blocks} blocks of {c} channels");
        assert_near(&what, &found, &expected, TOLERANCE);
    }
}

#[test]
fn maps_side_by_side_on_a_gpu_are_those_on_the_processor() {
    let Some(gpu) = gpu() else { return };
    let devices = [gpu.device, Device::flex()].map(Device::autodiff);
    for count in [3, 4] {
        let maps: Vec<_> = (0..count).map(|_| random([2, 3, 5, 7])).collect();
        let direction = random([2, 3 * count, 5, 7]);
        let joined = |device: &Device| {
            let maps: Vec<_> = maps.iter().map(|map| on(device, map)).collect();
            let output = side_by_side(maps.clone());
            let gradients = (output.clone() * on(device, &direction)).sum().backward();
            let slopes = maps.iter().map(|map| gradient(map, &gradients));
            [values(output)]
                .into_iter()
                .chain(slopes)
                .collect::<Vec<_>>()
        };
        let [found, expected] = devices.each_ref().map(joined);
        assert_near("side by side", &found, &expected, 1e-7);
    }
}

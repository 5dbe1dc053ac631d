//! Operations, blocks and resizing forward and backward, in 32 bits against 64.

use std::io::Write as _;

use burn::module::Module;
use burn::tensor::Tensor;
use shared::net::{InputProjection, StemConv};
use shared::ops::{Op, resize};
use shared::space::{Family, Interpolation, Norm, Primitive, ShuffleConv};

use crate::compare::{Worst, values};
use crate::formula;
use crate::gradients::{Slopes, collect};
use crate::target::Target;

/// Batch, channels, height, width.
const SHAPE: [usize; 4] = [2, 8, 6, 10];

/// The output, the gradient of the input, and those of all weights.
fn outcome<M: Module>(
    module: &M,
    target: &Target,
    forward: impl Fn(&M, Tensor<4>) -> Tensor<4>,
) -> Slopes {
    let input = formula::input(SHAPE, target).require_grad();
    let output = forward(module, input.clone());
    let direction = formula::tensor(output.dims(), target, |i| (0.3 * i).sin());
    let gradients = (output.clone() * direction).sum().backward();
    let mut found = collect(module, &gradients);
    let of_input = input.grad(&gradients).expect("the sum depends on it");
    found.insert("of the input".to_owned(), values(of_input));
    found.insert("the output".to_owned(), values(output));
    found
}

fn operation(primitive: Primitive, norm: Norm, shuffle: ShuffleConv, target: &Target) -> Slopes {
    match Op::new(primitive, SHAPE[1], norm, shuffle, &target.device) {
        None => Slopes::new(),
        Some(op) => {
            let op = formula::fill(op, target, |_| 0.2);
            outcome(&op, target, Op::forward)
        }
    }
}

/// Everything that is compared, by name.
fn outcomes(target: &Target) -> Vec<(String, Slopes)> {
    let target = &target.autodiff();
    let mut all = Vec::new();
    for primitive in Family::ALL.iter().flat_map(|f| f.primitives()) {
        let plain = operation(*primitive, Norm::Affine, ShuffleConv::Plain, target);
        all.push((primitive.name().to_owned(), plain));
    }
    let grouped = (Primitive::Shuffle, ShuffleConv::Grouped);
    for (primitive, shuffle) in [grouped, (Primitive::Conv, ShuffleConv::Plain)] {
        let found = operation(primitive, Norm::NonAffine, shuffle, target);
        all.push((format!("{} without scale", primitive.name()), found));
    }
    let stem = StemConv::new(SHAPE[1], 4, 2, &target.device);
    let stem = formula::fill(stem, target, |_| 0.1);
    all.push(("stem".to_owned(), outcome(&stem, target, StemConv::forward)));
    let projection = InputProjection::new(SHAPE[1], 4, Norm::Affine, &target.device);
    let projection = formula::fill(projection, target, |_| 0.1);
    let found = outcome(&projection, target, InputProjection::forward);
    all.push(("input projection".to_owned(), found));
    for interpolation in [Interpolation::Nearest, Interpolation::Bilinear] {
        for size in [[7, 11], [12, 20], [3, 4]] {
            let nothing = Vec::<StemConv>::new();
            let found = outcome(&nothing, target, |_, input| {
                resize(input, size, interpolation)
            });
            all.push((format!("{interpolation:?} to {size:?}"), found));
        }
    }
    all
}

#[test]
fn operations_and_their_gradients_keep_to_those_in_64_bits() {
    let expected = outcomes(&Target::double());
    for target in Target::all() {
        let mut worst = Worst::within_tolerance(target.tolerance);
        for ((name, found), (_, expected)) in outcomes(&target).iter().zip(&expected) {
            for (part, expected) in expected {
                let what = format!("{name} on the {}: {part}", target.name);
                worst.values(&what, &found[part], expected);
            }
        }
        let mut out = std::io::stdout();
        let (name, error) = (target.name, worst.error);
        writeln!(out, "gradients on the {name}: worst error {error:e}").expect("stdout");
    }
}

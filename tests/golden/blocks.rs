//! The blocks around the operations: a cell's input unit and the stem's convolution.

use shared::net::{InputProjection, StemConv};
use shared::space::Norm;

use crate::compare::Worst;
use crate::fixture::{Case, numbers};
use crate::formula;
use crate::target::Target;

/// A `preprocess_*` or a `stem0_*` entry.
pub(crate) fn check(case: &Case, target: &Target) -> Worst {
    let mut worst = Worst::within_tolerance(target.tolerance);
    let (shape, phase) = (case.input_shape(), case.phase());
    let outputs = numbers(&case.value["shape"], &case.key)[1] as usize;
    let input = formula::input(shape, target);
    let output = if case.key.starts_with("stem0") {
        let stem = StemConv::new(shape[1], outputs, 1, &target.device);
        formula::fill(stem, target, |_| phase).forward(input)
    } else {
        let unit = InputProjection::new(shape[1], outputs, Norm::Affine, &target.device);
        formula::fill(unit, target, |_| phase).forward(input)
    };
    worst.tensor(&case.key, output, &case.value);
    worst
}

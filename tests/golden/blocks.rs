//! The blocks around the operations: a cell's input unit and the stem's convolution.

use shared::net::{InputProjection, StemConv};
use shared::space::Norm;

use crate::compare::Worst;
use crate::fixture::{Case, numbers};
use crate::formula;

/// A `preprocess_*` or a `stem0_*` entry.
pub(crate) fn check(case: &Case) -> Worst {
    let mut worst = Worst::default();
    let device = formula::device();
    let (shape, phase) = (case.input_shape(), case.phase());
    let outputs = numbers(&case.value["shape"], &case.key)[1] as usize;
    let input = formula::input(shape, &device);
    let output = if case.key.starts_with("stem0") {
        let stem = StemConv::new(shape[1], outputs, 1, &device);
        formula::fill(stem, |_| phase).forward(input)
    } else {
        let unit = InputProjection::new(shape[1], outputs, Norm::Affine, &device);
        formula::fill(unit, |_| phase).forward(input)
    };
    worst.tensor(&case.key, output, &case.value);
    worst
}

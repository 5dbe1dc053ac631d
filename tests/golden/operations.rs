//! The seventeen candidate operations.

use shared::ops::Op;
use shared::space::{Norm, Primitive, ShuffleConv};

use crate::compare::Worst;
use crate::fixture::{Case, object};
use crate::formula;
use crate::target::Target;

/// Every operation that the entry lists, on its input.
pub(crate) fn check(case: &Case, target: &Target) -> Worst {
    let mut worst = Worst::within_tolerance(target.tolerance);
    let (shape, phase) = (case.input_shape(), case.phase());
    for (name, summary) in object(&case.value, &case.key) {
        let primitive = Primitive::from_name(name).expect("the file names known operations");
        let op = Op::new(
            primitive,
            shape[1],
            Norm::Affine,
            ShuffleConv::Plain,
            &target.device,
        );
        let input = formula::input(shape, target);
        let output = match op {
            Some(op) => formula::fill(op, target, |_| phase).forward(input),
            None => input.zeros_like(),
        };
        worst.tensor(&format!("{}.{name}", case.key), output, summary);
    }
    worst
}

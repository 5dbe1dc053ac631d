//! The cost of one operation, and of the normalisation and the attention that it is made of.

use super::cost::Cost;
use super::size::{Size, area, halved, spread};
use crate::space::{NetPlan, Norm, Primitive, Transposed, hidden, norm_groups};

pub(super) fn norm(channels: usize, norm: Norm, size: Size) -> Cost {
    let groups = norm_groups(channels) as u64;
    let channels = channels as u64;
    let elements = channels * area(size) / groups;
    match norm {
        Norm::NonAffine => Cost::published(elements),
        Norm::Affine => [Cost::weights(2 * channels), Cost::published(2 * elements)]
            .into_iter()
            .sum(),
    }
}

/// One operation over `n` channels on an input of `size`.
pub(super) fn op_cost(plan: &NetPlan, op: Primitive, n: usize, size: Size) -> Cost {
    let (width, n) = (n, n as u64);
    let mut cost = Cost::default();
    if op == Primitive::Zero {
        // The published supernet allocates an affine normalisation here that nothing reads.
        return Cost::weights(2 * n).idle();
    }
    if op.pools() {
        cost += Cost::published(n * area(size));
    }
    if op.attends() {
        cost += attention(width, size);
    }
    let Some(kernel) = op.kernel_shape(width, plan.structure.shuffle_conv) else {
        return cost;
    };
    if !op.attends() {
        cost += Cost::published(n * area(size));
    }
    let (read, written) = match (kernel.transposed, kernel.stride) {
        (Transposed::Yes, _) => (size, spread(size)),
        (Transposed::No, 1) => (size, size),
        (Transposed::No, _) => (halved(size), halved(size)),
    };
    let pairs = n * n / kernel.groups as u64;
    let side = 2 * kernel.dilation as u64 + 1;
    cost += Cost::kernel(9 * pairs, area(read));
    cost += Cost::published((side * side - 9) * pairs * area(read));
    if op.separable() {
        cost += Cost::kernel(n * n, area(written));
    }
    cost += norm(width, plan.norm, written);
    cost
}

/// Mean, two linear layers with biases, ReLU between them.
fn attention(n: usize, size: Size) -> Cost {
    let (hidden, n) = (hidden(n) as u64, n as u64);
    let parts = [
        Cost::published(n * area(size)),
        Cost::kernel(2 * n * hidden, 1),
        Cost::weights(hidden + n),
        Cost::published(hidden),
    ];
    parts.into_iter().sum()
}

//! Sizes of feature maps.

use crate::space::NodeId;

/// Height and width in pixels.
pub(super) type Size = [usize; 2];

pub(super) fn area([h, w]: Size) -> u64 {
    h as u64 * w as u64
}

pub(super) fn halved([h, w]: Size) -> Size {
    [h.div_ceil(2), w.div_ceil(2)]
}

/// Behind a transposed convolution: one row and one column less than twice as many.
pub(super) fn spread([h, w]: Size) -> Size {
    [(2 * h).saturating_sub(1), (2 * w).saturating_sub(1)]
}

pub(super) fn node_size([h, w]: Size, node: NodeId) -> Size {
    [h >> (node.depth + 1), w >> (node.depth + 1)]
}

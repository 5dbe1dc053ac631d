//! The height or width of a map, for an input of any size.

use std::cmp::Reverse;

/// `input / 2^halvings + offset` pixels, where the input's side can be halved that often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    halvings: i32,
    offset: i32,
}

impl Extent {
    /// That of the input.
    pub(super) const INPUT: Self = Self {
        halvings: 0,
        offset: 0,
    };

    /// Behind a stride of 2; the extent is even.
    pub(super) fn halved(self) -> Self {
        Self {
            halvings: self.halvings + 1,
            offset: self.offset / 2,
        }
    }

    /// Behind a transposed convolution of stride 2: `2 s - 1`.
    pub(super) fn doubled(self) -> Self {
        Self {
            halvings: self.halvings - 1,
            offset: 2 * self.offset - 1,
        }
    }

    /// Twice as much.
    pub(super) fn twice(self) -> Self {
        Self {
            halvings: self.halvings - 1,
            offset: 2 * self.offset,
        }
    }

    /// Orders extents by their pixels, for every input that is large enough.
    pub(super) fn rank(self) -> (Reverse<i32>, i32) {
        (Reverse(self.halvings), self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_is_larger_the_less_often_it_was_halved() {
        let half = Extent::INPUT.halved();
        let almost = half.halved().doubled();
        assert!(half.rank() > almost.rank());
        assert!(almost.rank() > half.halved().rank());
        assert_ne!(half, almost);
    }
}

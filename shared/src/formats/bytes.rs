//! Numbers in bytes of either order.

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    /// The `N` bytes from `at` on, least first; `None` beyond the end.
    pub(super) fn take<const N: usize>(self, bytes: &[u8], at: usize) -> Option<[u8; N]> {
        let found = bytes.get(at..at.checked_add(N)?)?;
        let mut taken: [u8; N] = found.try_into().ok()?;
        if self == Self::Big {
            taken.reverse();
        }
        Some(taken)
    }

    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        self.take(bytes, at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        self.take(bytes, at).map(u32::from_le_bytes)
    }

    pub(super) fn f32(self, bytes: &[u8], at: usize) -> Option<f32> {
        self.take(bytes, at).map(f32::from_le_bytes)
    }

    /// The bytes of all whole numbers of `N` bytes in `bytes`, least first.
    pub(super) fn all<const N: usize>(self, bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
        let starts = (0..bytes.len() / N).map(|i| i * N);
        starts.filter_map(move |at| self.take(bytes, at))
    }
}

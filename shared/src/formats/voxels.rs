//! The values of a volume as they lie in its file, each read when it is needed.

use super::bytes::Order;

/// Most bytes of values that one volume may hold: a CT of 512 x 512 x 2000 in 16 bits.
pub const MAX_BYTES: u64 = 1 << 30;

/// Numbers in a file's bytes, and what they stand for.
#[derive(Clone)]
pub(super) struct Voxels {
    bytes: Vec<u8>,
    start: usize,
    count: usize,
    kind: VoxelType,
    order: Order,
    slope: f64,
    intercept: f64,
}

/// Kinds of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VoxelType {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F32,
    F64,
}

impl VoxelType {
    /// Bytes of one number.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    fn number(self, order: Order, bytes: &[u8]) -> f64 {
        match self {
            Self::U8 => first(order, bytes, u8::from_le_bytes).into(),
            Self::I8 => first(order, bytes, i8::from_le_bytes).into(),
            Self::U16 => first(order, bytes, u16::from_le_bytes).into(),
            Self::I16 => first(order, bytes, i16::from_le_bytes).into(),
            Self::U32 => first(order, bytes, u32::from_le_bytes).into(),
            Self::I32 => first(order, bytes, i32::from_le_bytes).into(),
            Self::U64 => first(order, bytes, u64::from_le_bytes) as f64,
            Self::I64 => first(order, bytes, i64::from_le_bytes) as f64,
            Self::F32 => first(order, bytes, f32::from_le_bytes).into(),
            Self::F64 => first(order, bytes, f64::from_le_bytes),
        }
    }
}

/// The number that `bytes`, which are long enough, begin with.
fn first<const N: usize, T: Default>(order: Order, bytes: &[u8], number: fn([u8; N]) -> T) -> T {
    order.take(bytes, 0).map(number).unwrap_or_default()
}

impl Voxels {
    /// `count` numbers from byte `start` on. The readers check that they are there.
    pub(super) fn new(
        bytes: Vec<u8>,
        start: usize,
        count: usize,
        kind: VoxelType,
        order: Order,
    ) -> Self {
        assert!(start + count * kind.bytes() <= bytes.len());
        Self {
            bytes,
            start,
            count,
            kind,
            order,
            slope: 1.0,
            intercept: 0.0,
        }
    }

    /// All values of several, one after the other: as they lie in their files where these are alike, else as they are.
    pub(super) fn joined(all: Vec<Self>) -> Self {
        let alike = |two: &[Self]| {
            let [a, b] = [&two[0], &two[1]];
            (a.kind, a.order, a.slope, a.intercept) == (b.kind, b.order, b.slope, b.intercept)
        };
        let count = all.iter().map(Self::len).sum();
        match all.first() {
            Some(first) if all.windows(2).all(alike) => {
                let (kind, order, slope, intercept) =
                    (first.kind, first.order, first.slope, first.intercept);
                let stored: Vec<&[u8]> = all.iter().map(Self::stored).collect();
                Self::new(stored.concat(), 0, count, kind, order).scaled(slope, intercept)
            }
            _ => {
                let values = all.iter().flat_map(Self::iter);
                let bytes = values.flat_map(f32::to_le_bytes).collect();
                Self::new(bytes, 0, count, VoxelType::F32, Order::Little)
            }
        }
    }

    /// With `slope * number + intercept` as the values.
    #[must_use]
    pub(super) fn scaled(self, slope: f64, intercept: f64) -> Self {
        Self {
            slope,
            intercept,
            ..self
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Value `i`. Panics where there is none.
    pub(super) fn at(&self, i: usize) -> f32 {
        self.value(&self.stored()[i * self.kind.bytes()..])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = f32> {
        let numbers = self.stored().chunks_exact(self.kind.bytes());
        numbers.map(|number| self.value(number))
    }

    fn value(&self, bytes: &[u8]) -> f32 {
        (self.slope * self.kind.number(self.order, bytes) + self.intercept) as f32
    }

    fn stored(&self) -> &[u8] {
        &self.bytes[self.start..self.start + self.count * self.kind.bytes()]
    }
}

/// As many as there are says more than all of them.
impl std::fmt::Debug for Voxels {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} values of {:?}", self.count, self.kind)
    }
}

#[cfg(test)]
impl<const N: usize> From<[f32; N]> for Voxels {
    fn from(values: [f32; N]) -> Self {
        values.to_vec().into()
    }
}

#[cfg(test)]
impl From<Vec<f32>> for Voxels {
    fn from(values: Vec<f32>) -> Self {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self::new(bytes, 0, values.len(), VoxelType::F32, Order::Little)
    }
}

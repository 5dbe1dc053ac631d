//! The numbers in the header of a NIfTI file, wherever its version keeps them.

use crate::formats::bytes::Order;

/// Of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Sides of 15 bits, real numbers of 32.
    One,
    /// Sides of 63 bits, real numbers of 64.
    Two,
}

/// A number in a header.
#[derive(Clone, Copy)]
pub(super) enum Field {
    /// 0: how many sides there are; from 1 on these.
    Side(usize),
    /// Of the values.
    Kind,
    /// Of a value.
    Bits,
    /// 0: the sign of z in a qform; from 1 on the distances of voxels.
    Spacing(usize),
    /// Where the values begin.
    Start,
    Slope,
    Intercept,
    White,
    Black,
    Units,
    QformCode,
    SformCode,
    /// b, c and d, then the offsets of x, y and z.
    Quaternion(usize),
    /// Three rows of four numbers.
    Affine(usize),
}

#[derive(Clone, Copy)]
enum Width {
    I8,
    I16,
    I32,
    I64,
    F32,
    F64,
}

impl Version {
    /// Length of the header, which is also its first number.
    pub(super) fn header(self) -> usize {
        match self {
            Self::One => 348,
            Self::Two => 540,
        }
    }

    /// What marks a header whose values follow in the same file, and where it stands.
    fn magic(self) -> (usize, &'static [u8]) {
        match self {
            Self::One => (344, b"n+1\0".as_slice()),
            Self::Two => (4, b"n+2\0\r\n\x1a\n".as_slice()),
        }
    }

    /// The version and the order of the numbers, where the bytes begin like a header.
    pub(super) fn of(bytes: &[u8]) -> Option<(Self, Order)> {
        let first = |order: Order| order.u32(bytes, 0);
        let both = |version: Self| [Order::Little, Order::Big].map(|order| (version, order));
        let mut all = [Self::One, Self::Two].into_iter().flat_map(both);
        all.find(|(version, order)| first(*order) == Some(version.header() as u32))
    }

    fn at(self, field: Field) -> (usize, Width) {
        match self {
            Self::One => match field {
                Field::Side(i) => (40 + 2 * i, Width::I16),
                Field::Kind => (70, Width::I16),
                Field::Bits => (72, Width::I16),
                Field::Spacing(i) => (76 + 4 * i, Width::F32),
                Field::Start => (108, Width::F32),
                Field::Slope => (112, Width::F32),
                Field::Intercept => (116, Width::F32),
                Field::Units => (123, Width::I8),
                Field::White => (124, Width::F32),
                Field::Black => (128, Width::F32),
                Field::QformCode => (252, Width::I16),
                Field::SformCode => (254, Width::I16),
                Field::Quaternion(i) => (256 + 4 * i, Width::F32),
                Field::Affine(i) => (280 + 4 * i, Width::F32),
            },
            Self::Two => match field {
                Field::Kind => (12, Width::I16),
                Field::Bits => (14, Width::I16),
                Field::Side(i) => (16 + 8 * i, Width::I64),
                Field::Spacing(i) => (104 + 8 * i, Width::F64),
                Field::Start => (168, Width::I64),
                Field::Slope => (176, Width::F64),
                Field::Intercept => (184, Width::F64),
                Field::White => (192, Width::F64),
                Field::Black => (200, Width::F64),
                Field::QformCode => (344, Width::I32),
                Field::SformCode => (348, Width::I32),
                Field::Quaternion(i) => (352 + 8 * i, Width::F64),
                Field::Affine(i) => (400 + 8 * i, Width::F64),
                Field::Units => (500, Width::I32),
            },
        }
    }
}

/// The numbers of a whole header.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    /// Begin with the header.
    bytes: &'a [u8],
    pub(super) version: Version,
    pub(super) order: Order,
}

impl<'a> Fields<'a> {
    /// `None` where the bytes do not begin with the whole header of a file with values.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let (version, order) = Version::of(bytes)?;
        let (at, magic) = version.magic();
        let whole = bytes.len() >= version.header();
        (whole && bytes[at..].starts_with(magic)).then_some(Self {
            bytes,
            version,
            order,
        })
    }

    /// The header alone.
    pub(super) fn bytes(&self) -> &'a [u8] {
        &self.bytes[..self.version.header()]
    }

    /// A number that is whole in both versions.
    pub(super) fn whole(&self, field: Field) -> i64 {
        let (at, width) = self.version.at(field);
        let (order, bytes) = (self.order, self.bytes);
        let found = match width {
            Width::I8 => order
                .take(bytes, at)
                .map(|b| i64::from(i8::from_le_bytes(b))),
            Width::I16 => order
                .take(bytes, at)
                .map(|b| i64::from(i16::from_le_bytes(b))),
            Width::I32 => order
                .take(bytes, at)
                .map(|b| i64::from(i32::from_le_bytes(b))),
            Width::I64 => order.take(bytes, at).map(i64::from_le_bytes),
            Width::F32 | Width::F64 => Some(self.real(field) as i64),
        };
        found.unwrap_or_default()
    }

    /// A number that is real in one of the versions at least.
    pub(super) fn real(&self, field: Field) -> f64 {
        let (at, width) = self.version.at(field);
        let (order, bytes) = (self.order, self.bytes);
        let found = match width {
            Width::F32 => order.f32(bytes, at).map(f64::from),
            Width::F64 => order.take(bytes, at).map(f64::from_le_bytes),
            Width::I8 | Width::I16 | Width::I32 | Width::I64 => Some(self.whole(field) as f64),
        };
        found.unwrap_or_default()
    }
}

/// A header while it is made.
pub(super) struct NewHeader {
    version: Version,
    order: Order,
    bytes: Vec<u8>,
}

impl NewHeader {
    /// All numbers 0.
    pub(super) fn new(version: Version) -> Self {
        let mut bytes = vec![0; version.header()];
        bytes[..4].copy_from_slice(&(version.header() as u32).to_le_bytes());
        let (at, magic) = version.magic();
        bytes[at..at + magic.len()].copy_from_slice(magic);
        Self {
            version,
            order: Order::Little,
            bytes,
        }
    }

    /// With all bytes of another.
    pub(super) fn like(fields: &Fields<'_>) -> Self {
        Self {
            version: fields.version,
            order: fields.order,
            bytes: fields.bytes().to_vec(),
        }
    }

    /// Writes a number as its version keeps it.
    pub(super) fn put(&mut self, field: Field, number: f64) {
        let (at, width) = self.version.at(field);
        let mut bytes = match width {
            Width::I8 => (number as i8).to_le_bytes().to_vec(),
            Width::I16 => (number as i16).to_le_bytes().to_vec(),
            Width::I32 => (number as i32).to_le_bytes().to_vec(),
            Width::I64 => (number as i64).to_le_bytes().to_vec(),
            Width::F32 => (number as f32).to_le_bytes().to_vec(),
            Width::F64 => number.to_le_bytes().to_vec(),
        };
        if self.order == Order::Big {
            bytes.reverse();
        }
        self.bytes[at..at + bytes.len()].copy_from_slice(&bytes);
    }

    /// The header and four bytes that say that nothing but values follows it.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let end = (self.bytes.len() + 4) as f64;
        self.put(Field::Start, end);
        self.bytes.extend([0; 4]);
        self.bytes
    }
}

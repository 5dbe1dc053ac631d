//! The reader of NIfTI-1 files, plain or compressed with gzip.

use std::io::Read as _;

use flate2::read::GzDecoder;
use thiserror::Error;

use super::bytes::Order;
use super::volume::{Bright, MAX_VOXELS, Volume, Window};

/// Length of the header, which is also its first number.
const HEADER: usize = 348;
/// Where the header says what it is.
const MAGIC: usize = 344;

/// Why a NIfTI file does not become a volume.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NiftiError {
    /// Not the header of a NIfTI-1 file in one piece.
    #[error(
        "does not begin with a NIfTI-1 header in one file; convert NIfTI-2 and .hdr/.img pairs to .nii first"
    )]
    Header,
    /// The compressed bytes are damaged.
    #[error("cannot be unpacked ({reason}); copy it again")]
    Gzip {
        /// What the codec says.
        reason: String,
    },
    /// Sides that no volume has.
    #[error(
        "says its sides are {sides:?}, expected three of at least 1 with at most {MAX_VOXELS} voxels; split or scale it down"
    )]
    Sides {
        /// Sides x, y, z.
        sides: [i16; 3],
    },
    /// More than one volume.
    #[error(
        "holds several volumes (time points or channels); save one of them as a file of its own"
    )]
    Several,
    /// Voxels that are not single numbers, or of a rare kind.
    #[error(
        "holds voxels of type {code}, expected whole numbers or floating point; convert it to float32"
    )]
    Type {
        /// The header's code.
        code: i16,
    },
    /// The values end early.
    #[error("is cut off: its values need {expected} bytes, but {found} are there; copy it again")]
    CutOff {
        /// Bytes needed.
        expected: usize,
        /// Bytes there.
        found: usize,
    },
}

/// What the header says.
struct Header {
    order: Order,
    /// `[z, y, x]`
    size: [usize; 3],
    spacing: Option<[f32; 3]>,
    kind: VoxelType,
    start: usize,
    slope: f32,
    intercept: f32,
    window: Option<Window>,
}

#[derive(Clone, Copy)]
enum VoxelType {
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

/// Whether the bytes begin like a NIfTI-1 file or like gzip.
pub(super) fn is_nifti(bytes: &[u8]) -> bool {
    is_gzip(bytes) || order(bytes).is_some()
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

fn order(bytes: &[u8]) -> Option<Order> {
    [Order::Little, Order::Big]
        .into_iter()
        .find(|order| order.u32(bytes, 0) == Some(HEADER as u32))
}

/// # Errors
/// See [`NiftiError`].
pub(super) fn decode(bytes: &[u8]) -> Result<Volume, NiftiError> {
    if !is_gzip(bytes) {
        let header = Header::parse(bytes)?;
        return header.volume(bytes);
    }
    // Only as much is unpacked as the header needs, and then as the header says.
    let mut packed = GzDecoder::new(bytes);
    let mut start = Vec::new();
    unpack(&mut packed, HEADER, &mut start)?;
    let header = Header::parse(&start)?;
    let rest = (header.start + header.length()).saturating_sub(HEADER);
    unpack(&mut packed, rest, &mut start)?;
    header.volume(&start)
}

fn unpack(
    packed: &mut GzDecoder<&[u8]>,
    count: usize,
    into: &mut Vec<u8>,
) -> Result<(), NiftiError> {
    let read = packed.by_ref().take(count as u64).read_to_end(into);
    match read {
        Ok(_) => Ok(()),
        // What is there may be enough; if not, the count of missing bytes says more.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(()),
        Err(error) => Err(NiftiError::Gzip {
            reason: error.to_string(),
        }),
    }
}

impl Header {
    fn parse(bytes: &[u8]) -> Result<Self, NiftiError> {
        let order = order(bytes).ok_or(NiftiError::Header)?;
        if bytes.get(MAGIC..HEADER) != Some(b"n+1\0".as_slice()) {
            return Err(NiftiError::Header);
        }
        // Within the header, whose length is known by now.
        let short = |at| order.i16(bytes, at).unwrap_or_default();
        let real = |at| order.f32(bytes, at).unwrap_or_default();
        let count = short(40).clamp(0, 7) as usize;
        let side = |n: usize| if n <= count { short(40 + 2 * n) } else { 1 };
        if (4..=7).any(|n| side(n) > 1) {
            return Err(NiftiError::Several);
        }
        let size = sides([side(1), side(2), side(3)])?;
        // The fourth number is an offset in bytes, kept as a real number.
        let start = real(108);
        if !(start >= HEADER as f32 && start <= 1e9) {
            return Err(NiftiError::Header);
        }
        let usable = real(112) != 0.0 && real(112).is_finite() && real(116).is_finite();
        let (slope, intercept) = if usable {
            (real(112), real(116))
        } else {
            (1.0, 0.0)
        };
        // Unknown units are taken for millimetres, which nearly all files have.
        let to_mm = match bytes.get(123).map(|units| units & 7) {
            Some(1) => 1000.0,
            Some(3) => 0.001,
            _ => 1.0,
        };
        Ok(Self {
            order,
            size,
            spacing: Some([88, 84, 80].map(|at| real(at).abs() * to_mm)),
            kind: VoxelType::of(short(70))?,
            start: start as usize,
            slope,
            intercept,
            window: Window::between(real(128), real(124)),
        })
    }

    /// Bytes of all values.
    fn length(&self) -> usize {
        self.size.iter().product::<usize>() * self.kind.bytes()
    }

    fn volume(&self, bytes: &[u8]) -> Result<Volume, NiftiError> {
        let expected = self.length();
        let there = bytes.get(self.start..).unwrap_or_default();
        let values = there.get(..expected).ok_or(NiftiError::CutOff {
            expected,
            found: there.len(),
        })?;
        let (slope, intercept) = (f64::from(self.slope), f64::from(self.intercept));
        let values = self
            .kind
            .values(self.order, values, |raw| (slope * raw + intercept) as f32);
        Ok(Volume::new(self.size, values)
            .with_spacing(self.spacing)
            .with_window(self.window, Bright::High))
    }
}

/// `[z, y, x]`, checked before anything of that size is made.
fn sides(sides: [i16; 3]) -> Result<[usize; 3], NiftiError> {
    let [x, y, z] = sides.map(|side| usize::try_from(side).unwrap_or(0));
    let voxels = x as u64 * y as u64 * z as u64;
    if voxels == 0 || voxels > MAX_VOXELS as u64 {
        return Err(NiftiError::Sides { sides });
    }
    Ok([z, y, x])
}

impl VoxelType {
    fn of(code: i16) -> Result<Self, NiftiError> {
        Ok(match code {
            2 => Self::U8,
            4 => Self::I16,
            8 => Self::I32,
            16 => Self::F32,
            64 => Self::F64,
            256 => Self::I8,
            512 => Self::U16,
            768 => Self::U32,
            1024 => Self::I64,
            1280 => Self::U64,
            _ => return Err(NiftiError::Type { code }),
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    fn values(self, order: Order, bytes: &[u8], scaled: impl Fn(f64) -> f32) -> Vec<f32> {
        match self {
            Self::U8 => order.all(bytes, |b| scaled(u8::from_le_bytes(b).into())),
            Self::I8 => order.all(bytes, |b| scaled(i8::from_le_bytes(b).into())),
            Self::U16 => order.all(bytes, |b| scaled(u16::from_le_bytes(b).into())),
            Self::I16 => order.all(bytes, |b| scaled(i16::from_le_bytes(b).into())),
            Self::U32 => order.all(bytes, |b| scaled(u32::from_le_bytes(b).into())),
            Self::I32 => order.all(bytes, |b| scaled(i32::from_le_bytes(b).into())),
            Self::U64 => order.all(bytes, |b| scaled(u64::from_le_bytes(b) as f64)),
            Self::I64 => order.all(bytes, |b| scaled(i64::from_le_bytes(b) as f64)),
            Self::F32 => order.all(bytes, |b| scaled(f32::from_le_bytes(b).into())),
            Self::F64 => order.all(bytes, |b| scaled(f64::from_le_bytes(b))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::formats::volume::Axis;

    /// 3 columns, 2 rows, 2 slices of i16, value 10 z + 3 y + x, doubled and less 5; spacing
    /// 0.5, 0.75 and 4 mm.
    fn file(big: Order) -> Vec<u8> {
        let mut bytes = vec![0_u8; 352];
        let mut put = |at: usize, mut number: Vec<u8>| {
            if big == Order::Big {
                number.reverse();
            }
            bytes[at..at + number.len()].copy_from_slice(&number);
        };
        put(0, 348_i32.to_le_bytes().to_vec());
        for (at, value) in [(40, 3_i16), (42, 3), (44, 2), (46, 2), (70, 4), (72, 16)] {
            put(at, value.to_le_bytes().to_vec());
        }
        let reals = [
            (80, 0.5_f32),
            (84, 0.75),
            (88, 4.0),
            (108, 352.0),
            (112, 2.0),
            (116, -5.0),
        ];
        for (at, value) in reals {
            put(at, value.to_le_bytes().to_vec());
        }
        bytes[123] = 2;
        bytes[MAGIC..HEADER].copy_from_slice(b"n+1\0");
        for z in 0..2_i16 {
            for (y, x) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
                let value = 10 * z + 3 * y + x;
                bytes.extend(match big {
                    Order::Big => value.to_be_bytes(),
                    Order::Little => value.to_le_bytes(),
                });
            }
        }
        bytes
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn either_order_and_gzip_give_the_same_volume() {
        let little = file(Order::Little);
        let volume = decode(&little).unwrap();
        assert_eq!(volume.size(), [2, 2, 3]);
        assert_eq!(volume.spacing_mm(), Some([4.0, 0.75, 0.5]));
        assert_eq!(volume.values()[..6], [-5.0, -3.0, -1.0, 1.0, 3.0, 5.0]);
        assert_eq!(volume.values()[11], 25.0);
        assert_eq!(decode(&file(Order::Big)).unwrap(), volume);
        assert_eq!(decode(&packed(&little)).unwrap(), volume);
        let window = Window::new(10.0, 30.0).unwrap();
        let side = volume.slice(Axis::X, 2, window).unwrap();
        let expected = [4.0, 10.0, 24.0, 30.0].map(|v| v / 30.0);
        assert_eq!((side.size(), side.values()), ([2, 2], expected.as_slice()));
    }

    #[test]
    fn every_damaged_file_is_an_error() {
        let whole = file(Order::Little);
        for length in 0..whole.len() {
            assert!(decode(&whole[..length]).is_err(), "{length} bytes");
        }
        let zipped = packed(&whole);
        for length in 0..zipped.len() - 8 {
            assert!(decode(&zipped[..length]).is_err(), "{length} packed bytes");
        }
        // Whatever single byte is wrong, nothing panics.
        for at in 0..HEADER {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut wrong = whole.clone();
                wrong[at] = value;
                drop(decode(&wrong));
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let changed = |at: usize, value: i16| {
            let mut bytes = file(Order::Little);
            bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
            decode(&packed(&bytes)).unwrap_err()
        };
        assert_eq!(changed(70, 128), NiftiError::Type { code: 128 });
        assert_eq!(changed(42, 0), NiftiError::Sides { sides: [0, 2, 2] });
        assert_eq!(changed(42, -3), NiftiError::Sides { sides: [-3, 2, 2] });
        let (expected, found) = (32_000 * 2 * 2 * 2, 24);
        assert_eq!(changed(42, 32_000), NiftiError::CutOff { expected, found });
        let mut huge = file(Order::Little);
        huge[42..48].copy_from_slice(&[0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f]);
        assert!(matches!(decode(&huge), Err(NiftiError::Sides { .. })));
        let mut film = file(Order::Little);
        (film[40], film[48]) = (4, 2);
        assert_eq!(decode(&film), Err(NiftiError::Several));
        let mut pair = file(Order::Little);
        pair[MAGIC + 1] = b'i';
        assert_eq!(decode(&pair), Err(NiftiError::Header));
    }
}

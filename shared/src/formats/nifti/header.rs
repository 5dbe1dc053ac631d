//! The header of a NIfTI-1 file.

use thiserror::Error;

use super::affine::{self, Placement};
use crate::formats::bytes::Order;
use crate::formats::volume::{Bright, Volume};
use crate::formats::voxels::{MAX_BYTES, VoxelType, Voxels};
use crate::formats::window::Window;

/// Length of the header, which is also its first number.
pub(super) const HEADER: usize = 348;
/// Where the header says what it is.
pub(super) const MAGIC: usize = 344;

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
        "says its sides are {sides:?}, expected three of at least 1 with at most {} MiB of values; split it, scale it down or store it in 16 bits", MAX_BYTES >> 20
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
pub(super) struct Header {
    order: Order,
    /// `[z, y, x]`
    size: [usize; 3],
    placement: Placement,
    kind: VoxelType,
    /// Where the values begin.
    pub(super) start: usize,
    slope: f32,
    intercept: f32,
    window: Option<Window>,
}

/// The order of the numbers, where the bytes begin like a header.
pub(super) fn order(bytes: &[u8]) -> Option<Order> {
    [Order::Little, Order::Big]
        .into_iter()
        .find(|order| order.u32(bytes, 0) == Some(HEADER as u32))
}

impl Header {
    /// # Errors
    /// See [`NiftiError`].
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, NiftiError> {
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
        let kind = kind(short(70))?;
        let size = sides([side(1), side(2), side(3)], kind)?;
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
        Ok(Self {
            order,
            size,
            placement: affine::placement(order, bytes),
            kind,
            start: start as usize,
            slope,
            intercept,
            window: Window::between(real(128), real(124)),
        })
    }

    /// Bytes of all values.
    pub(super) fn length(&self) -> usize {
        self.size.iter().product::<usize>() * self.kind.bytes()
    }

    /// The volume whose values lie in `bytes`, which begin with the header.
    ///
    /// # Errors
    /// Too few bytes.
    pub(super) fn volume(&self, bytes: Vec<u8>) -> Result<Volume, NiftiError> {
        let expected = self.length();
        let found = bytes.len().saturating_sub(self.start);
        if found < expected {
            return Err(NiftiError::CutOff { expected, found });
        }
        let header = bytes[..HEADER].to_vec();
        let count = self.size.iter().product();
        let voxels = Voxels::new(bytes, self.start, count, self.kind, self.order)
            .scaled(self.slope.into(), self.intercept.into());
        let Placement {
            spacing,
            orientation,
            origin,
        } = self.placement;
        Ok(Volume::new(self.size, voxels)
            .with_header(&header)
            .with_spacing(Some(spacing))
            .with_orientation(orientation, origin)
            .with_window(self.window, Bright::High))
    }
}

/// `[z, y, x]`, checked before anything of that size is made.
fn sides(sides: [i16; 3], kind: VoxelType) -> Result<[usize; 3], NiftiError> {
    let [x, y, z] = sides.map(|side| usize::try_from(side).unwrap_or(0));
    let bytes = x as u64 * y as u64 * z as u64 * kind.bytes() as u64;
    if bytes == 0 || bytes > MAX_BYTES {
        return Err(NiftiError::Sides { sides });
    }
    Ok([z, y, x])
}

fn kind(code: i16) -> Result<VoxelType, NiftiError> {
    Ok(match code {
        2 => VoxelType::U8,
        4 => VoxelType::I16,
        8 => VoxelType::I32,
        16 => VoxelType::F32,
        64 => VoxelType::F64,
        256 => VoxelType::I8,
        512 => VoxelType::U16,
        768 => VoxelType::U32,
        1024 => VoxelType::I64,
        1280 => VoxelType::U64,
        _ => return Err(NiftiError::Type { code }),
    })
}

//! What the header of a NIfTI file says of its values.

use thiserror::Error;

use super::affine::{self, Placement};
use super::fields::{Field, Fields};
use crate::formats::bytes::Order;
use crate::formats::volume::{Bright, Volume};
use crate::formats::voxels::{MAX_BYTES, VoxelType, Voxels};
use crate::formats::window::Window;

/// Why a NIfTI file does not become a volume.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NiftiError {
    /// Not the header of a NIfTI file in one piece.
    #[error(
        "does not begin with the whole header of a NIfTI file; convert .hdr/.img pairs to .nii first"
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
        sides: [i64; 3],
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
    /// Where it ends.
    end: usize,
    order: Order,
    /// `[z, y, x]`
    size: [usize; 3],
    placement: Placement,
    kind: VoxelType,
    /// Where the values begin.
    pub(super) start: usize,
    slope: f64,
    intercept: f64,
    window: Option<Window>,
}

impl Header {
    /// # Errors
    /// See [`NiftiError`].
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, NiftiError> {
        let fields = Fields::of(bytes).ok_or(NiftiError::Header)?;
        let real = |field| fields.real(field);
        let count = fields.whole(Field::Side(0)).clamp(0, 7) as usize;
        let side = |n: usize| {
            if n <= count {
                fields.whole(Field::Side(n))
            } else {
                1
            }
        };
        if (4..=7).any(|n| side(n) > 1) {
            return Err(NiftiError::Several);
        }
        let kind = kind(fields.whole(Field::Kind) as i16)?;
        let size = sides([side(1), side(2), side(3)], kind)?;
        // An offset in bytes, which NIfTI-1 keeps as a real number.
        let start = real(Field::Start);
        let end = fields.bytes().len();
        if !(start >= end as f64 && start <= 1e9) {
            return Err(NiftiError::Header);
        }
        let scale = [real(Field::Slope), real(Field::Intercept)];
        let usable = scale[0] != 0.0 && scale.iter().all(|part| part.is_finite());
        let [slope, intercept] = if usable { scale } else { [1.0, 0.0] };
        let [black, white] = [real(Field::Black), real(Field::White)].map(|level| level as f32);
        Ok(Self {
            end,
            order: fields.order,
            size,
            placement: affine::placement(&fields),
            kind,
            start: start as usize,
            slope,
            intercept,
            window: Window::between(black, white),
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
        let header = bytes[..self.end].to_vec();
        let count = self.size.iter().product();
        let voxels = Voxels::new(bytes, self.start, count, self.kind, self.order)
            .scaled(self.slope, self.intercept);
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
fn sides(sides: [i64; 3], kind: VoxelType) -> Result<[usize; 3], NiftiError> {
    let [x, y, z] = sides.map(|side| usize::try_from(side).unwrap_or(0));
    let mut all = [x, y, z].into_iter();
    let bytes = all.try_fold(kind.bytes() as u64, |bytes, side| {
        bytes.checked_mul(side as u64)
    });
    if bytes.is_none_or(|bytes| bytes == 0 || bytes > MAX_BYTES) {
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

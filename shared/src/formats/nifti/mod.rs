//! NIfTI files of both versions, plain or compressed with gzip: read as volumes, and masks written in the frame of one.

mod affine;
mod fields;
mod header;
mod labels;

use std::io::Read as _;

use flate2::read::GzDecoder;

use self::fields::Version;
use self::header::Header;
use super::volume::Volume;

pub use self::header::NiftiError;
pub use self::labels::{LabelsError, MaskVolume, encode_nifti_mask};

/// Values are usually packed to no less than this part.
const PACKED: usize = 32;

/// Whether the bytes begin like a NIfTI file or like gzip.
pub(super) fn is_nifti(bytes: &[u8]) -> bool {
    is_gzip(bytes) || Version::of(bytes).is_some()
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// # Errors
/// See [`NiftiError`].
pub(super) fn decode(bytes: Vec<u8>) -> Result<Volume, NiftiError> {
    if !is_gzip(&bytes) {
        let header = Header::parse(&bytes)?;
        return header.volume(bytes);
    }
    // Only as much is unpacked as the header needs, and then as the header says.
    let mut packed = GzDecoder::new(bytes.as_slice());
    let mut unpacked = Vec::new();
    unpack(&mut packed, Version::One.header(), &mut unpacked)?;
    if let Some((version, _)) = Version::of(&unpacked) {
        let rest = version.header().saturating_sub(unpacked.len());
        unpack(&mut packed, rest, &mut unpacked)?;
    }
    let header = Header::parse(&unpacked)?;
    let rest = (header.start + header.length()).saturating_sub(unpacked.len());
    // A header may promise anything, so memory is set aside only for what the file is long enough for.
    unpacked.reserve_exact(rest.min(bytes.len().saturating_mul(PACKED)));
    unpack(&mut packed, rest, &mut unpacked)?;
    drop(bytes);
    header.volume(unpacked)
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

#[cfg(test)]
mod tests;

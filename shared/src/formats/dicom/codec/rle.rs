//! Run lengths, one run of bytes for each byte of a pixel (PS3.5, annex G).

use super::error::FrameError;
use super::frame::{Expected, Frame};
use crate::formats::bytes::Order;

/// Bytes before the first segment: how many there are, and where up to 15 of them begin.
const HEADER: usize = 64;

/// # Errors
/// Another number of segments than the pixels have bytes, or segments that end early.
pub(super) fn decode(bytes: &[u8], expected: Expected) -> Result<Frame, FrameError> {
    let long = |i: usize| Order::Little.u32(bytes, 4 * i).map(|n| n as usize);
    let count = long(0).ok_or(FrameError::CutOff)?;
    let wide = usize::from(expected.allocated / 8);
    if count != expected.samples * wide {
        return Err(FrameError::Disagrees {
            found: format!("{count} segments"),
            announced: format!("{} values of {wide} bytes", expected.samples),
        });
    }
    let mut values = vec![0_u16; expected.values()];
    for segment in 0..count {
        let start = long(1 + segment).ok_or(FrameError::CutOff)?;
        let end = if segment + 1 == count {
            bytes.len()
        } else {
            long(2 + segment).ok_or(FrameError::CutOff)?
        };
        let packed = bytes.get(start.max(HEADER)..end);
        let packed = packed.ok_or_else(|| FrameError::broken("a segment lies outside of it"))?;
        // The greatest byte of a value comes first.
        let (sample, byte) = (segment / wide, wide - 1 - segment % wide);
        let into = values.iter_mut().skip(sample).step_by(expected.samples);
        unpack(packed, into.map(|value| (value, 8 * byte)))?;
    }
    Ok(expected.frame(values))
}

/// Ors each byte into the next value, shifted as it says.
fn unpack<'a>(
    mut packed: &[u8],
    mut into: impl Iterator<Item = (&'a mut u16, usize)>,
) -> Result<(), FrameError> {
    let mut next = into.next();
    while next.is_some() {
        let (first, rest) = packed.split_first().ok_or(FrameError::CutOff)?;
        let length = usize::from(*first);
        let (run, used) = match length {
            0..128 => (length + 1, length + 1),
            128 => (0, 0),
            _ => (257 - length, 1),
        };
        let from = rest.get(..used).ok_or(FrameError::CutOff)?;
        for i in 0..run {
            let Some((value, shift)) = next else { break };
            *value |= u16::from(from[i.min(used - 1)]) << shift;
            next = into.next();
        }
        packed = &rest[used..];
    }
    Ok(())
}

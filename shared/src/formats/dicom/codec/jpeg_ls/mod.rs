//! JPEG-LS, lossless or near it (ITU-T T.87).

mod coding;
mod scan;

use self::coding::Coding;
use self::scan::{Interleave, Scan};
use super::bits::{Bits, Stuffing};
use super::error::FrameError;
use super::frame::{Expected, Frame};
use super::header::{END, Header, SCAN, Segments};
use crate::formats::bytes::Order;

const PRESETS: u8 = 0xf8;
const RESTARTS: u8 = 0xdd;
/// Of the application segment that names a transform of colours beyond the standard.
const EXTENSION: u8 = 0xe8;

/// # Errors
/// Another size than the file announces, damaged or missing bytes, or what is beyond the standard.
pub(super) fn decode(bytes: &[u8], expected: Expected) -> Result<Frame, FrameError> {
    let header = Header::read(bytes)?;
    if header.process != 55 {
        return Err(FrameError::broken("it is no JPEG-LS"));
    }
    header.check(expected)?;
    header.check_sampling()?;
    let mut segments = Segments::of(bytes)?;
    let mut presets = [0; 5];
    let mut values = vec![0_u16; expected.values()];
    let mut missing: Vec<usize> = (0..expected.samples).collect();
    while !missing.is_empty() {
        match segments.next()? {
            (PRESETS, [1, numbers @ ..]) => {
                for (i, preset) in presets.iter_mut().enumerate() {
                    let found = Order::Big.u16(numbers, 2 * i).ok_or(FrameError::CutOff)?;
                    *preset = i64::from(found);
                }
            }
            (PRESETS, _) => return Err(FrameError::not_read("JPEG-LS with a table of values")),
            (EXTENSION, [b'm', b'r', b'f', b'x', kind, ..]) if *kind != 0 => {
                return Err(FrameError::not_read("JPEG-LS with transformed colours"));
            }
            (RESTARTS, _) => return Err(FrameError::not_read("JPEG-LS with restarts")),
            (SCAN, payload) => {
                let (samples, near, interleave) = scan_header(payload, &header)?;
                let coding = Coding::new(header.bits, near, presets)?;
                let bits = Bits::new(bytes, segments.at, Stuffing::Bit);
                let mut scan = Scan::new(coding, bits, samples.len(), expected.columns);
                for row in 0..expected.rows {
                    scan.row(interleave)?;
                    for (i, sample) in samples.iter().enumerate() {
                        let start = row * expected.columns * expected.samples + sample;
                        let into = values[start..].iter_mut().step_by(expected.samples);
                        into.zip(scan.values(i)).for_each(|(to, value)| *to = value);
                    }
                }
                segments.at = scan.at();
                missing.retain(|sample| !samples.contains(sample));
            }
            (END, _) => return Err(FrameError::CutOff),
            _ => {}
        }
    }
    Ok(expected.frame(values))
}

/// The components of a scan, how far values may be off, and in which order they come.
fn scan_header(
    payload: &[u8],
    header: &Header,
) -> Result<(Vec<usize>, i64, Interleave), FrameError> {
    let (count, rest) = payload.split_first().ok_or(FrameError::CutOff)?;
    let count = usize::from(*count);
    let (names, rest) = rest.split_at_checked(2 * count).ok_or(FrameError::CutOff)?;
    let [near, order, shift, ..] = *rest else {
        return Err(FrameError::CutOff);
    };
    if shift & 15 != 0 || names.chunks(2).any(|pair| pair[1] != 0) {
        return Err(FrameError::not_read(
            "JPEG-LS with a table or a shift of values",
        ));
    }
    let interleave = match (order, count) {
        (_, 1) | (1, _) => Interleave::Lines,
        (2, 2..) => Interleave::Pixels,
        _ => return Err(FrameError::broken("an unknown order of components")),
    };
    let samples = names.chunks(2).map(|pair| header.component(pair[0]));
    let samples = samples.collect::<Result<_, _>>()?;
    Ok((samples, i64::from(near), interleave))
}

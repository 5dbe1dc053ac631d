//! Lossless JPEG: each value by its difference from a prediction (ITU-T T.81, annex H).

use super::bits::{Bits, Stuffing};
use super::error::FrameError;
use super::frame::{Expected, Frame};
use super::header::{END, Header, SCAN, Segments};
use super::huffman::Huffman;
use crate::formats::bytes::Order;

const TABLES: u8 = 0xc4;
const RESTARTS: u8 = 0xdd;

/// # Errors
/// Another size than the file announces, damaged or missing bytes.
pub(super) fn decode(bytes: &[u8], expected: Expected) -> Result<Frame, FrameError> {
    let header = Header::read(bytes)?;
    if header.process != 3 {
        return Err(FrameError::not_read("another process of JPEG than 14"));
    }
    header.check(expected)?;
    header.check_sampling()?;
    let mut segments = Segments::of(bytes)?;
    let mut tables = [const { None }; 4];
    let mut interval = 0;
    let mut values = vec![0_u16; expected.values()];
    let mut missing: Vec<usize> = (0..expected.samples).collect();
    while !missing.is_empty() {
        match segments.next()? {
            (TABLES, payload) => Huffman::read_all(payload, &mut tables)?,
            (RESTARTS, payload) => {
                let found = Order::Big.u16(payload, 0).ok_or(FrameError::CutOff)?;
                interval = usize::from(found);
            }
            (SCAN, payload) => {
                let scan = Scan::read(payload, &header, &tables)?;
                let mut bits = Bits::new(bytes, segments.at, Stuffing::Byte);
                scan.decode(&mut bits, &mut values, expected, interval)?;
                segments.at = bits.at();
                missing.retain(|sample| scan.parts.iter().all(|part| part.sample != *sample));
            }
            (END, _) => return Err(FrameError::CutOff),
            _ => {}
        }
    }
    Ok(expected.frame(values))
}

/// What a scan header says.
struct Scan<'a> {
    parts: Vec<Part<'a>>,
    predictor: u8,
    /// By how many bits values were shifted down.
    shift: u8,
    /// Of the values that were.
    bits: u16,
}

/// A component of a scan.
struct Part<'a> {
    sample: usize,
    table: &'a Huffman,
}

impl<'a> Scan<'a> {
    fn read(
        payload: &[u8],
        header: &Header,
        tables: &'a [Option<Huffman>; 4],
    ) -> Result<Self, FrameError> {
        let (count, rest) = payload.split_first().ok_or(FrameError::CutOff)?;
        let count = usize::from(*count);
        let (names, rest) = rest.split_at_checked(2 * count).ok_or(FrameError::CutOff)?;
        let [predictor, _, shift, ..] = *rest else {
            return Err(FrameError::CutOff);
        };
        let shift = shift & 15;
        let bits = header.bits.checked_sub(u16::from(shift));
        let bits = bits.filter(|bits| *bits > 0);
        let parts = names.chunks(2).map(|pair| {
            let table = tables
                .get(usize::from(pair[1] >> 4))
                .and_then(Option::as_ref);
            Ok(Part {
                sample: header.component(pair[0])?,
                table: table.ok_or_else(|| FrameError::broken("a table of codes is missing"))?,
            })
        });
        Ok(Self {
            parts: parts.collect::<Result<_, FrameError>>()?,
            predictor,
            shift,
            bits: bits.ok_or_else(|| FrameError::broken("no bits are left of a value"))?,
        })
    }

    /// Sums modulo 2^16, by rows; a restart begins a row as if it were the first.
    fn decode(
        &self,
        bits: &mut Bits<'_>,
        values: &mut [u16],
        expected: Expected,
        interval: usize,
    ) -> Result<(), FrameError> {
        let (columns, step) = (expected.columns, expected.samples);
        if !interval.is_multiple_of(columns) {
            return Err(FrameError::broken("a restart within a row"));
        }
        let mut first = 0;
        for row in 0..expected.rows {
            if interval > 0 && row > 0 && row * columns % interval == 0 {
                bits.restart()?;
                first = row;
            }
            for column in 0..columns {
                for part in &self.parts {
                    let at = (row * columns + column) * step + part.sample;
                    let back = |by: usize| i32::from(values[at - by * step]);
                    let predicted = match (row == first, column == 0) {
                        (true, true) => 1 << (self.bits - 1),
                        (true, false) => back(1),
                        (false, true) => back(columns),
                        (false, false) => self.predicted(back(1), back(columns), back(columns + 1)),
                    };
                    let difference = part.table.difference(bits)?;
                    values[at] = (predicted + difference) as u16;
                }
            }
        }
        if self.shift > 0 {
            for part in &self.parts {
                let own = values.iter_mut().skip(part.sample).step_by(step);
                own.for_each(|value| *value <<= self.shift);
            }
        }
        Ok(())
    }

    /// Table H.1, from the values to the left, above, and above to the left.
    fn predicted(&self, left: i32, above: i32, corner: i32) -> i32 {
        match self.predictor {
            1 => left,
            2 => above,
            3 => corner,
            4 => left + above - corner,
            5 => left + ((above - corner) >> 1),
            6 => above + ((left - corner) >> 1),
            7 => (left + above) >> 1,
            _ => 0,
        }
    }
}

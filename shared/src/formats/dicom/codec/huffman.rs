//! Huffman codes of differences (ITU-T T.81, annexes C, F and H).

use super::bits::Bits;
use super::error::FrameError;

/// The longest code, in bits.
const LONGEST: usize = 16;

/// The codes of a table.
pub(super) struct Huffman {
    /// For each length from 1 on: the first code that is too great for it, and what to add to a code for its symbol.
    lengths: [(u32, i32); LONGEST],
    symbols: Vec<u8>,
}

impl Huffman {
    /// Reads the tables of a segment, those of alternating currents too, which lossless JPEG has not.
    ///
    /// # Errors
    /// A table that ends early, or has more codes than there are.
    pub(super) fn read_all(
        mut payload: &[u8],
        tables: &mut [Option<Self>; 4],
    ) -> Result<(), FrameError> {
        while let Some((name, rest)) = payload.split_first() {
            let (counts, rest) = rest.split_at_checked(LONGEST).ok_or(FrameError::CutOff)?;
            let count = counts.iter().map(|n| usize::from(*n)).sum();
            let (symbols, rest) = rest.split_at_checked(count).ok_or(FrameError::CutOff)?;
            if let Some(table) = tables.get_mut(usize::from(*name)) {
                *table = Some(Self::new(counts, symbols)?);
            }
            payload = rest;
        }
        Ok(())
    }

    fn new(counts: &[u8], symbols: &[u8]) -> Result<Self, FrameError> {
        let mut lengths = [(0, 0); LONGEST];
        let (mut code, mut used) = (0_u32, 0);
        for (i, count) in counts.iter().enumerate() {
            let offset = used - code.cast_signed();
            code += u32::from(*count);
            if code > 1 << (i + 1) {
                return Err(FrameError::broken("a table of codes is too full"));
            }
            used += i32::from(*count);
            lengths[i] = (code, offset);
            code <<= 1;
        }
        let symbols = symbols.to_vec();
        Ok(Self { lengths, symbols })
    }

    fn symbol(&self, bits: &mut Bits<'_>) -> Result<u8, FrameError> {
        let ahead = bits.peek(LONGEST as u32) as u32;
        for (i, (end, offset)) in self.lengths.iter().enumerate() {
            let code = ahead >> (LONGEST - 1 - i);
            if code < *end {
                bits.skip(i as u32 + 1)?;
                let at = (code.cast_signed() + offset) as usize;
                let found = self.symbols.get(at).copied();
                return found.ok_or_else(|| FrameError::broken("a code that means nothing"));
            }
        }
        Err(FrameError::broken("a code that means nothing"))
    }

    /// The next difference: a code for the number of its bits, then these (table H.2).
    ///
    /// # Errors
    /// A code that is none, or bits that end early.
    pub(super) fn difference(&self, bits: &mut Bits<'_>) -> Result<i32, FrameError> {
        match self.symbol(bits)? {
            0 => Ok(0),
            length @ 1..=15 => {
                let found = bits.take(u32::from(length))? as i32;
                let least = 1 << (length - 1);
                Ok(if found < least {
                    found - (2 * least - 1)
                } else {
                    found
                })
            }
            16 => Ok(32768),
            _ => Err(FrameError::broken("a difference of more than 16 bits")),
        }
    }
}

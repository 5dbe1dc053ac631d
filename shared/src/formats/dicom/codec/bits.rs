//! The bits of a scan, without those that keep it free of markers.

use super::error::FrameError;

/// What follows a byte of 255, so that it does not look like a marker.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stuffing {
    /// A byte of 0 (T.81).
    Byte,
    /// A bit of 0 (T.87).
    Bit,
}

/// The bits from a place on, the highest of each byte first, up to the next marker.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    stuffing: Stuffing,
    after_255: bool,
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, stuffing: Stuffing) -> Self {
        Self {
            bytes,
            at,
            stuffing,
            after_255: false,
            held: 0,
            count: 0,
        }
    }

    /// Where the bytes lie that were not looked at yet.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Takes bytes in until there are more than 40 bits, or a marker.
    fn fill(&mut self) {
        while self.count <= 40 {
            let Some(byte) = self.bytes.get(self.at).copied() else {
                return;
            };
            let mut bits = 8;
            if self.after_255 {
                bits = 7;
                self.after_255 = false;
            } else if byte == 0xff {
                let next = self.bytes.get(self.at + 1);
                match (self.stuffing, next) {
                    (Stuffing::Byte, Some(0)) => self.at += 1,
                    (Stuffing::Bit, Some(0..0x80)) => self.after_255 = true,
                    _ => return,
                }
            }
            self.at += 1;
            self.held = self.held << bits | u64::from(byte);
            self.count += bits;
        }
    }

    /// The next `n` bits, up to 40, with zeros behind the end; they stay.
    pub(super) fn peek(&mut self, n: u32) -> u64 {
        if self.count < n {
            self.fill();
        }
        let kept = self.held & ((1 << self.count) - 1);
        if self.count >= n {
            kept >> (self.count - n)
        } else {
            kept << (n - self.count)
        }
    }

    /// # Errors
    /// Fewer than `n` bits.
    pub(super) fn skip(&mut self, n: u32) -> Result<(), FrameError> {
        if self.count < n {
            self.fill();
        }
        self.count = self.count.checked_sub(n).ok_or(FrameError::CutOff)?;
        Ok(())
    }

    /// # Errors
    /// Fewer than `n` bits, up to 40.
    pub(super) fn take(&mut self, n: u32) -> Result<u64, FrameError> {
        let found = self.peek(n);
        self.skip(n)?;
        Ok(found)
    }

    /// Goes on behind the marker of a restart.
    ///
    /// # Errors
    /// No such marker where the bits end.
    pub(super) fn restart(&mut self) -> Result<(), FrameError> {
        self.fill();
        let ahead = self.bytes.get(self.at..self.at + 2);
        match ahead {
            Some([0xff, 0xd0..=0xd7]) if self.count < 8 => {}
            _ => return Err(FrameError::broken("a restart is missing")),
        }
        self.at += 2;
        (self.held, self.count) = (0, 0);
        Ok(())
    }
}

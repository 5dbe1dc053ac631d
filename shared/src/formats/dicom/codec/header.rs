//! The segments of a JPEG stream, and the header of its frame (ITU-T T.81, annex B).

use super::error::FrameError;
use super::frame::Expected;
use crate::formats::bytes::Order;

pub(super) const START: u8 = 0xd8;
pub(super) const END: u8 = 0xd9;
pub(super) const SCAN: u8 = 0xda;
/// Of the frame header of JPEG-LS.
pub(super) const LS_FRAME: u8 = 0xf7;

/// The segments of a stream, one after the other.
pub(super) struct Segments<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

/// What a frame header says.
pub(super) struct Header {
    /// The number of the process, 0 to 15, or 55 for JPEG-LS.
    pub(super) process: u8,
    pub(super) bits: u16,
    rows: usize,
    columns: usize,
    /// The name of each, and how often it is sampled.
    components: Vec<[u8; 2]>,
    /// Whether the stream itself says of which colours it is.
    pub(super) names_colours: bool,
}

impl<'a> Segments<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, FrameError> {
        match bytes {
            [0xff, START, ..] => Ok(Self { bytes, at: 2 }),
            _ => Err(FrameError::broken("it does not begin like a JPEG")),
        }
    }

    /// The next marker and what belongs to it; scans end where the next one begins.
    pub(super) fn next(&mut self) -> Result<(u8, &'a [u8]), FrameError> {
        let rest = self.bytes.get(self.at..).ok_or(FrameError::CutOff)?;
        let found = rest
            .windows(2)
            .position(|pair| pair[0] == 0xff && (0xc0..0xff).contains(&pair[1]));
        self.at += found.ok_or(FrameError::CutOff)? + 2;
        let marker = self.bytes[self.at - 1];
        if matches!(marker, 0xd0..=END) {
            return Ok((marker, &[]));
        }
        let length = Order::Big.u16(self.bytes, self.at);
        let length = usize::from(length.ok_or(FrameError::CutOff)?);
        let payload = self.bytes.get(self.at..self.at + length);
        let payload = payload.ok_or(FrameError::CutOff)?;
        self.at += length;
        let payload = payload.get(2..);
        Ok((
            marker,
            payload.ok_or_else(|| FrameError::broken("a segment is shorter than its length"))?,
        ))
    }
}

impl Header {
    /// # Errors
    /// Bytes without a frame header before the first scan, or with two.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, FrameError> {
        let mut segments = Segments::of(bytes)?;
        let mut found: Option<Self> = None;
        let mut names_colours = false;
        loop {
            let (marker, payload) = segments.next()?;
            let process = match marker {
                SCAN => break,
                END => return Err(FrameError::CutOff),
                LS_FRAME => 55,
                // Tables of Huffman codes and of arithmetic coding, and a mark that is kept free.
                0xc4 | 0xc8 | 0xcc => continue,
                0xc0..=0xcf => marker - 0xc0,
                _ => {
                    names_colours |= (marker == 0xe0 && payload.starts_with(b"JFIF"))
                        || (marker == 0xee && payload.starts_with(b"Adobe"));
                    continue;
                }
            };
            if found.replace(Self::parse(process, payload)?).is_some() {
                return Err(FrameError::broken("it has two headers"));
            }
        }
        let found = found.ok_or_else(|| FrameError::broken("it has no header"))?;
        Ok(Self {
            names_colours,
            ..found
        })
    }

    fn parse(process: u8, payload: &[u8]) -> Result<Self, FrameError> {
        let short = |at| Order::Big.u16(payload, at).map(usize::from);
        let (Some(bits), Some(rows), Some(columns), Some(count)) =
            (payload.first(), short(1), short(3), payload.get(5))
        else {
            return Err(FrameError::CutOff);
        };
        let components = payload.get(6..6 + 3 * usize::from(*count));
        let components = components.ok_or(FrameError::CutOff)?;
        Ok(Self {
            process,
            bits: u16::from(*bits),
            rows,
            columns,
            components: components.chunks(3).map(|c| [c[0], c[1]]).collect(),
            names_colours: false,
        })
    }

    /// # Errors
    /// Sizes other than the file announces.
    pub(super) fn check(&self, expected: Expected) -> Result<(), FrameError> {
        expected.check(self.rows, self.columns, self.components.len(), self.bits)
    }

    /// # Errors
    /// Colours that are sampled less often than others.
    pub(super) fn check_sampling(&self) -> Result<(), FrameError> {
        let same = self.components.windows(2).all(|two| two[0][1] == two[1][1]);
        if same {
            Ok(())
        } else {
            Err(FrameError::not_read(
                "lossless JPEG with subsampled colours",
            ))
        }
    }

    /// Which component bears a name.
    pub(super) fn component(&self, name: u8) -> Result<usize, FrameError> {
        let found = self.components.iter().position(|c| c[0] == name);
        found.ok_or_else(|| FrameError::broken("a scan of a component that is not there"))
    }
}

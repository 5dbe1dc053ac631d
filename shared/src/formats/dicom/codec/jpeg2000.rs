//! JPEG 2000, with or without loss (ITU-T T.800).

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::error::FrameError;
use super::frame::{Expected, Frame};
use crate::formats::bytes::Order;

/// What a stream begins with; a box of a JP2 file may lie before it.
const START: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];
const FIRST_TILE: u16 = 0xff90;
const CODING: u16 = 0xff52;
const CODING_OF_ONE: u16 = 0xff53;
/// Fewest pixels of a tile, unless it is the whole picture: each tile takes memory of its own.
const LEAST_TILE: u64 = 1024;
/// The least precinct of which each takes memory of its own, as a power of 2.
const LEAST_PRECINCT: u8 = 3;

/// # Errors
/// Another size than the file announces, what the decoder refuses, or what takes more memory than its pixels.
pub(super) fn decode(bytes: &[u8], expected: Expected) -> Result<Frame, FrameError> {
    let start = bytes.windows(4).position(|four| four == START);
    let start = start.ok_or_else(|| FrameError::broken("it does not begin like a JPEG 2000"))?;
    let stream = &bytes[start..];
    let size = Size::read(stream)?;
    size.check(expected)?;
    check_precincts(stream)?;
    let settings = DecodeSettings {
        resolve_palette_indices: false,
        // Else what is missing would be filled up.
        strict: true,
        target_resolution: None,
    };
    let broken = |error: hayro_jpeg2000::DecodeError| FrameError::Broken {
        what: error.to_string(),
    };
    let image = Image::new(stream, &settings).map_err(broken)?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(broken)?;
    let mut values = vec![0; expected.values()];
    let components = decoded.components();
    let whole = |c: &hayro_jpeg2000::ComponentData| c.samples().len() >= expected.pixels();
    if components.len() != expected.samples || !components.iter().all(whole) {
        return Err(FrameError::CutOff);
    }
    for (sample, component) in components.iter().enumerate() {
        let into = values.iter_mut().skip(sample).step_by(expected.samples);
        for (value, found) in into.zip(component.samples()) {
            *value = size.value(*found);
        }
    }
    Ok(expected.frame(values))
}

/// What the first segment says.
struct Size {
    rows: usize,
    columns: usize,
    samples: usize,
    bits: u16,
    sign: Sign,
}

/// Whether values are below 0, too.
#[derive(Clone, Copy)]
enum Sign {
    Without,
    With,
}

impl Size {
    fn read(stream: &[u8]) -> Result<Self, FrameError> {
        let long = |at| Order::Big.u32(stream, at).ok_or(FrameError::CutOff);
        let [columns, rows] = [long(8)?, long(12)?];
        let offsets = [long(16)?, long(20)?, long(32)?, long(36)?];
        let [wide, high] = [long(24)?, long(28)?];
        let samples = Order::Big.u16(stream, 40).ok_or(FrameError::CutOff)?;
        let samples = usize::from(samples);
        let components = stream.get(42..42 + 3 * samples).ok_or(FrameError::CutOff)?;
        let [depth, ..] = *components else {
            return Err(FrameError::broken("it has no components"));
        };
        if components.chunks(3).any(|one| *one != [depth, 1, 1]) {
            return Err(FrameError::not_read("JPEG 2000 of components that differ"));
        }
        let whole = wide >= columns && high >= rows;
        if offsets != [0; 4] || !(whole || u64::from(wide) * u64::from(high) >= LEAST_TILE) {
            return Err(FrameError::not_read("JPEG 2000 of tiny or shifted tiles"));
        }
        Ok(Self {
            rows: rows as usize,
            columns: columns as usize,
            samples,
            bits: u16::from(depth & 0x7f) + 1,
            sign: if depth & 0x80 == 0 {
                Sign::Without
            } else {
                Sign::With
            },
        })
    }

    fn check(&self, expected: Expected) -> Result<(), FrameError> {
        expected.check(self.rows, self.columns, self.samples, self.bits)
    }

    /// What the decoder found, which adds half of the range to values with a sign, too.
    fn value(&self, found: f32) -> u16 {
        let most = (1_i32 << self.bits) - 1;
        let value = (found.round() as i32).clamp(0, most);
        match self.sign {
            Sign::Without => value as u16,
            Sign::With => (value - (1 << (self.bits - 1))) as u16,
        }
    }
}

/// Steps over the segments before the first tile.
fn check_precincts(stream: &[u8]) -> Result<(), FrameError> {
    let mut at = 2;
    loop {
        let marker = Order::Big.u16(stream, at).ok_or(FrameError::CutOff)?;
        if marker == FIRST_TILE {
            return Ok(());
        }
        let length = Order::Big.u16(stream, at + 2).ok_or(FrameError::CutOff)?;
        let end = at + 2 + usize::from(length);
        let payload = stream.get(at + 4..end).ok_or(FrameError::CutOff)?;
        // Whether there are sizes of precincts, and where.
        let (flags, sizes) = match marker {
            CODING => (payload.first(), payload.get(10..)),
            CODING_OF_ONE => (payload.get(1), payload.get(7..)),
            _ => (None, None),
        };
        let tiny = |size: &u8| size & 15 < LEAST_PRECINCT || size >> 4 < LEAST_PRECINCT;
        if flags.is_some_and(|flags| flags & 1 == 1)
            && sizes.is_none_or(|sizes| sizes.iter().any(tiny))
        {
            return Err(FrameError::not_read("JPEG 2000 of tiny precincts"));
        }
        at = end;
    }
}

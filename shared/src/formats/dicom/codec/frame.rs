//! A decoded frame, and what the elements of its file announce.

use super::error::FrameError;

/// What the elements of a file say of each frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats::dicom) struct Expected {
    pub(in crate::formats::dicom) rows: usize,
    pub(in crate::formats::dicom) columns: usize,
    /// Values of a pixel.
    pub(in crate::formats::dicom) samples: usize,
    /// Bits of a value, with those that are unused: 8 or 16.
    pub(in crate::formats::dicom) allocated: u16,
    /// Of coloured pixels.
    pub(in crate::formats::dicom) model: Model,
}

/// The values of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::formats::dicom) struct Frame {
    /// Pixel by pixel, row by row; in the lowest bits, with a sign in the complement of two.
    pub(in crate::formats::dicom) values: Vec<u16>,
    /// Of coloured pixels; not always what was announced.
    pub(in crate::formats::dicom) model: Model,
}

/// What three values of a pixel stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats::dicom) enum Model {
    /// Red, green and blue.
    Rgb,
    /// Luminance and two differences of colour.
    Ybr,
}

impl Expected {
    pub(super) fn pixels(self) -> usize {
        self.rows * self.columns
    }

    /// Values of a frame.
    pub(super) fn values(self) -> usize {
        self.pixels() * self.samples
    }

    /// # Errors
    /// Sizes other than these, before memory is taken for them.
    pub(super) fn check(
        self,
        rows: usize,
        columns: usize,
        samples: usize,
        bits: u16,
    ) -> Result<(), FrameError> {
        let fits = (rows, columns, samples) == (self.rows, self.columns, self.samples)
            && (1..=self.allocated).contains(&bits);
        if fits {
            return Ok(());
        }
        let sizes = |rows, columns, samples, bits| {
            format!("{rows} x {columns} pixels of {samples} values of {bits} bits")
        };
        Err(FrameError::Disagrees {
            found: sizes(rows, columns, samples, bits),
            announced: sizes(self.rows, self.columns, self.samples, self.allocated),
        })
    }

    /// A frame of the colours that are announced.
    pub(super) fn frame(self, values: Vec<u16>) -> Frame {
        let model = self.model;
        Frame { values, model }
    }
}

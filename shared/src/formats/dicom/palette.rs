//! The colours that the values of a DICOM file's pixels stand for.

use super::elements::Elements;
use super::error::DicomError;
use super::layout::Layout;
use super::tags::{PALETTE_SIZES, PALETTES};
use crate::formats::bytes::Order;
use crate::imaging::Image;

/// Red, green and blue of each index.
pub(super) struct Palette([Column; 3]);

/// The shares of one colour, from 0 to 1.
struct Column {
    /// The index of the first; lesser ones have its colour.
    first: i32,
    shares: Vec<f32>,
}

impl Palette {
    /// # Errors
    /// Tables that are missing, in segments, or shorter than they say.
    pub(super) fn of(elements: &Elements<'_>) -> Result<Self, DicomError> {
        let column = |c: usize| {
            let found = Column::of(elements, c);
            found.ok_or(DicomError::Missing {
                what: "table of its colours",
            })
        };
        Ok(Self([column(0)?, column(1)?, column(2)?]))
    }

    /// Of indices with their sign in the complement of two.
    pub(super) fn picture(&self, layout: &Layout, indices: impl Iterator<Item = u16>) -> Image {
        let indices: Vec<i32> = indices.map(|index| layout.signed(index)).collect();
        let columns = self.0.iter();
        let values = columns.flat_map(|column| indices.iter().map(|index| column.at(*index)));
        let size = [layout.rows, layout.columns];
        Image::new(3, size, values.collect()).expect("the layout fits the pixels")
    }
}

impl Column {
    fn of(elements: &Elements<'_>, c: usize) -> Option<Self> {
        let order = elements.order();
        let sizes = elements.bytes(PALETTE_SIZES[c])?;
        let [count, first, bits] = [0, 2, 4].map(|at| order.u16(sizes, at));
        let count = match count? {
            0 => 1 << 16,
            count => usize::from(count),
        };
        let entries = elements.bytes(PALETTES[c])?;
        let wide = entries.len() >= 2 * count;
        let full = match bits? {
            8 => 255.0,
            16 if wide => 65535.0,
            _ => return None,
        };
        let shares: Vec<f32> = if wide {
            let entries = order.all(entries).take(count).map(u16::from_le_bytes);
            entries
                .map(|entry| (f32::from(entry) / full).min(1.0))
                .collect()
        } else {
            // Two in each number of 16 bits, the lower one first.
            let even = entries.chunks(2).flat_map(|two| match (order, two) {
                (Order::Big, [a, b]) => [Some(*b), Some(*a)],
                (_, [a, b]) => [Some(*a), Some(*b)],
                (_, rest) => [rest.first().copied(), None],
            });
            even.flatten()
                .take(count)
                .map(|entry| f32::from(entry) / full)
                .collect()
        };
        (shares.len() == count).then(|| Self {
            first: i32::from(first.unwrap_or_default()),
            shares,
        })
    }

    fn at(&self, index: i32) -> f32 {
        let at = (index - self.first).max(0) as usize;
        self.shares[at.min(self.shares.len() - 1)]
    }
}

//! The slices of an enhanced file, whose frames have poses and scales of their own.

use std::iter;

use super::elements::Elements;
use super::error::DicomError;
use super::grey::Slices;
use super::groups::{self, FrameGroup};
use super::layout::Layout;
use super::raw::RawPixels;
use super::repeats::Choice;
use super::stack::{check_alike, distance, joined};
use crate::formats::volume::Bright;
use crate::formats::voxels::MAX_BYTES;

/// The frames of one volume in the order of their positions along their normal, or as they are stored where none has a
/// position.
///
/// # Errors
/// Frames of which some have no position, that nothing tells apart, or that differ in size, direction or distance.
pub(super) fn slices(
    elements: &Elements<'_>,
    pixels: &RawPixels<'_>,
    bright: Bright,
) -> Result<Slices, DicomError> {
    let frames = groups::of_frames(elements, pixels.layout.frames)?;
    let stack = Stack {
        frames: &frames,
        pixels,
        bright,
    };
    let along_mm = frames.iter().map(|frame| frame.description.pose.along());
    let along_mm: Vec<Option<f64>> = along_mm.collect();
    if along_mm.iter().all(Option::is_none) {
        let stored: Vec<usize> = (0..frames.len()).collect();
        stack.check(&stored)?;
        return stack.of(&stored, None);
    }
    if let Some(without) = along_mm.iter().position(Option::is_none) {
        return Err(DicomError::NoPosition { frame: without + 1 });
    }
    let along_mm: Vec<f64> = along_mm.into_iter().flatten().collect();
    let Choice { indices, notes, .. } = Choice::of(&frames, &along_mm)?;
    stack.check(&indices)?;
    let offsets_mm: Vec<f64> = indices.iter().map(|i| along_mm[*i]).collect();
    let between = distance(&offsets_mm)?;
    let slices = stack.of(&indices, between)?;
    Ok(Slices { notes, ..slices })
}

/// Frames, and the pixels of all of them.
struct Stack<'a> {
    frames: &'a [FrameGroup],
    pixels: &'a RawPixels<'a>,
    bright: Bright,
}

impl Stack<'_> {
    /// Whether those of `indices` may lie on each other.
    fn check(&self, indices: &[usize]) -> Result<(), DicomError> {
        let outlines = indices.iter().map(|i| self.slice(*i, 0, iter::empty()));
        Ok(check_alike(&outlines.collect::<Vec<_>>())?)
    }

    /// Those of `indices`, one or more, in this order, `between` millimetres apart.
    fn of(&self, indices: &[usize], between: Option<f64>) -> Result<Slices, DicomError> {
        let described = |i: usize| &self.frames[i].description;
        let (first, middle) = (indices[0], indices[indices.len() / 2]);
        if indices
            .iter()
            .all(|i| described(*i).scale() == described(first).scale())
        {
            // In one piece: no number is kept twice.
            let numbers = indices.iter().flat_map(|i| self.pixels.of_frame(*i));
            let all = self.slice(first, indices.len(), numbers);
            return Ok(Slices {
                between: between.unwrap_or(all.between),
                window: described(middle).window(),
                ..all
            });
        }
        let Layout { rows, columns, .. } = self.pixels.layout;
        let most = MAX_BYTES as usize / size_of::<f32>();
        if indices.len() * rows * columns > most {
            let frames = indices.len();
            return Err(DicomError::TooLarge {
                frames,
                rows,
                columns,
                most,
            });
        }
        let slices = indices
            .iter()
            .map(|i| self.slice(*i, 1, self.pixels.of_frame(*i)));
        Ok(joined(slices.collect(), between))
    }

    /// So many frames as that one is described, of these numbers.
    fn slice(&self, index: usize, frames: usize, numbers: impl Iterator<Item = u16>) -> Slices {
        let description = &self.frames[index].description;
        Slices::of(
            description,
            &self.pixels.layout,
            frames,
            self.bright,
            numbers,
        )
    }
}

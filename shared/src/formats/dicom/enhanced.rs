//! The slices of an enhanced file, whose frames have poses and scales of their own.

use super::elements::Elements;
use super::error::DicomError;
use super::grey::Slices;
use super::groups;
use super::raw::RawPixels;
use super::repeats::Choice;
use super::stack::{check_alike, distance, joined};
use crate::formats::volume::Bright;

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
    let layout = &pixels.layout;
    let frames = groups::of_frames(elements, layout.frames)?;
    let slice = |i: usize| {
        let numbers = pixels.of_frame(i);
        Slices::of(&frames[i].description, layout, 1, bright, numbers)
    };
    let along_mm = frames.iter().map(|frame| frame.description.pose.along());
    let along_mm: Vec<Option<f64>> = along_mm.collect();
    if along_mm.iter().all(Option::is_none) {
        let slices: Vec<Slices> = (0..frames.len()).map(slice).collect();
        check_alike(&slices)?;
        return Ok(joined(slices, None));
    }
    if let Some(without) = along_mm.iter().position(Option::is_none) {
        return Err(DicomError::NoPosition { frame: without + 1 });
    }
    let along_mm: Vec<f64> = along_mm.into_iter().flatten().collect();
    let Choice { indices, notes, .. } = Choice::of(&frames, &along_mm)?;
    let offsets_mm: Vec<f64> = indices.iter().map(|i| along_mm[*i]).collect();
    let slices: Vec<Slices> = indices.into_iter().map(slice).collect();
    check_alike(&slices)?;
    let between = distance(&offsets_mm)?;
    Ok(Slices {
        notes,
        ..joined(slices, between)
    })
}

//! The frames of one volume in a file that holds several.

use std::collections::BTreeSet;

use super::error::DicomError;
use super::groups::{COLUMNS, FrameGroup, STACKS, several};
use crate::formats::note::Note;

/// Frames that are no farther apart lie at one position, in millimetres.
const SAME_MM: f64 = 1e-3;

/// Frames of a file, in the order of their positions.
pub(super) struct Choice<'a> {
    frames: &'a [FrameGroup],
    /// How far along their normal, in millimetres.
    along_mm: &'a [f64],
    /// Of those that are left.
    pub(super) indices: Vec<usize>,
    /// What was left out.
    pub(super) notes: Vec<Note>,
}

impl<'a> Choice<'a> {
    /// The first stack, and of it one frame a position: where there are several, those of the first time point, the
    /// least b-value and so on, as long as there is one of them at every position.
    ///
    /// # Errors
    /// Frames at one position that nothing tells apart.
    pub(super) fn of(frames: &'a [FrameGroup], along_mm: &'a [f64]) -> Result<Self, DicomError> {
        let mut indices: Vec<usize> = (0..frames.len()).collect();
        indices.sort_by(|a, b| along_mm[*a].total_cmp(&along_mm[*b]));
        let mut choice = Self {
            frames,
            along_mm,
            indices,
            notes: Vec::new(),
        };
        for column in 0..COLUMNS {
            if column == STACKS || choice.repeats() {
                choice.narrow(column);
            }
        }
        if choice.repeats() {
            return Err(DicomError::Repeated {
                frames: choice.indices.len(),
                positions: choice.positions(&choice.indices),
            });
        }
        Ok(choice)
    }

    fn repeats(&self) -> bool {
        self.positions(&self.indices) < self.indices.len()
    }

    /// At how many positions these frames lie.
    fn positions(&self, indices: &[usize]) -> usize {
        let apart = |two: &&[usize]| self.along_mm[two[1]] - self.along_mm[two[0]] > SAME_MM;
        usize::from(!indices.is_empty()) + indices.windows(2).filter(apart).count()
    }

    /// Keeps the frames of the least mark in a column where these are all of a stack, or lie at all positions.
    fn narrow(&mut self, column: usize) {
        let mark = |frame: &usize| self.frames[*frame].mark(column);
        let marks: BTreeSet<u64> = self.indices.iter().map(mark).collect();
        let Some(least) = marks.first().filter(|_| marks.len() > 1) else {
            return;
        };
        let all = self.indices.iter().copied();
        let kept: Vec<usize> = all.filter(|frame| mark(frame) == *least).collect();
        if column == STACKS || self.positions(&kept) == self.positions(&self.indices) {
            self.indices = kept;
            self.notes.push(Note::First {
                of: several(column),
                count: marks.len() as u32,
            });
        }
    }
}

//! The images of a training.

use crate::cases::Sample;

/// What a network is trained on, and what it is scored on meanwhile; all of one size. The test part
/// is no part of it.
#[derive(Clone, Copy, Debug)]
pub struct TrainingData<'a> {
    /// What it learns from.
    pub train: &'a [Sample],
    /// What chooses the epoch.
    pub validation: &'a [Sample],
}

impl<'a> TrainingData<'a> {
    /// What the epoch is chosen by: a set too small for a validation part chooses by its training
    /// images.
    pub fn choosing(self) -> &'a [Sample] {
        if self.validation.is_empty() {
            self.train
        } else {
            self.validation
        }
    }
}

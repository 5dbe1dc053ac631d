//! The part of a data set that is scored.

use crate::data::{Case, DataSet, Split};

/// One part of a data set, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// One part.
    Of(Split),
    /// Every image.
    Whole,
}

impl Part {
    /// The name in tables and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Of(split) => split.name(),
            Self::Whole => "all",
        }
    }

    /// Its cases, sorted by id.
    pub fn cases(self, set: &DataSet) -> Vec<&Case> {
        match self {
            Self::Of(split) => set.part(split),
            Self::Whole => set.cases.iter().collect(),
        }
    }
}

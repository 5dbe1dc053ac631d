//! A case in the network's frame.

use crate::imaging::{Image, Mask};

/// One case in the network's frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// `[channels, height, width]` as the [`crate::imaging::Preprocess`] says.
    pub image: Image,
    /// `[height, width]`, the same size.
    pub mask: Mask,
    /// Index of the data set it comes from.
    pub domain: usize,
    /// The case's id.
    pub id: String,
    /// Patient, video sequence or the like; the id where none is known.
    pub group: String,
}

/// Most names that a sentence holds.
#[cfg(feature = "train")]
const NAMED: usize = 8;

/// The ids of some samples, as a sentence has them.
#[cfg(feature = "train")]
pub(crate) fn names(samples: &[Sample], indices: &[usize]) -> String {
    let ids = indices
        .iter()
        .take(NAMED)
        .map(|at| samples[*at].id.as_str());
    let named = ids.collect::<Vec<_>>().join(", ");
    match indices.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

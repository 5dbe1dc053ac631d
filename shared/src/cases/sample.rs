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

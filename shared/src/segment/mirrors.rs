//! Mirror images at segmentation.

/// The mirror images of a picture that are segmented with it; their probabilities are averaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mirrors {
    /// None: the picture alone.
    #[default]
    None,
    /// Left to right, top to bottom, and both: four passes in all.
    All,
}

impl Mirrors {
    /// Whether each of the passes besides the first is mirrored left to right, and top to bottom.
    pub(super) fn ways(self) -> &'static [[bool; 2]] {
        match self {
            Self::None => &[],
            Self::All => &[[true, false], [false, true], [true, true]],
        }
    }
}

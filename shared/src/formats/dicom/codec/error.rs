//! The reasons why a compressed frame is refused.

use thiserror::Error;

/// Why compressed bytes do not become the frame that the file announces.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The bytes end before the pixels.
    #[error("its bytes end early")]
    CutOff,
    /// Bytes that mean nothing.
    #[error("it is damaged: {what}")]
    Broken {
        /// Where it fails.
        what: String,
    },
    /// Sizes that disagree with the elements of the file.
    #[error("it has {found}, but the file announces {announced}")]
    Disagrees {
        /// Of the compressed bytes.
        found: String,
        /// Of the elements.
        announced: String,
    },
    /// A variant that is not read.
    #[error("{what} is not read")]
    NotRead {
        /// Its name.
        what: String,
    },
}

impl FrameError {
    pub(super) fn broken(what: &str) -> Self {
        Self::Broken {
            what: what.to_owned(),
        }
    }

    pub(super) fn not_read(what: &str) -> Self {
        Self::NotRead {
            what: what.to_owned(),
        }
    }
}

//! What was done to a file's picture before it is seen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Said with the picture, because its mask is that of what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// Turned or mirrored as the camera noted (EXIF).
    Turned,
    /// Transparent pixels laid over white.
    OverWhite,
    /// Levels stretched, because 16-bit numbers hold only so many bits.
    Stretched {
        /// 8 or 12.
        bits: u8,
    },
    /// A volume whose file does not say how it lies in the body.
    SidesAssumed,
}

impl Note {
    /// Its name in a table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turned => "turned",
            Self::OverWhite => "over-white",
            Self::Stretched { .. } => "stretched",
            Self::SidesAssumed => "sides-assumed",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Turned => out.write_str("turned upright as the camera noted; so is its mask"),
            Self::OverWhite => out.write_str("transparent pixels are laid over white"),
            Self::Stretched { bits } => write!(
                out,
                "its 16-bit numbers hold {bits} bits; they are stretched to the full range"
            ),
            Self::SidesAssumed => out.write_str(
                "the file does not say how it lies in the body, so left and right may be exchanged",
            ),
        }
    }
}

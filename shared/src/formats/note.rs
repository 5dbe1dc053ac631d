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
    /// One coloured frame of several in its file.
    Frame {
        /// Counted from 0.
        index: u32,
        /// How many there are.
        count: u32,
    },
    /// The first of several volumes in one file.
    First {
        /// What there are several of.
        of: Several,
        /// How many there are.
        count: u32,
    },
}

/// What the volumes of one file differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Several {
    /// Stacks of slices.
    Stacks,
    /// Points in time.
    TimePoints,
    /// Strengths of diffusion weighting.
    BValues,
    /// Echo times.
    Echoes,
    /// Kinds of images, as magnitude and phase.
    Kinds,
    /// Frames of one position.
    Frames,
}

impl Note {
    /// Its name in a table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turned => "turned",
            Self::OverWhite => "over-white",
            Self::Stretched { .. } => "stretched",
            Self::SidesAssumed => "sides-assumed",
            Self::Frame { .. } => "frame",
            Self::First { of, .. } => match of {
                Several::Stacks => "first-stack",
                Several::TimePoints => "first-time-point",
                Several::BValues => "first-b-value",
                Several::Echoes => "first-echo",
                Several::Kinds => "first-kind",
                Several::Frames => "first-frame",
            },
        }
    }
}

impl fmt::Display for Several {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Stacks => "stacks of slices",
            Self::TimePoints => "time points",
            Self::BValues => "b-values",
            Self::Echoes => "echoes",
            Self::Kinds => "kinds of images",
            Self::Frames => "sets of frames",
        })
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
            Self::Frame { index, count } => write!(
                out,
                "this is frame {index} of the {count} in the file, counted from 0"
            ),
            Self::First { of, count } => {
                write!(out, "the file holds {count} {of}; this is the first")
            }
        }
    }
}

//! The architectures that are trained, stored and compared, and the outputs of their networks.

use crate::genotype::Genotype;
use crate::space::{BaselinePlan, Exit, LatticeError};

/// A found architecture, or a fixed one of others.
#[derive(Clone, Debug, PartialEq)]
pub enum Architecture {
    /// What a search found.
    Found(Genotype),
    /// A fixed network.
    Baseline(BaselinePlan),
}

/// Where a network gives logits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// An exit of a found network.
    Exit(Exit),
    /// The only output of a baseline.
    Only,
}

/// A name that no output has.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OutputError {
    /// Among those of a found network.
    #[error(transparent)]
    Exit(#[from] LatticeError),
    /// Of a baseline.
    #[error("a {0} has one output only, called \"output\": \"{1}\" is not it")]
    Only(&'static str, String),
}

impl Output {
    /// `x0.5`, …, or `output` where there is no other.
    pub fn name(self) -> String {
        match self {
            Self::Exit(exit) => exit.name(),
            Self::Only => "output".to_owned(),
        }
    }
}

impl Architecture {
    /// A word for people.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Found(_) => "found network",
            Self::Baseline(plan) => plan.baseline.label(),
        }
    }

    /// Channels of the input image.
    pub fn input_channels(&self) -> usize {
        match self {
            Self::Found(genotype) => genotype.structure.input_channels,
            Self::Baseline(plan) => plan.input_channels,
        }
    }

    /// Foreground classes of its masks: one logit map each.
    pub fn classes(&self) -> usize {
        match self {
            Self::Found(genotype) => genotype.structure.classes,
            Self::Baseline(plan) => plan.classes,
        }
    }
}

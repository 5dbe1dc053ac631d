//! What a network that is trained, stored and compared is built from.

use crate::genotype::Genotype;
use crate::space::BaselinePlan;

/// A found architecture, or a fixed one of others.
#[derive(Clone, Debug, PartialEq)]
pub enum Architecture {
    /// What a search found.
    Found(Genotype),
    /// A fixed network.
    Baseline(BaselinePlan),
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
}

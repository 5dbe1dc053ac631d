//! The colours of a drawn architecture: their one source, whose values the app's style sheet repeats.
//!
//! Those of operations are Okabe and Ito's, which the common kinds of colour blindness leave apart; a word stands
//! beside each.

use crate::space::{Branch, Primitive};

/// What an operation is, whatever its stride.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// 3x3 convolution.
    Convolution,
    /// With dilation 2.
    Atrous,
    /// Depthwise, then pointwise.
    Separable,
    /// Squeeze and excite.
    Attention,
    /// In groups, with a shuffle of channels.
    Shuffle,
    /// The input.
    Identity,
    /// Mean or maximum.
    Pooling,
    /// Nothing: an edge that is not there. Searched, never found.
    Zero,
}

impl OperationKind {
    /// All, in the order of the legend.
    pub const ALL: [Self; 8] = [
        Self::Convolution,
        Self::Atrous,
        Self::Separable,
        Self::Attention,
        Self::Shuffle,
        Self::Identity,
        Self::Pooling,
        Self::Zero,
    ];

    /// Those that a found cell can have, in the order of the legend.
    pub const FOUND: [Self; 7] = [
        Self::Convolution,
        Self::Atrous,
        Self::Separable,
        Self::Attention,
        Self::Shuffle,
        Self::Identity,
        Self::Pooling,
    ];

    /// The kind of an operation.
    pub fn of(op: Primitive) -> Self {
        use Primitive as P;
        match op {
            P::Conv | P::DownConv | P::UpConv => Self::Convolution,
            P::Atrous | P::DownAtrous | P::UpAtrous => Self::Atrous,
            P::Separable | P::DownSeparable | P::UpSeparable => Self::Separable,
            P::Attention | P::DownAttention | P::UpAttention => Self::Attention,
            P::Shuffle => Self::Shuffle,
            P::Identity => Self::Identity,
            P::AveragePool | P::MaxPool => Self::Pooling,
            P::Zero => Self::Zero,
        }
    }

    /// Its name in the legend.
    pub fn name(self) -> &'static str {
        match self {
            Self::Convolution => "convolution",
            Self::Atrous => "atrous",
            Self::Separable => "separable",
            Self::Attention => "attention",
            Self::Shuffle => "shuffle",
            Self::Identity => "identity",
            Self::Pooling => "pooling",
            Self::Zero => "zero",
        }
    }

    /// Its colour, to be seen on white and on near black.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Convolution => "#0072b2",
            Self::Atrous => "#d55e00",
            Self::Separable => "#009e73",
            Self::Attention => "#cc79a7",
            Self::Shuffle => "#e69f00",
            Self::Identity => "#7d8792",
            Self::Pooling => "#56b4e9",
            Self::Zero => "#aab3bc",
        }
    }
}

/// The colour of a branch; its direction says the same.
pub fn branch_colour(branch: Branch) -> &'static str {
    match branch {
        Branch::Down => "#0a7f96",
        Branch::Normal => "#6b7683",
        Branch::Up => "#c05a1e",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Family;

    #[test]
    fn every_class_has_operations_and_a_colour_of_its_own() {
        let ops = || Family::ALL.into_iter().flat_map(Family::primitives);
        for (index, kind) in OperationKind::ALL.into_iter().enumerate() {
            assert!(
                ops().any(|op| OperationKind::of(*op) == kind),
                "{}",
                kind.name()
            );
            let before = &OperationKind::ALL[..index];
            assert!(before.iter().all(|other| other.colour() != kind.colour()));
        }
        assert_eq!(OperationKind::ALL[..7], OperationKind::FOUND);
    }
}

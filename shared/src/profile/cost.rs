//! The cost of a part of a network: weights and arithmetic.

use std::ops::AddAssign;

use serde::Serialize;

/// Numbers of weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parameters {
    /// All that the published program allocates.
    pub registered: u64,
    /// Those that a forward pass uses.
    pub reachable: u64,
}

/// What a part of the network costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Weights.
    pub parameters: Parameters,
    /// Multiply-accumulates per image.
    pub macs: u64,
    /// The authors' counter per image.
    pub published_flops: u64,
}

impl Cost {
    /// Weights that run.
    pub(super) fn weights(count: usize) -> Self {
        let count = count as u64;
        Self {
            parameters: Parameters {
                registered: count,
                reachable: count,
            },
            ..Self::default()
        }
    }

    /// What only the authors' counter counts.
    pub(super) fn published(count: usize) -> Self {
        Self {
            published_flops: count as u64,
            ..Self::default()
        }
    }

    /// `weights` applied at `places` pixels.
    pub(super) fn kernel(weights: usize, indices: usize) -> Self {
        Self {
            macs: (weights * indices) as u64,
            published_flops: (weights * indices) as u64,
            ..Self::weights(weights)
        }
    }

    /// The same part, allocated and never run.
    pub(super) fn idle(self) -> Self {
        Self {
            parameters: Parameters {
                registered: self.parameters.registered,
                reachable: 0,
            },
            ..Self::default()
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.parameters.registered += other.parameters.registered;
        self.parameters.reachable += other.parameters.reachable;
        self.macs += other.macs;
        self.published_flops += other.published_flops;
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        let mut total = Self::default();
        for cost in costs {
            total += cost;
        }
        total
    }
}

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
    /// Weights that run. Counts are 64 bits wide also where addresses are not, as in a browser.
    pub(super) fn weights(count: u64) -> Self {
        Self {
            parameters: Parameters {
                registered: count,
                reachable: count,
            },
            ..Self::default()
        }
    }

    /// What only the authors' counter counts.
    pub(super) fn published(count: u64) -> Self {
        Self {
            published_flops: count,
            ..Self::default()
        }
    }

    /// `weights` applied at `places` pixels.
    pub(super) fn kernel(weights: u64, indices: u64) -> Self {
        Self {
            macs: weights * indices,
            published_flops: weights * indices,
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

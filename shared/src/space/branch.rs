//! The three branches that meet in a node, each a cell of its own type.

use serde::{Deserialize, Serialize};

use super::primitive::Family;
use super::wiring::is_main;

/// A branch of a lattice node, and the type of the cell on it (Table II).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Branch {
    /// Top-down: from the shallower layer.
    Down,
    /// Horizontal.
    Normal,
    /// Bottom-up: from the deeper layer.
    Up,
}

impl Branch {
    /// The three branches, in the order of beta's last axis.
    pub const ALL: [Self; 3] = [Self::Down, Self::Normal, Self::Up];

    /// The branch's place on beta's last axis.
    pub fn index(self) -> usize {
        match self {
            Self::Down => 0,
            Self::Normal => 1,
            Self::Up => 2,
        }
    }

    /// The operation set of the edges that leave the cell's main input.
    pub fn main_family(self) -> Family {
        match self {
            Self::Down => Family::Down,
            Self::Normal => Family::Normal,
            Self::Up => Family::Up,
        }
    }

    /// The operation set that `edge` draws from in the cell on this branch (Table II): only from the
    /// main input does an edge change the resolution.
    pub fn family_of(self, edge: usize) -> Family {
        if is_main(edge) {
            self.main_family()
        } else {
            Family::Normal
        }
    }

    /// The name in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Normal => "normal",
            Self::Up => "up",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_from_the_main_input_is_of_its_branch_and_every_other_is_normal() {
        for branch in Branch::ALL {
            assert_eq!(branch.family_of(0), Family::Normal);
            assert_eq!(branch.family_of(3), branch.main_family());
            assert_eq!(branch.family_of(4), Family::Normal);
        }
    }
}

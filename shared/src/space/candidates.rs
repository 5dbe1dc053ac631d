//! The operations that are still candidates on each edge.

use super::primitive::{Family, Primitive};
use super::structure::{Structure, ZeroOp};
use super::wiring::EDGES;

/// The operations that each of the fourteen edges may still use, per family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    rows: [Vec<Vec<Primitive>>; 3],
}

impl Candidates {
    /// The complete sets of the first stage.
    pub fn complete(structure: &Structure) -> Self {
        let row = |family: Family| -> Vec<Primitive> {
            let keep =
                |p: &Primitive| structure.zero_op == ZeroOp::Searched || *p != Primitive::Zero;
            family.primitives().iter().copied().filter(keep).collect()
        };
        Self {
            rows: Family::ALL.map(|family| vec![row(family); EDGES]),
        }
    }

    /// Sets given per family (in the order of [`Family::ALL`]) and edge.
    pub fn from_rows(rows: [Vec<Vec<Primitive>>; 3]) -> Self {
        Self { rows }
    }

    /// The sets of one family: fourteen rows of equal length.
    pub fn of(&self, family: Family) -> &[Vec<Primitive>] {
        &self.rows[family.index()]
    }

    /// How many operations an edge of the family has.
    pub fn count(&self, family: Family) -> usize {
        self.of(family)[0].len()
    }
}

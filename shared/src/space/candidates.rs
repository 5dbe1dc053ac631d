//! The operations that are still candidates on each edge.

use serde::{Deserialize, Serialize};

use super::primitive::{Family, Primitive};
use super::structure::{Structure, ZeroOp};
use super::wiring::EDGES;

/// The operations that each of the fourteen edges may still use, per family. In files: by family,
/// in the order of [`Family::ALL`], then by edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_hold_rows_of_names_by_family() {
        let all = Candidates::complete(&Structure::default());
        let json = serde_json::to_value(&all).unwrap();
        assert_eq!(json[2][13][0], "up_cweight");
        assert_eq!(serde_json::from_value::<Candidates>(json).unwrap(), all);
    }

    /// The paper prints the formula as a sum, 7^10 · (6^4 + 4^4 + 7^4), which is 1.12e12, beside the
    /// value 2.25e17, which is this product: the normal operations of all fourteen edges are shared
    /// by the three cells, and the four main edges of the down and the up cell add their own.
    #[test]
    fn before_discretisation_there_are_as_many_cells_as_the_paper_says() {
        let all = Candidates::complete(&Structure::default());
        let cells = Family::ALL.into_iter().map(|family| {
            let edges = family.edges().len() as u32;
            (all.count(family) as u128).pow(edges)
        });
        assert_eq!(cells.product::<u128>(), 225_018_138_217_549_824);
    }
}

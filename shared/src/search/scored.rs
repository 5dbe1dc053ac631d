//! What a searcher scored: a variant of the supernet, with its Dice.

use serde::{Deserialize, Serialize};

use crate::space::{Branch, CellGenes, Family, Primitive};

/// A variant of the supernet and its score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scored {
    /// What was scored.
    pub variant: Variant,
    /// Its mean Dice on the unmixed images of the architecture half.
    pub dice: f64,
}

/// A part of the supernet, on its weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// One architecture alone.
    Architecture {
        /// Its cells.
        cells: CellGenes,
        /// Multiply-accumulates of an image through its network, at the size of the search.
        macs: u64,
    },
    /// All but an operation of an edge.
    WithoutOperation {
        /// The matrix of alpha.
        family: Family,
        /// Its row.
        edge: usize,
        /// What was taken away.
        operation: Primitive,
    },
    /// All but an edge of a type of cell.
    WithoutEdge {
        /// Which cells.
        cell: Branch,
        /// What was taken away.
        edge: usize,
    },
}

/// The architecture of the greatest Dice, of equal ones the first; none of no architecture.
pub(super) fn best<'a>(scored: impl IntoIterator<Item = &'a Scored>) -> Option<&'a CellGenes> {
    let cells = scored.into_iter().filter_map(|one| match &one.variant {
        Variant::Architecture { cells, .. } => Some((one.dice, cells)),
        Variant::WithoutOperation { .. } | Variant::WithoutEdge { .. } => None,
    });
    let best = cells.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, cells)| cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_architectures_the_first_is_the_best_and_a_perturbation_is_none() {
        let scored = |op, dice| Scored {
            variant: Variant::Architecture {
                cells: CellGenes::from_fn(|_| vec![vec![(op, 0)]]),
                macs: 1,
            },
            dice,
        };
        let without = Scored {
            variant: Variant::WithoutEdge {
                cell: Branch::Up,
                edge: 4,
            },
            dice: 0.9,
        };
        let all = [
            without.clone(),
            scored(Primitive::Identity, 0.2),
            scored(Primitive::Conv, 0.7),
            scored(Primitive::Atrous, 0.7),
        ];
        assert_eq!(best(&all).unwrap().up, [[(Primitive::Conv, 0)]]);
        assert_eq!(best(&[without]), None);
    }

    #[test]
    fn what_was_scored_comes_back_from_a_file() {
        let scored = Scored {
            variant: Variant::WithoutOperation {
                family: Family::Down,
                edge: 3,
                operation: Primitive::MaxPool,
            },
            dice: 0.1 + 0.2,
        };
        let text = serde_json::to_string(&scored).unwrap();
        assert_eq!(
            text,
            "{\"variant\":{\"without-operation\":{\"family\":\"down\",\"edge\":3,\
             \"operation\":\"max_pool\"}},\"dice\":0.30000000000000004}"
        );
        assert_eq!(serde_json::from_str::<Scored>(&text).unwrap(), scored);
    }
}

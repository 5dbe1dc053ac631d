//! What a searcher scored, as a table and in a sentence.

use shared::search::{Scored, Searcher, Variant};

use crate::report::Table;

/// A line a score, in their order; architectures by their cells as JSON, as checkpoints have them.
pub(super) fn table(scored: &[Scored]) -> anyhow::Result<Table> {
    let mut table = Table::new(["number", "variant", "cells", "Dice", "multiply-accumulates"]);
    for (at, one) in scored.iter().enumerate() {
        let (variant, cells, macs) = match &one.variant {
            Variant::Architecture { cells, macs } => (
                "architecture".to_owned(),
                serde_json::to_string(cells)?,
                macs.to_string(),
            ),
            Variant::WithoutOperation {
                edge, operation, ..
            } => {
                let variant = format!("without {} on edge {edge}", operation.name());
                (variant, String::new(), String::new())
            }
            Variant::WithoutEdge { cell, edge } => {
                let variant = format!("without edge {edge} of the {} cells", cell.name());
                (variant, String::new(), String::new())
            }
        };
        let number = (at + 1).to_string();
        table.push([number, variant, cells, one.dice.to_string(), macs]);
    }
    Ok(table)
}

/// How many were scored, and from which Dice to which; nothing where none was.
pub(super) fn account(searcher: Searcher, scored: &[Scored]) -> String {
    let scores = || scored.iter().map(|one| one.dice);
    let (least, most) = (scores().fold(1.0, f64::min), scores().fold(0.0, f64::max));
    match scored.len() {
        0 => String::new(),
        count => format!(
            "The searcher `{}` scored {count} variants of the supernet, with Dice from {least:.4} to \
             {most:.4}: scored.csv.\n",
            searcher.name()
        ),
    }
}

#[cfg(test)]
mod tests {
    use shared::space::{Branch, CellGenes, Family, Primitive};

    use super::*;

    #[test]
    fn architectures_and_what_was_taken_away_stand_in_one_table() {
        let scored = [
            Scored {
                variant: Variant::Architecture {
                    cells: CellGenes::from_fn(|_| vec![vec![(Primitive::Conv, 0)]]),
                    macs: 12,
                },
                dice: 0.25,
            },
            Scored {
                variant: Variant::WithoutOperation {
                    family: Family::Up,
                    edge: 3,
                    operation: Primitive::UpConv,
                },
                dice: 0.5,
            },
            Scored {
                variant: Variant::WithoutEdge {
                    cell: Branch::Down,
                    edge: 4,
                },
                dice: 0.75,
            },
        ];
        let table = table(&scored).unwrap();
        assert_eq!(table.column("Dice").unwrap(), ["0.25", "0.5", "0.75"]);
        assert_eq!(
            table.column("multiply-accumulates").unwrap(),
            ["12", "", ""]
        );
        assert_eq!(
            table.column("variant").unwrap(),
            [
                "architecture",
                "without up_conv on edge 3",
                "without edge 4 of the down cells"
            ]
        );
        let cells = table.column("cells").unwrap()[0];
        assert!(serde_json::from_str::<CellGenes>(cells).is_ok(), "{cells}");
        let text = account(Searcher::Random, &scored);
        assert!(text.contains("3 variants") && text.contains("0.2500 to 0.7500"));
        assert_eq!(account(Searcher::Darts, &[]), "");
    }
}

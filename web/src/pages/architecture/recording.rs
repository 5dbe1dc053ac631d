//! A recorded search: its epochs, and what follows from them: the lattice of each stage, its remaining operations, and
//! the cells that would be derived at any epoch.

use std::collections::BTreeMap;

use shared::events::SearchEpoch;
use shared::genotype::Genotype;
use shared::space::{
    Candidates, CellGenes, Decoding, EDGES, Family, HalvingRule, Lattice, Structure, ZeroOp,
    discretise, halve,
};

/// One stage of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The lattice it searches on.
    pub lattice: Lattice,
    /// What each edge may still be.
    pub candidates: Candidates,
    /// Its first epoch, over all stages.
    pub first: usize,
}

/// Epochs of all stages, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    pub epochs: Vec<SearchEpoch>,
    pub stages: Vec<Stage>,
}

impl Recording {
    /// The lines of an `events.jsonl`.
    ///
    /// # Errors
    /// A sentence without its full stop that names the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut found = Self {
            epochs: Vec::new(),
            stages: Vec::new(),
        };
        let lines = text.lines().enumerate();
        for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
            let at = |reason: String| format!("line {}: {reason}", line + 1);
            let epoch: SearchEpoch = serde_json::from_str(text)
                .map_err(|error| at(format!("this is no epoch of a search: {error}")))?;
            found.push(epoch).map_err(at)?;
        }
        if found.epochs.is_empty() {
            return Err("there is no epoch in this file".into());
        }
        Ok(found)
    }

    fn push(&mut self, epoch: SearchEpoch) -> Result<(), String> {
        if epoch.stage == self.stages.len() {
            let stage = self.begin(&epoch)?;
            self.stages.push(stage);
        }
        let stage = self.stages.get(epoch.stage);
        let stage = stage.ok_or("its stage does not follow the one before")?;
        for family in Family::ALL {
            let rows = epoch.probabilities.of(family);
            let fits = rows.len() == EDGES
                && rows
                    .iter()
                    .all(|row| row.len() == stage.candidates.count(family));
            if !fits {
                return Err("its shares do not fit the operations of its stage".into());
            }
        }
        self.epochs.push(epoch);
        Ok(())
    }

    /// The stage that begins with this epoch. Its file does not say the rules: lengths of rows do.
    fn begin(&self, epoch: &SearchEpoch) -> Result<Stage, String> {
        let layers = epoch
            .probabilities
            .branches
            .iter()
            .map(|b| b.node.layer)
            .max();
        let lattice = Lattice::new(layers.map_or(0, |last| last + 1)).map_err(|e| e.to_string())?;
        let length = |family: Family| epoch.probabilities.of(family).first().map_or(0, Vec::len);
        let candidates =
            if let (Some(before), Some(last)) = (self.stages.last(), self.epochs.last()) {
                let halved = |rule| halve(&before.candidates, &last.probabilities, rule);
                let ours = halved(HalvingRule::Half);
                if ours.count(Family::Down) == length(Family::Down) {
                    ours
                } else {
                    halved(HalvingRule::Published)
                }
            } else {
                let zero_op = if length(Family::Normal) < Family::Normal.primitives().len() {
                    ZeroOp::Absent
                } else {
                    ZeroOp::Searched
                };
                Candidates::complete(&Structure {
                    zero_op,
                    ..Structure::default()
                })
            };
        Ok(Stage {
            lattice,
            candidates,
            first: self.epochs.len(),
        })
    }

    /// How many epochs there are.
    pub fn count(&self) -> usize {
        self.epochs.len()
    }

    /// The epoch, or the last where there are fewer.
    pub fn epoch(&self, at: usize) -> &SearchEpoch {
        &self.epochs[at.min(self.count() - 1)]
    }

    /// The stage of an epoch.
    pub fn stage(&self, at: usize) -> &Stage {
        &self.stages[self.epoch(at).stage]
    }

    /// The architecture that would be read off now, at the paper's width: a recording does not say its own.
    pub fn genotype(&self, at: usize) -> Genotype {
        let epoch = self.epoch(at);
        let read = format!("stage {}, epoch {}", epoch.stage + 1, epoch.epoch + 1);
        Genotype {
            structure: Structure::default(),
            lattice: self.stage(at).lattice,
            cells: self.cells(at),
            branches: epoch.probabilities.branches.clone(),
            provenance: BTreeMap::from([("read off a recorded search at".to_owned(), read)]),
        }
    }

    /// The cells that would be read off now.
    pub fn cells(&self, at: usize) -> CellGenes {
        let stage = self.stage(at);
        discretise(
            &stage.candidates,
            &self.epoch(at).probabilities,
            Decoding::TwoEdges,
        )
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use shared::space::{Primitive, Probabilities};

    /// Two stages of two epochs; the second epoch leans to the last operation of every edge.
    pub(crate) fn recorded() -> String {
        let mut candidates = Candidates::complete(&Structure::default());
        let mut text = String::new();
        for (stage, layers) in [7, 9].into_iter().enumerate() {
            let lattice = Lattice::new(layers).unwrap();
            let mut probabilities = Probabilities::uniform(lattice, &candidates);
            for epoch in 0..2 {
                if epoch == 1 {
                    let rows = [
                        &mut probabilities.down,
                        &mut probabilities.normal,
                        &mut probabilities.up,
                    ];
                    for row in rows.into_iter().flatten() {
                        *row.last_mut().unwrap() += 0.2;
                        row[0] -= 0.2_f32.min(row[0]);
                    }
                }
                let line = SearchEpoch {
                    stage,
                    epoch,
                    rate: 0.025,
                    weight_loss: 2.0 - epoch as f64,
                    arch_loss: (epoch == 1).then_some(1.0),
                    probabilities: probabilities.clone(),
                    measures: None,
                    arch_dice: None,
                };
                text += &serde_json::to_string(&line).unwrap();
                text.push('\n');
            }
            candidates = halve(&candidates, &probabilities, HalvingRule::Half);
        }
        text
    }

    #[test]
    fn stages_lattices_and_halved_sets_are_worked_out() {
        let recording = Recording::parse(&recorded()).unwrap();
        assert_eq!((recording.count(), recording.stages.len()), (4, 2));
        let layers: Vec<_> = recording
            .stages
            .iter()
            .map(|s| s.lattice.layers())
            .collect();
        assert_eq!(layers, [7, 9]);
        let counts = Family::ALL.map(|family| recording.stage(3).candidates.count(family));
        assert_eq!(counts, [3, 4, 2]);
        let kept = &recording.stage(2).candidates.of(Family::Up)[1];
        assert!(
            kept.contains(&Primitive::UpAtrous),
            "it leant to the last one"
        );
        assert_eq!(recording.stage(99).first, 2, "past the end is the end");
        let cells = recording.cells(3);
        assert!(
            cells
                .up
                .iter()
                .flatten()
                .any(|(op, _)| *op == Primitive::UpAtrous)
        );
    }

    #[test]
    fn the_search_that_comes_with_the_app_makes_up_its_mind() {
        let text = include_str!("../../../assets/searches/quick.jsonl");
        let recording = Recording::parse(text).unwrap();
        assert_eq!((recording.count(), recording.stages.len()), (12, 2));
        let entropy = |at: usize| recording.epoch(at).probabilities.entropy(Family::Normal);
        assert!(entropy(5) < entropy(0) && entropy(11) < entropy(6));
        let last = recording.genotype(11);
        assert_eq!(Genotype::from_json(&last.to_json()).unwrap(), last);
        assert_eq!(last.branches.len(), last.lattice.nodes().len());
    }

    #[test]
    fn a_damaged_file_is_said_with_its_line() {
        let text = recorded();
        let refused = |text: &str| Recording::parse(text).unwrap_err();
        assert!(refused("").contains("no epoch"));
        assert!(refused("{}").starts_with("line 1"));
        let late: String = text.lines().skip(2).collect::<Vec<_>>().join("\n");
        assert!(refused(&late).contains("does not follow"));
        let cut = text.replacen('[', "[[0.5],", 1);
        assert!(refused(&cut).starts_with("line 1"));
    }
}

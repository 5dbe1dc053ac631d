//! The progress of a search: losses by step, and its main events.

use crate::protocol::search::{Compared, ContenderKind, Moved, SearchEvent};

/// A step of the search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub stage: usize,
    pub weight_loss: f64,
    /// None while warming up.
    pub arch_loss: Option<f64>,
    /// Share of edges whose strongest operation is the identity.
    pub skips: f64,
}

/// An event of a search, after so many steps of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The weights learn alone.
    WarmUp,
    /// Alpha and beta learn too.
    Bilevel,
    /// Each edge keeps the stronger half.
    Halved,
    /// The architecture is read off.
    Found,
}

impl Mark {
    /// Its name in the table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::WarmUp => "warm-up",
            Self::Bilevel => "bilevel",
            Self::Halved => "halved",
            Self::Found => "found",
        }
    }
}

/// A contender's account.
#[derive(Clone, Debug, PartialEq)]
pub struct ContenderResult {
    pub kind: ContenderKind,
    pub parameters: u64,
    pub loss: f64,
    /// Steps and the mean Dice on held-out images after them.
    pub dice: Vec<(usize, f64)>,
    /// Masks of the first held-out images at the end.
    pub masks: Vec<Vec<u8>>,
}

/// The account of a search and its comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Moves, of the search and of the comparison.
    pub moves: usize,
    /// Steps of the search.
    pub points: Vec<Point>,
    /// Events by the number of steps before them.
    pub marks: Vec<(usize, Mark)>,
    /// The found genotype's file.
    pub genotype: Option<String>,
    /// The contenders, once they train.
    pub results: Vec<ContenderResult>,
    /// Steps of the comparison, and how many there will be.
    pub compared: [usize; 2],
    /// What all moves took, in milliseconds of computing.
    pub computed_ms: f64,
}

impl Progress {
    /// Notes a move of the search.
    pub fn note(&mut self, moved: &Moved) {
        self.moves += 1;
        self.computed_ms += moved.elapsed_ms;
        let at = self.points.len();
        match &moved.event {
            SearchEvent::Stepped {
                stage,
                weight_loss,
                arch_loss,
                ..
            } => {
                let before = self.points.last();
                let new_stage = before.is_none_or(|point| point.stage != *stage);
                let learnt = before.is_some_and(|point| point.arch_loss.is_some()) && !new_stage;
                match (new_stage, learnt, arch_loss) {
                    (true, _, None) => self.marks.push((at, Mark::WarmUp)),
                    (_, false, Some(_)) => self.marks.push((at, Mark::Bilevel)),
                    _ => {}
                }
                self.points.push(Point {
                    stage: *stage,
                    weight_loss: *weight_loss,
                    arch_loss: *arch_loss,
                    skips: moved.view.skips,
                });
            }
            SearchEvent::EpochEnded | SearchEvent::Scored { .. } => {}
            SearchEvent::Halved => self.marks.push((at, Mark::Halved)),
            SearchEvent::Found { genotype } => {
                self.marks.push((at, Mark::Found));
                self.genotype = Some(genotype.clone());
            }
        }
    }

    /// Notes a move of the comparison.
    pub fn compare(&mut self, compared: &Compared) {
        self.moves += 1;
        self.computed_ms += compared.elapsed_ms;
        self.compared = [compared.done, compared.total];
        if self.results.is_empty() {
            let fresh = compared.contenders.iter().map(|contender| ContenderResult {
                kind: contender.kind,
                parameters: contender.parameters,
                loss: contender.loss,
                dice: Vec::new(),
                masks: Vec::new(),
            });
            self.results = fresh.collect();
        }
        for (result, contender) in self.results.iter_mut().zip(&compared.contenders) {
            result.loss = contender.loss;
            result
                .dice
                .extend(contender.dice.map(|dice| (compared.done, dice)));
            result.masks.clone_from(&contender.masks);
        }
    }

    /// Whether nothing is left to do.
    pub fn complete(&self) -> bool {
        let [done, total] = self.compared;
        total > 0 && done == total
    }

    /// The stage that the search is in, from 0.
    pub fn stage(&self) -> usize {
        let halved = self.marks.iter().filter(|(_, mark)| *mark == Mark::Halved);
        halved.count()
    }

    /// What the search is doing now.
    pub fn phase(&self) -> Option<Mark> {
        self.marks.last().map(|(_, mark)| *mark)
    }
}

#[cfg(test)]
mod tests {
    use shared::space::{Candidates, Lattice, Probabilities, Structure};

    use super::*;
    use crate::protocol::search::SearchView;

    fn moved(event: SearchEvent) -> Moved {
        let all = Candidates::complete(&Structure::default());
        Moved {
            event,
            view: SearchView {
                probabilities: Probabilities::uniform(Lattice::new(5).unwrap(), &all),
                candidates: all,
                skips: 0.5,
            },
            elapsed_ms: 2.0,
        }
    }

    fn step(stage: usize, arch_loss: Option<f64>) -> Moved {
        moved(SearchEvent::Stepped {
            stage,
            epoch: 0,
            step: 1,
            weight_loss: 1.0,
            arch_loss,
        })
    }

    #[test]
    fn warm_up_halving_and_the_end_are_marked_once_each() {
        let mut progress = Progress::default();
        let moves = [
            step(0, None),
            step(0, None),
            step(0, Some(1.0)),
            moved(SearchEvent::EpochEnded),
            step(0, Some(1.0)),
            moved(SearchEvent::Halved),
            step(1, Some(1.0)),
            moved(SearchEvent::Found {
                genotype: "{}".into(),
            }),
        ];
        for moved in &moves {
            progress.note(moved);
        }
        let expected = [
            (0, Mark::WarmUp),
            (2, Mark::Bilevel),
            (4, Mark::Halved),
            (4, Mark::Bilevel),
            (5, Mark::Found),
        ];
        assert_eq!(progress.marks, expected);
        assert_eq!(
            (progress.moves, progress.points.len(), progress.stage()),
            (8, 5, 1)
        );
        assert_eq!(progress.genotype.as_deref(), Some("{}"));
    }
}

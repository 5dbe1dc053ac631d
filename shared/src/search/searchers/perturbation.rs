//! Perturbation-based selection (arXiv 2108.04392): what the supernet misses most stays.

use std::collections::BTreeMap;

use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use super::selection::{Next, Selection, Trial};
use crate::search::budget::Choice;
use crate::search::scored::{Scored, Variant};
use crate::search::settings::SearchError;
use crate::space::{
    Branch, CellGenes, Decoding, Family, NODES, Primitive, Probabilities, first_edge, learnt_rows,
    strongest,
};

/// Edges that a node keeps.
const KEPT: usize = 2;

/// The share of a decided operation among those that a budget may exchange it for.
const SURE: f32 = 0.99;

/// One edge or node after the other is decided by what the supernet scores without each of its options.
pub(super) struct Perturbation;

/// What is decided at a time.
#[derive(Clone, Copy, Debug)]
enum Question {
    /// The operation of an edge.
    Operation { family: Family, edge: usize },
    /// The edges of a node of a type of cell.
    Edges { branch: Branch, node: usize },
}

impl Selection for Perturbation {
    fn total(&self, choice: &Choice<'_>) -> usize {
        let options = questions(choice)
            .into_iter()
            .map(|question| question.options(choice).len());
        options.sum()
    }

    fn next(
        &self,
        choice: &Choice<'_>,
        scored: &[Scored],
        rng: &mut ChaCha8Rng,
    ) -> Result<Next, SearchError> {
        // The rng stays as it is, so that the order is the same at every score.
        let order = in_order(questions(choice), rng.clone());
        let mut decided = Decided::begin(choice);
        let mut left = scored;
        for question in order {
            let options = question.options(choice);
            let Some((own, rest)) = left.split_at_checked(options.len()) else {
                let trial = decided.without(question, options[left.len()]);
                return Ok(Next::Score(Box::new(trial)));
            };
            decided.decide(question, &options, own);
            left = rest;
        }
        decided.found().map(Next::Found)
    }
}

/// All that there is to decide: edges with several operations, then nodes with more edges than stay.
fn questions(choice: &Choice<'_>) -> Vec<Question> {
    let operations = learnt_rows().map(|(family, edge)| Question::Operation { family, edge });
    let edges = Branch::ALL.into_iter().flat_map(|branch| {
        let nodes = (0..NODES).filter(|node| node + 2 > KEPT);
        nodes.map(move |node| Question::Edges { branch, node })
    });
    let edges = edges.filter(|_| choice.structure.decoding == Decoding::TwoEdges);
    let all = operations.chain(edges);
    all.filter(|question| !question.options(choice).is_empty())
        .collect()
}

/// Operations before edges, each by chance.
fn in_order(mut questions: Vec<Question>, mut rng: ChaCha8Rng) -> Vec<Question> {
    questions.shuffle(&mut rng);
    // Stable.
    questions.sort_by_key(|question| matches!(question, Question::Edges { .. }));
    questions
}

impl Question {
    /// What is taken away in turn: slots of an edge's operations, the zero operation aside, or the
    /// states that a node's edges leave. None where nothing is to be decided.
    fn options(self, choice: &Choice<'_>) -> Vec<usize> {
        match self {
            Self::Operation { family, edge } => {
                let ops = choice.candidates.of(family)[edge].iter().enumerate();
                let real = ops.filter(|(_, op)| **op != Primitive::Zero);
                let real: Vec<usize> = real.map(|(slot, _)| slot).collect();
                if real.len() > 1 { real } else { Vec::new() }
            }
            Self::Edges { node, .. } => (0..node + 2).collect(),
        }
    }
}

/// What is decided so far.
struct Decided<'a> {
    choice: &'a Choice<'a>,
    /// Of operations: 1 where they are decided, the search's elsewhere.
    shares: Probabilities,
    /// The states that decided nodes read, the one that is missed most first.
    kept: BTreeMap<(Branch, usize), Vec<usize>>,
}

impl<'a> Decided<'a> {
    /// The edges that have a single operation besides the zero operation.
    fn begin(choice: &'a Choice<'a>) -> Self {
        let mut decided = Self {
            choice,
            shares: choice.probabilities.clone(),
            kept: BTreeMap::new(),
        };
        for (family, edge) in learnt_rows() {
            let question = Question::Operation { family, edge };
            if question.options(choice).is_empty() {
                decided.keep(family, edge, decided.strongest(family, edge));
            }
        }
        decided
    }

    /// The slot of an edge's strongest operation.
    fn strongest(&self, family: Family, edge: usize) -> usize {
        let ops = &self.choice.candidates.of(family)[edge];
        strongest(ops, &self.shares.of(family)[edge])
            .expect("an edge keeps an operation besides zero")
    }

    fn keep(&mut self, family: Family, edge: usize, slot: usize) {
        let row = &mut self.shares.of_mut(family)[edge];
        row.fill(0.0);
        row[slot] = 1.0;
    }

    /// The supernet as decided so far, without one of the options of `question`.
    fn without(&self, question: Question, option: usize) -> Trial {
        let mut cells = self.cells();
        let variant = match question {
            Question::Operation { family, edge } => {
                for cell in &mut cells {
                    take_away(&mut cell.of_mut(family)[edge], option);
                }
                Variant::WithoutOperation {
                    family,
                    edge,
                    operation: self.choice.candidates.of(family)[edge][option],
                }
            }
            Question::Edges { branch, node } => {
                let edge = first_edge(node) + option;
                cut(&mut cells[branch.index()], branch, edge);
                Variant::WithoutEdge { cell: branch, edge }
            }
        };
        Trial {
            variant,
            shares: cells,
        }
    }

    /// The shares of each type of cell, without the edges that its nodes do not keep.
    fn cells(&self) -> [Probabilities; 3] {
        Branch::ALL.map(|branch| {
            let mut own = self.shares.clone();
            let nodes = self.kept.iter().filter(|((of, _), _)| *of == branch);
            for ((_, node), kept) in nodes {
                let gone = (0..node + 2).filter(|source| !kept.contains(source));
                gone.for_each(|source| cut(&mut own, branch, first_edge(*node) + source));
            }
            own
        })
    }

    /// Keeps of these options the one, or the two edges, without which it scored worst; of equal ones
    /// the first.
    fn decide(&mut self, question: Question, options: &[usize], scored: &[Scored]) {
        let mut order: Vec<(usize, f64)> = options
            .iter()
            .zip(scored)
            .map(|(option, one)| (*option, one.dice))
            .collect();
        // Stable.
        order.sort_by(|a, b| a.1.total_cmp(&b.1));
        let mut worst = order.into_iter().map(|(option, _)| option);
        match question {
            Question::Operation { family, edge } => {
                let slot = worst.next();
                let slot = slot.expect("an edge that is decided has several operations");
                self.keep(family, edge, slot);
            }
            Question::Edges { branch, node } => {
                self.kept.insert((branch, node), worst.take(KEPT).collect());
            }
        }
    }

    /// The cells; where a budget asks for it, with genes exchanged by shares that the decided operations
    /// have nearly all of.
    fn found(&self) -> Result<CellGenes, SearchError> {
        let cells = CellGenes::from_fn(|branch| {
            let node = |node: usize| {
                let all = || (0..node + 2).collect();
                let kept = self.kept.get(&(branch, node)).cloned();
                let sources = kept.unwrap_or_else(all).into_iter();
                let gene = |source: usize| {
                    let edge = first_edge(node) + source;
                    let family = branch.family_of(edge);
                    let slot = self.strongest(family, edge);
                    (self.choice.candidates.of(family)[edge][slot], source)
                };
                sources.map(gene).collect()
            };
            (0..NODES).map(node).collect()
        });
        let probabilities = self.nearly_sure();
        let choice = Choice {
            probabilities: &probabilities,
            ..*self.choice
        };
        choice.affordable(cells)
    }

    /// The search's shares, with the decided operations' raised.
    fn nearly_sure(&self) -> Probabilities {
        let mut shares = self.choice.probabilities.clone();
        for (family, edge) in learnt_rows() {
            let slot = self.strongest(family, edge);
            let row = &mut shares.of_mut(family)[edge];
            take_away(row, slot);
            for share in row.iter_mut() {
                *share *= 1.0 - SURE;
            }
            row[slot] = SURE;
        }
        shares
    }
}

/// Takes a share away and makes the others sum to 1, where there are any.
fn take_away(row: &mut [f32], slot: usize) {
    row[slot] = 0.0;
    let rest: f32 = row.iter().sum();
    if rest > 0.0 {
        for share in row.iter_mut() {
            *share /= rest;
        }
    }
}

/// Takes an edge out of a type of cell.
fn cut(shares: &mut Probabilities, branch: Branch, edge: usize) {
    shares.of_mut(branch.family_of(edge))[edge].fill(0.0);
}

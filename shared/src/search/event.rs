//! The events of a search: one for each advance of a session.

use crate::space::{BranchWeights, CellGenes, Lattice};

/// What one call of advance did.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// One step.
    Stepped(StepReport),
    /// An epoch is complete: [`SearchProgress::history`](super::SearchProgress::history) has one more.
    EpochEnded,
    /// A stage is complete and its candidates are halved: [`SearchProgress::kept`](super::SearchProgress::kept) has one more.
    Halved,
    /// The last stage is complete, and the searcher scored a variant of the supernet:
    /// [`SearchProgress::scored`](super::SearchProgress::scored) has one more.
    Scored(ScoredReport),
    /// The architecture is found. Every further call answers the same.
    Found(Box<Found>),
}

/// One step of an epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct StepReport {
    /// Stage, from 0.
    pub stage: usize,
    /// Epoch of the stage, from 0.
    pub epoch: usize,
    /// Steps of the epoch so far.
    pub step: usize,
    /// Steps of the epoch in all.
    pub steps: usize,
    /// Loss on the weight half, before the step.
    pub weight_loss: f64,
    /// Loss on the architecture half; none while warming up.
    pub arch_loss: Option<f64>,
    /// Mean of the epoch's weight losses so far.
    pub mean_loss: f64,
}

/// A score of a variant of the supernet.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredReport {
    /// Scores so far.
    pub done: usize,
    /// Scores in all.
    pub total: usize,
    /// Mean Dice of this one.
    pub dice: f64,
    /// The greatest so far.
    pub best: f64,
}

/// What a search ends with.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The cells.
    pub cells: CellGenes,
    /// The lattice of the last stage.
    pub lattice: Lattice,
    /// softmax(beta) at the end.
    pub branches: Vec<BranchWeights>,
}

//! The events of a training: one for each advance of a session.

/// What one call of advance did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// One step.
    Stepped(StepReport),
    /// An epoch is complete.
    EpochEnded {
        /// Whether its network is the one to keep so far.
        best: bool,
    },
    /// The last epoch is complete. Every further call answers the same.
    Finished,
}

/// One step of an epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Epoch, from 0.
    pub epoch: usize,
    /// Steps of the epoch so far.
    pub step: usize,
    /// Steps of the epoch in all.
    pub steps: usize,
    /// Loss before the step.
    pub loss: f64,
    /// Mean of the epoch's losses so far.
    pub mean_loss: f64,
}

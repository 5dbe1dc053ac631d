//! The choices where an output folder exists already.

/// What to do where the folder of a run exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Refuse,
    /// Go on with the run that has to be there.
    Resume,
    /// Go on with the run that is there, or begin one.
    ResumeOrBegin,
    /// Start over.
    Replace,
}

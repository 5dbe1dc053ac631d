//! The tables and figures of the paper, made again: rows of a sweep, and reports of what is finished.

mod bars;
mod counted;
mod figures;
mod paper;
mod report;
mod rows;
mod scale;
mod scores;
mod tables;
mod target;

pub use counted::PUBLISHED;
pub use figures::Figures;
pub use paper::Paper;
pub use report::{Part, Report};
pub use rows::{Architectures, Reproduction};
pub use scale::Scale;
pub use scores::Scores;
pub use tables::Tables;
pub use target::Target;

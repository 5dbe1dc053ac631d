//! Images with their masks as a network gets them, which of them train, and the drawn ones.

mod drawn;
mod sample;
mod split;

pub use drawn::{DrawnRecipe, draw_case};
pub use sample::Sample;
pub use split::{Split, SplitError, SplitRecipe};

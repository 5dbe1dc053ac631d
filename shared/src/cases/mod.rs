//! Images with their masks in the network's frame, their split, and the drawn ones.

mod drawn;
mod sample;
mod split;

pub use drawn::{DrawnRecipe, draw_case};
pub use sample::Sample;
pub use split::{Split, SplitError, SplitRecipe};

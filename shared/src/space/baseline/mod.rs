//! Fixed networks of others, that a found one is compared with.

mod graph;
mod layers;
mod networks;
mod plan;

pub use graph::{Bias, ConvolutionPlan, Graph, Layer, Node};
pub use plan::{Baseline, BaselineError, BaselinePlan, BaselineRecipe};

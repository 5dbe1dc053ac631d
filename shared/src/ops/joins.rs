//! Parameters that are laid side by side.

use burn::module::{Param, ParamId};
use burn::tensor::Tensor;

/// What happens to parameters that are laid side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joins {
    /// A gradient reaches each of them through the graph.
    OnGraph,
    /// They become a parameter of its own.
    Leaves,
}

impl Joins {
    pub(super) fn join<const D: usize>(
        self,
        params: &[&Param<Tensor<D>>],
        dim: usize,
    ) -> Param<Tensor<D>> {
        let values: Vec<Tensor<D>> = params.iter().map(|param| param.val()).collect();
        let value = match self {
            Self::OnGraph => Tensor::cat(values, dim),
            Self::Leaves => {
                let tracked = values[0].is_require_grad();
                let values = values.into_iter().map(Tensor::inner);
                let value = Tensor::cat(values.collect(), dim);
                Tensor::from_inner(value).set_require_grad(tracked)
            }
        };
        Param::initialized(ParamId::new(), value)
    }
}

/// What filters that lie side by side read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maps {
    /// All of them one map.
    One,
    /// Each a map of its own; these lie side by side.
    Own,
}

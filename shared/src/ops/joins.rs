//! Parameters that are laid side by side, and what becomes of their gradients.

use burn::module::{Param, ParamId};
use burn::tensor::Tensor;

/// Parameters that were laid side by side along a dimension.
#[derive(Clone, Debug)]
pub struct Join {
    /// The parameter that they became.
    pub id: ParamId,
    /// How many dimensions it has: 4, or 1.
    pub rank: usize,
    /// The dimension.
    pub dim: usize,
    /// Each of them, with its length along it.
    pub parts: Vec<(ParamId, usize)>,
}

/// What happens to parameters that are laid side by side.
#[derive(Clone, Debug)]
pub enum Joins {
    /// A gradient reaches each of them through the graph.
    OnGraph,
    /// They become a parameter of its own; who has its gradient hands them theirs.
    Leaves(Vec<Join>),
}

impl Joins {
    pub(super) fn join<const D: usize>(
        &mut self,
        params: &[&Param<Tensor<D>>],
        dim: usize,
    ) -> Param<Tensor<D>> {
        let id = ParamId::new();
        let values: Vec<Tensor<D>> = params.iter().map(|param| param.val()).collect();
        let value = match self {
            Self::OnGraph => Tensor::cat(values, dim),
            Self::Leaves(joins) => {
                let part = |(param, value): (&&Param<Tensor<D>>, &Tensor<D>)| {
                    (param.id, value.dims()[dim])
                };
                joins.push(Join {
                    id,
                    rank: D,
                    dim,
                    parts: params.iter().zip(&values).map(part).collect(),
                });
                let tracked = values[0].is_require_grad();
                let values = values.into_iter().map(Tensor::inner);
                let value = Tensor::cat(values.collect(), dim);
                Tensor::from_inner(value).set_require_grad(tracked)
            }
        };
        Param::initialized(id, value)
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

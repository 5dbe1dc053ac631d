//! An edge of a cell: Eq. 6 while searching, one operation afterwards.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::arch::Mixture;
use crate::ops::Op;
use crate::space::{EdgePlan, Norm, Primitive, ShuffleConv};

/// The candidates of one edge, in the plan's order, the zero operation without a module. An edge
/// whose input is absent has none.
#[derive(Module, Debug)]
pub struct Edge {
    ops: Vec<Option<Op>>,
    #[module(skip)]
    plan: EdgePlan,
}

impl Edge {
    /// The edge with zero weights; `width` channels in and out.
    pub fn new(
        plan: &EdgePlan,
        width: usize,
        norm: Norm,
        shuffle: ShuffleConv,
        device: &Device,
    ) -> Self {
        let op = |op: &Primitive| Op::new(*op, width, norm, shuffle, device);
        Self {
            ops: plan.ops.iter().map(op).collect(),
            plan: plan.clone(),
        }
    }

    /// An edge whose input does not exist: it holds its place and computes nothing.
    pub fn absent(plan: &EdgePlan) -> Self {
        Self {
            ops: Vec::new(),
            plan: plan.clone(),
        }
    }

    /// The state that the edge reads; `None` where the edge is absent.
    pub fn source(&self) -> Option<usize> {
        (!self.ops.is_empty()).then_some(self.plan.source)
    }

    /// Σ softmax(α)ₖ · opₖ(x) (Eq. 6), or the only operation when there is no mixture.
    /// The zero operation adds nothing, so it is not computed.
    pub fn forward(&self, input: &Tensor<4>, mixture: Option<&Mixture>) -> Option<Tensor<4>> {
        let shares = mixture.map(|m| m.shares(self.plan.family, self.plan.row));
        let terms = self.ops.iter().enumerate().filter_map(|(k, op)| {
            let output = op.as_ref()?.forward(input.clone());
            Some(match shares {
                Some(shares) => output * shares[k].clone(),
                None => output,
            })
        });
        terms.reduce(|sum, term| sum + term)
    }
}

//! An edge of a cell: its candidates while searching, one operation afterwards.

use burn::module::Module;
use burn::tensor::Device;

use crate::ops::Op;
use crate::space::{EdgePlan, Family, Norm, Primitive, ShuffleConv};

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

    /// The family that its operations belong to.
    pub(super) fn family(&self) -> Family {
        self.plan.family
    }

    /// One of its candidates; none for the zero operation, which adds nothing, and for one that it
    /// does not have.
    pub(super) fn candidate(&self, op: Primitive) -> Option<&Op> {
        let slot = self.plan.ops.iter().position(|own| *own == op)?;
        self.ops.get(slot)?.as_ref()
    }

    /// The only operation that is left after a search.
    pub(super) fn operation(&self) -> Option<&Op> {
        self.ops.first()?.as_ref()
    }
}

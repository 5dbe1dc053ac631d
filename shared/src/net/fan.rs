//! The edges of a searched cell (Eq. 6), state by state: all edges that leave a state apply the same
//! operations to it, so each operation is computed once, its outputs side by side.

use burn::module::Module;
use burn::tensor::Tensor;

use super::edge::Edge;
use super::mixture::Mixture;
use crate::kernels::{self, Addition};
use crate::ops::{JoinedOp, Joins, Op, resize};
use crate::space::{Family, Interpolation, Primitive};

/// The edges that leave one state.
#[derive(Module, Debug)]
pub(super) struct Fan {
    groups: Vec<Group>,
    #[module(skip)]
    source: usize,
    #[module(skip)]
    family: Family,
    /// That of the edges that leave the cell's main input.
    #[module(skip)]
    cell: Family,
}

/// One operation on those of the edges that still have it.
#[derive(Module, Debug)]
struct Group {
    op: JoinedOp,
    /// Where the edges end, rising.
    #[module(skip)]
    nodes: Vec<usize>,
}

impl Fan {
    /// The edges of a cell, by node, that leave `source`; none where there are none. The zero
    /// operation adds nothing, so it is left out.
    pub(super) fn new(nodes: &[Vec<Edge>], source: usize, joins: Joins) -> Option<Self> {
        let all = nodes.iter().enumerate();
        let edges = all.flat_map(|(node, edges)| edges.iter().map(move |edge| (node, edge)));
        let edges = edges.filter(|(_, edge)| edge.source() == Some(source));
        let edges: Vec<(usize, &Edge)> = edges.collect();
        let family = edges.first()?.1.family();
        let mut of_cell = nodes.iter().flatten();
        let cell = of_cell.find(|edge| edge.source() == Some(1))?.family();
        let mut groups = Vec::new();
        for op in family.primitives() {
            let own = edges
                .iter()
                .filter_map(|(node, edge)| Some((*node, edge.candidate(*op)?)));
            let (nodes, ops): (Vec<usize>, Vec<&Op>) = own.unzip();
            if !ops.is_empty() {
                let op = JoinedOp::new(&ops, joins);
                groups.push(Group { op, nodes });
            }
        }
        Some(Self {
            groups,
            source,
            family,
            cell,
        })
    }

    /// The state that they leave.
    pub(super) fn source(&self) -> usize {
        self.source
    }
}

/// The nodes of a cell as they grow: `[n, nodes · width, h, w]`.
pub(super) struct Sums {
    width: usize,
    nodes: usize,
    interpolation: Interpolation,
    values: Option<Tensor<4>>,
}

impl Sums {
    /// No term yet.
    pub(super) fn new(width: usize, nodes: usize, interpolation: Interpolation) -> Self {
        Self {
            width,
            nodes,
            interpolation,
            values: None,
        }
    }

    /// A node, once all its terms are there.
    pub(super) fn node(&self, node: usize) -> Option<Tensor<4>> {
        let values = self.values.clone()?;
        Some(kernels::channels(values, node * self.width, self.width))
    }

    /// All nodes, side by side.
    pub(super) fn into_values(self) -> Option<Tensor<4>> {
        self.values
    }

    /// Σ softmax(α)ₖ · opₖ(state) on every edge that leaves the state, over the operations that have
    /// a share.
    pub(super) fn add_edges(&mut self, fan: &Fan, state: &Tensor<4>, mixture: &Mixture) {
        let mut block = None;
        for group in &fan.groups {
            let op = group.op.primitive();
            let Some(shares) = mixture.shares(fan.cell, fan.family, fan.source, op) else {
                continue;
            };
            let sums = match block.take() {
                Some(sums) => sums,
                None => self.block(op, state),
            };
            let terms = group.op.forward(state);
            let addition = Addition {
                channels: self.width,
                nodes: group.nodes.clone(),
                shared: terms.shared,
                norm: terms.norm,
            };
            block = Some(kernels::add(sums, terms.values, shares.clone(), addition));
        }
        let values = match (self.values.take(), block) {
            (Some(values), Some(block)) => Some(self.joined(values, block)),
            (values, block) => values.or(block),
        };
        self.values = values;
    }

    /// What the outputs of the operation are added to: the sums so far where these have its size.
    fn block(&mut self, op: Primitive, state: &Tensor<4>) -> Tensor<4> {
        let [n, _, h, w] = state.dims();
        let [h, w] = [h, w].map(|size| op.output_size(size));
        if let Some(values) = self.values.take_if(|values| values.dims()[2..] == [h, w]) {
            return values;
        }
        let shape = [n, self.nodes * self.width, h, w];
        Tensor::zeros(shape, (&state.device(), state.dtype()))
    }

    /// The sum, each part resized to the larger height and width.
    fn joined(&self, a: Tensor<4>, b: Tensor<4>) -> Tensor<4> {
        let [[_, _, ah, aw], [_, _, bh, bw]] = [a.dims(), b.dims()];
        let size = [ah.max(bh), aw.max(bw)];
        let resized = |part: Tensor<4>| {
            if part.dims()[2..] == size {
                part
            } else {
                resize(part, size, self.interpolation)
            }
        };
        resized(a) + resized(b)
    }
}

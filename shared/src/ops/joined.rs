//! One operation with the weights of several edges that read the same map, side by side.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;

use super::attention::SqueezeExcite;
use super::convolution::{Filter, correlate, joined_square, square_spec};
use super::joins::{Joins, Maps};
use super::{Op, pool, shuffle_channels};
use crate::kernels::{Direction, Input};
use crate::space::Primitive;

/// What the edges' operation makes of the map, before its normalisation.
pub struct Terms {
    /// `[n, terms · c, h, w]`, the terms side by side.
    pub values: Tensor<4>,
    /// Whether one term stands for all edges, because nothing of the operation is an edge's own.
    pub shared: bool,
    /// Groups and epsilon of the normalisation of each term; none where there is none.
    pub norm: Option<(usize, f64)>,
}

/// The operation of some edges, all of them searched: their normalisation has no scale and no shift.
#[derive(Module, Debug)]
pub struct JoinedOp {
    /// With the weights of all edges.
    op: Op,
    #[module(skip)]
    edges: usize,
}

impl JoinedOp {
    /// That of the edges that have these.
    pub fn new(ops: &[&Op], joins: Joins) -> Self {
        let attention: Vec<&SqueezeExcite> =
            ops.iter().filter_map(|op| op.attention.as_ref()).collect();
        let filters: Vec<&Filter> = ops.iter().filter_map(|op| op.filter.as_ref()).collect();
        let pointwise: Vec<&Conv2d> = ops.iter().filter_map(|op| op.pointwise.as_ref()).collect();
        let maps = maps(attention.first());
        let op = Op {
            attention: (!attention.is_empty()).then(|| SqueezeExcite::joined(&attention, joins)),
            filter: (!filters.is_empty()).then(|| Filter::joined(&filters, maps, joins)),
            pointwise: (!pointwise.is_empty()).then(|| joined_square(&pointwise, joins)),
            norm: ops[0].norm.clone(),
            primitive: ops[0].primitive,
            shuffle: ops[0].shuffle,
        };
        Self {
            op,
            edges: ops.len(),
        }
    }

    /// The operation.
    pub fn primitive(&self) -> Primitive {
        self.op.primitive
    }

    /// # Shapes
    /// - `input`: `[n, c, h, w]`
    pub fn forward(&self, input: &Tensor<4>) -> Terms {
        let op = &self.op;
        let shared = |values| Terms {
            values,
            shared: true,
            norm: None,
        };
        match op.primitive {
            Primitive::Identity => return shared(input.clone()),
            Primitive::AveragePool => return shared(pool::average(input.clone())),
            Primitive::MaxPool => return shared(pool::max_pool(input.clone())),
            _ => {}
        }
        // An operation without attention starts with a ReLU.
        let (mut values, reads) = match &op.attention {
            Some(attention) => (attention.forward(input.clone()), Input::Plain),
            None => (input.clone(), Input::Rectified),
        };
        if let Some(filter) = &op.filter {
            let maps = maps(op.attention.as_ref());
            values = filter.forward_joined(values, reads, self.edges, maps);
        }
        if let Some(conv) = &op.pointwise {
            let spec = square_spec(conv, Input::Plain).side_by_side(self.edges);
            values = correlate(values, conv.weight.val(), spec, Direction::Down);
        }
        if op.shuffle > 1 {
            let [n, all, h, w] = values.dims();
            let apart = values.reshape([n * self.edges, all / self.edges, h, w]);
            values = shuffle_channels(apart, op.shuffle).reshape([n, all, h, w]);
        }
        Terms {
            values,
            shared: false,
            norm: op.norm.as_ref().map(|n| (n.num_groups, n.epsilon)),
        }
    }
}

/// Attention makes a map for each edge.
fn maps<T>(attention: Option<T>) -> Maps {
    match attention {
        None => Maps::One,
        Some(_) => Maps::Own,
    }
}

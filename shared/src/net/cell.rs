//! A cell: two inputs, four nodes, their concatenation (Fig. 3a).

use burn::module::Module;
use burn::nn::GroupNorm;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use super::arch::Mixture;
use super::edge::Edge;
use crate::kernels::Input;
use crate::ops::{convolve, group_norm, normalise, pointwise, resize};
use crate::space::{CellPlan, Interpolation, Norm, ShuffleConv};

/// ReLU, 1x1 convolution to the cell's width, normalisation.
#[derive(Module, Debug)]
pub struct InputProjection {
    conv: Conv2d,
    norm: GroupNorm,
}

impl InputProjection {
    /// The unit with zero weights.
    pub fn new(from: usize, to: usize, norm: Norm, device: &Device) -> Self {
        Self {
            conv: pointwise(from, to, device),
            norm: group_norm(to, norm, device),
        }
    }

    /// `[n, from, h, w]` to `[n, to, h, w]`.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        normalise(&self.norm, convolve(&self.conv, input, Input::Rectified))
    }
}

/// A wired cell.
#[derive(Module, Debug)]
pub struct Cell {
    skip: Option<InputProjection>,
    main: InputProjection,
    nodes: Vec<Vec<Edge>>,
    #[module(skip)]
    interpolation: Interpolation,
}

impl Cell {
    /// The cell with zero weights.
    pub fn new(
        plan: &CellPlan,
        norm: Norm,
        shuffle: ShuffleConv,
        interpolation: Interpolation,
        device: &Device,
    ) -> Self {
        let edge = |edge| {
            if plan.reaches(edge) {
                Edge::new(edge, plan.width, norm, shuffle, device)
            } else {
                Edge::absent(edge)
            }
        };
        let input = |channels| InputProjection::new(channels, plan.width, norm, device);
        Self {
            skip: plan.skip_channels.map(input),
            main: input(plan.main_channels),
            nodes: plan
                .nodes
                .iter()
                .map(|node| node.iter().map(edge).collect())
                .collect(),
            interpolation,
        }
    }

    /// # Shapes
    /// - `skip`: `[n, c0, h, w]`, the output's resolution
    /// - `main`: `[n, c1, ·, ·]`, at twice, once or half the output's resolution
    /// - returns: `[n, 4·width, h, w]`
    pub fn forward(
        &self,
        skip: Option<&Tensor<4>>,
        main: &Tensor<4>,
        mixture: Option<&Mixture>,
    ) -> Tensor<4> {
        let skip = self.skip.as_ref().map(|unit| {
            unit.forward(
                skip.expect("a cell built with a skip input gets one")
                    .clone(),
            )
        });
        let mut states = vec![skip, Some(self.main.forward(main.clone()))];
        for edges in &self.nodes {
            let terms = edges.iter().filter_map(|edge| {
                let state = states[edge.source()?].as_ref()?;
                edge.forward(state, mixture)
            });
            let node = sum_of_different_sizes(terms.collect(), self.interpolation);
            states.push(node);
        }
        let nodes = states.split_off(2).into_iter().flatten().collect();
        Tensor::cat(nodes, 1)
    }
}

/// The sum, every term resized to the largest height and width among them. Resizing is linear, so
/// terms of one size are added first and resized once.
fn sum_of_different_sizes(
    terms: Vec<Tensor<4>>,
    interpolation: Interpolation,
) -> Option<Tensor<4>> {
    let size = |t: &Tensor<4>| [t.dims()[2], t.dims()[3]];
    let mut sums: Vec<Tensor<4>> = Vec::new();
    for term in terms {
        match sums.iter().position(|sum| size(sum) == size(&term)) {
            Some(index) => {
                let sum = sums.swap_remove(index);
                sums.push(sum + term);
            }
            None => sums.push(term),
        }
    }
    let target = sums
        .iter()
        .map(size)
        .reduce(|a, b| [a[0].max(b[0]), a[1].max(b[1])])?;
    let resized = sums.into_iter().map(|sum| {
        if size(&sum) == target {
            sum
        } else {
            resize(sum, target, interpolation)
        }
    });
    resized.reduce(|sum, term| sum + term)
}

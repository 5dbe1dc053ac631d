//! The weaved network: stem, a loop over the lattice, heads.

use std::collections::BTreeMap;

use burn::module::Module;
use burn::nn::GroupNorm;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use rand::RngCore;

use super::cell::Cell;
use super::head::{Dropout, Head};
use super::mixture::Mixture;
use crate::kernels::{self, Addition, Input};
use crate::ops::{convolve, group_norm, normalise, square};
use crate::space::{Exit, FusionPlan, NetPlan, NodeId, NodePlan, Norm};

/// Logits `[n, classes, h, w]` by exit, shallow first.
pub type Exits = Vec<(Exit, Tensor<4>)>;

/// Feature maps `[n, c, h, w]` by node, the stem's as node (0, 0).
pub type NodeMaps = BTreeMap<NodeId, Tensor<4>>;

/// An input size that the lattice cannot halve often enough.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "the input is {height}x{width} pixels, but this network needs multiples of {multiple}: \
     choose such a size"
)]
pub struct SizeError {
    height: usize,
    width: usize,
    multiple: usize,
}

impl SizeError {
    /// # Errors
    /// Unless height and width are positive multiples of `multiple`.
    pub fn check([height, width]: [usize; 2], multiple: usize) -> Result<(), Self> {
        if height == 0 || !height.is_multiple_of(multiple) || !width.is_multiple_of(multiple) {
            return Err(Self {
                height,
                width,
                multiple,
            });
        }
        Ok(())
    }
}

/// 3x3 convolution, normalisation, ReLU.
#[derive(Module, Debug)]
pub struct StemConv {
    conv: Conv2d,
    norm: GroupNorm,
}

impl StemConv {
    /// The unit with zero weights.
    pub fn new(from: usize, to: usize, stride: usize, device: &Device) -> Self {
        let norm = group_norm(to, Norm::Affine, device);
        Self {
            conv: square(from, to, stride, device),
            norm,
        }
    }

    /// `[n, from, h, w]` to `[n, to, h / stride, w / stride]`.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        relu(normalise(
            &self.norm,
            convolve(&self.conv, input, Input::Plain),
        ))
    }
}

#[derive(Module, Debug)]
struct Node {
    branches: Vec<Cell>,
    #[module(skip)]
    plan: NodePlan,
}

/// A supernet or a derived network, as its plan says.
#[derive(Module, Debug)]
pub struct WeavedNet {
    stem: Vec<StemConv>,
    nodes: Vec<Node>,
    heads: Vec<Head>,
    #[module(skip)]
    plan: NetPlan,
}

impl WeavedNet {
    /// The network with zero weights: [`super::initialise`] or a bundle fills them.
    pub fn new(plan: &NetPlan, device: &Device) -> Self {
        let [half, full] = plan.stem_channels();
        let cell = |branch: &crate::space::BranchPlan| {
            Cell::new(
                &branch.cell,
                plan.norm,
                plan.structure.shuffle_conv,
                plan.interpolation,
                device,
            )
        };
        let node = |node: &NodePlan| Node {
            branches: node.branches.iter().map(cell).collect(),
            plan: node.clone(),
        };
        let head =
            |exit: Exit| Head::new(plan.channels(exit.node()), plan.structure.classes, device);
        Self {
            stem: vec![
                StemConv::new(plan.structure.input_channels, half, 1, device),
                StemConv::new(half, full, 2, device),
            ],
            nodes: plan.nodes.iter().map(node).collect(),
            heads: plan.lattice.exits().into_iter().map(head).collect(),
            plan: plan.clone(),
        }
    }

    /// The searched network with the weights of edges that leave one state side by side, as
    /// parameters of their own: what a search trains. Fewer and larger parameters are fewer steps of
    /// the optimiser, and nothing is copied for a pass.
    #[must_use]
    pub fn joined(&self) -> Self {
        let node = |node: &Node| Node {
            branches: node.branches.iter().map(Cell::joined).collect(),
            plan: node.plan.clone(),
        };
        Self {
            nodes: self.nodes.iter().map(node).collect(),
            stem: self.stem.clone(),
            heads: self.heads.clone(),
            plan: self.plan.clone(),
        }
    }

    /// What the network was built from.
    pub fn plan(&self) -> &NetPlan {
        &self.plan
    }

    /// # Errors
    /// [`SizeError`] unless height and width are multiples of `2^depths`.
    pub fn check_size(&self, size: [usize; 2]) -> Result<(), SizeError> {
        SizeError::check(size, self.plan.lattice.size_multiple())
    }

    /// The deepest exit.
    pub fn last_exit(&self) -> Exit {
        let exits = self.plan.lattice.exits();
        *exits.last().expect("every lattice has exits")
    }

    /// Logits of every exit up to `last`; nothing that only a later exit needs is computed.
    ///
    /// # Shapes
    /// - `images`: `[n, input_channels, h, w]`, h and w multiples of `2^depths`
    pub fn forward(
        &self,
        images: Tensor<4>,
        mixture: Option<&Mixture>,
        last: Exit,
        dropout: &Dropout,
    ) -> Exits {
        let [_, _, h, w] = images.dims();
        let features = self.features(images, mixture, last);
        let heads = self.plan.lattice.exits().into_iter().zip(&self.heads);
        heads
            .enumerate()
            .filter(|(_, (exit, _))| *exit <= last)
            .map(|(index, (exit, head))| {
                let features = features[&exit.node()].clone();
                (exit, head.forward(features, [h, w], dropout.of_head(index)))
            })
            .collect()
    }

    /// The channels that the heads drop from a batch of `samples`.
    pub fn draw_dropout(&self, samples: usize, rng: &mut dyn RngCore) -> Dropout {
        let exits = self.plan.lattice.exits().into_iter();
        let channels: Vec<usize> = exits.map(|exit| self.plan.channels(exit.node())).collect();
        Dropout::draw(samples, &channels, rng)
    }

    /// The logits of one exit alone.
    pub fn logits(&self, images: &Tensor<4>, exit: Exit) -> Tensor<4> {
        self.reach(images, &mut NodeMaps::new(), exit)
    }

    /// The logits of one exit, where `features` are those of the same images so far: nodes that are
    /// in them are not computed again, and those that are computed join them.
    pub fn reach(&self, images: &Tensor<4>, features: &mut NodeMaps, exit: Exit) -> Tensor<4> {
        let [_, _, h, w] = images.dims();
        self.extend(features, images, None, exit);
        let mut heads = self.plan.lattice.exits().into_iter().zip(&self.heads);
        let head = heads.find(|(own, _)| *own == exit);
        let (_, head) = head.expect("an exit of this lattice is among its heads");
        let map = features[&exit.node()].clone();
        head.forward(map, [h, w], None)
    }

    /// The feature map of every node that `last` needs, the stem's as node (0, 0).
    pub fn features(&self, images: Tensor<4>, mixture: Option<&Mixture>, last: Exit) -> NodeMaps {
        let mut features = NodeMaps::new();
        self.extend(&mut features, &images, mixture, last);
        features
    }

    /// The mean over the pixels of every channel at `nodes`, node by node; what `features` lacks is computed, up to the
    /// shallowest exit that needs all of them. None where no exit does, or there are no nodes.
    ///
    /// # Shapes
    /// - `images`: `[1, input_channels, h, w]`
    /// - returns:  `[c₁ + c₂ + …]`
    pub fn pooled(
        &self,
        images: &Tensor<4>,
        features: &mut NodeMaps,
        nodes: &[NodeId],
    ) -> Option<Tensor<1>> {
        if nodes.is_empty() {
            return None;
        }
        let exit = self.plan.exit_for(nodes)?;
        self.extend(features, images, None, exit);
        let rows = nodes.iter().map(|node| {
            let map = features[node].clone();
            let [_, channels, height, width] = map.dims();
            let pixels = map.reshape([channels, height * width]);
            pixels.mean_dim(1).reshape([channels])
        });
        Some(Tensor::cat(rows.collect(), 0))
    }

    fn extend(
        &self,
        features: &mut NodeMaps,
        images: &Tensor<4>,
        mixture: Option<&Mixture>,
        last: Exit,
    ) {
        let first = NodeId::new(0, 0);
        features.entry(first).or_insert_with(|| {
            let stem = self.stem.iter();
            stem.fold(images.clone(), |x, conv| conv.forward(x))
        });
        let needed = self.plan.needed_by(last);
        for (index, node) in self.nodes.iter().enumerate() {
            let id = node.plan.id;
            if needed.contains(&id) && !features.contains_key(&id) {
                let shares = match self.plan.fusion {
                    FusionPlan::Searched => mixture.map(|m| m.branches(index)),
                    FusionPlan::Fixed => None,
                };
                let fused = node.forward(features, shares, mixture);
                features.insert(id, fused);
            }
        }
    }
}

impl Node {
    /// Eq. 7: the branches' cells, weighted and summed.
    fn forward(
        &self,
        features: &NodeMaps,
        shares: Option<&[Tensor<1>]>,
        mixture: Option<&Mixture>,
    ) -> Tensor<4> {
        let branches = self.branches.iter().zip(&self.plan.branches);
        let outputs = branches.map(|(cell, plan)| {
            let skip = plan.skip.map(|node| &features[&node]);
            let output = cell.forward(skip, &features[&plan.main], mixture);
            match shares {
                None if plan.weight < 1.0 => output.mul_scalar(plan.weight),
                Some(_) | None => output,
            }
        });
        let sum = match shares.filter(|shares| shares.len() > 1) {
            None => outputs.reduce(|sum, term| sum + term),
            Some(shares) => outputs.zip(shares).fold(None, |sum, (output, share)| {
                let sum = sum.unwrap_or_else(|| output.zeros_like());
                let addition = Addition {
                    channels: output.dims()[1],
                    nodes: vec![0],
                    shared: true,
                    norm: None,
                };
                Some(kernels::add(sum, output, share.clone(), addition))
            }),
        };
        sum.expect("every node of a lattice has a branch")
    }
}

//! A cell: two inputs, four nodes, their concatenation (Fig. 3a).

use burn::module::Module;
use burn::nn::GroupNorm;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use super::edge::Edge;
use super::fan::{Fan, Sums};
use super::mixture::Mixture;
use crate::kernels::{self, Input};
use crate::ops::{Joins, Op, convolve, group_norm, normalise, pointwise, resize};
use crate::space::{CellPlan, Interpolation, NODES, Norm, ShuffleConv};

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
    /// The edges by node; none where they are in `fans`.
    nodes: Vec<Vec<Edge>>,
    /// The edges by the state that they leave, with their weights side by side; none where they are
    /// in `nodes`.
    fans: Vec<Fan>,
    #[module(skip)]
    width: usize,
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
            fans: Vec::new(),
            width: plan.width,
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
        let main = self.main.forward(main.clone());
        match mixture {
            Some(mixture) => self.searched([skip, Some(main)], mixture),
            None => self.derived([skip, Some(main)]),
        }
    }

    /// The searched cell with the weights of its edges side by side, as parameters of their own.
    #[must_use]
    pub fn joined(&self) -> Self {
        Self {
            skip: self.skip.clone(),
            main: self.main.clone(),
            nodes: Vec::new(),
            fans: self.fans(Joins::Leaves),
            width: self.width,
            interpolation: self.interpolation,
        }
    }

    fn fans(&self, joins: Joins) -> Vec<Fan> {
        let sources = 0..=NODES;
        sources
            .filter_map(|source| Fan::new(&self.nodes, source, joins))
            .collect()
    }

    /// Every edge by its mixture of candidates.
    fn searched(&self, inputs: [Option<Tensor<4>>; 2], mixture: &Mixture) -> Tensor<4> {
        let own = (!self.nodes.is_empty()).then(|| self.fans(Joins::OnGraph));
        let mut sums = Sums::new(self.width, NODES, self.interpolation);
        let [skip, main] = inputs;
        for fan in own.as_ref().unwrap_or(&self.fans) {
            let state = match fan.source() {
                0 => skip.clone(),
                1 => main.clone(),
                node => sums.node(node - 2),
            };
            let state = state.expect("edges leave states that exist");
            sums.add_edges(fan, &state, mixture);
        }
        sums.into_values()
            .expect("a cell always has its main input")
    }

    /// Every edge by its only operation.
    fn derived(&self, inputs: [Option<Tensor<4>>; 2]) -> Tensor<4> {
        let mut states = inputs.to_vec();
        for edges in &self.nodes {
            let mut node = NodeSums::default();
            for edge in edges {
                let state = edge.source().and_then(|source| states[source].as_ref());
                if let (Some(state), Some(op)) = (state, edge.operation()) {
                    node.add(op, state);
                }
            }
            states.push(node.resized(self.interpolation));
        }
        kernels::side_by_side(states.split_off(2).into_iter().flatten().collect())
    }
}

/// A node of a derived cell as it grows: a sum for each size of its terms. Resizing is linear, so terms
/// of one size are added first and resized once.
#[derive(Default)]
struct NodeSums(Vec<Tensor<4>>);

impl NodeSums {
    /// Adds what the operation makes of a state.
    fn add(&mut self, op: &Op, state: &Tensor<4>) {
        let size = size(state).map(|side| op.output_size(side));
        let sum = match self.0.iter().position(|sum| self::size(sum) == size) {
            Some(index) => op.forward_onto(self.0.swap_remove(index), state.clone()),
            None => op.forward(state.clone()),
        };
        self.0.push(sum);
    }

    /// All of it, resized to the largest height and width.
    fn resized(self, interpolation: Interpolation) -> Option<Tensor<4>> {
        let sizes = self.0.iter().map(size);
        let target = sizes.reduce(|a, b| [a[0].max(b[0]), a[1].max(b[1])])?;
        let resized = self.0.into_iter().map(|sum| {
            if size(&sum) == target {
                sum
            } else {
                resize(sum, target, interpolation)
            }
        });
        resized.reduce(|sum, term| sum + term)
    }
}

fn size(map: &Tensor<4>) -> [usize; 2] {
    let [_, _, height, width] = map.dims();
    [height, width]
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use burn::module::{ModuleVisitor, Param};
    use burn::tensor::activation::softmax;
    use burn::tensor::{Distribution, Gradients};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::net::{ArchParams, Initialisation, SkipDraw, Tracked, initialise};
    use crate::space::{
        Branch, BranchPlan, Candidates, Family, HalvingRule, Lattice, NetPlan, Structure,
    };
    use crate::space::{Primitive, halve};

    /// The plan of a stage's supernet, its alpha as large as after a search, and the rng that goes on.
    fn plan(width: usize, stage: usize) -> (NetPlan, ArchParams, ChaCha8Rng) {
        let structure = Structure {
            width,
            ..Structure::default()
        };
        let (lattice, device) = (
            Lattice::new(5).expect("five layers are a lattice"),
            Device::flex().autodiff(),
        );
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let all = Candidates::complete(&structure);
        let plan = NetPlan::searchable(&structure, lattice, &all);
        let mut arch = ArchParams::new(&plan, &device, &mut rng);
        let mut plan = plan;
        if stage > 0 {
            let probabilities = pollster::block_on(arch.probabilities());
            let probabilities = probabilities.expect("flex reads back");
            let kept = halve(&all, &probabilities, HalvingRule::Half);
            plan = NetPlan::searchable(&structure, lattice, &kept);
            arch = ArchParams::new(&plan, &device, &mut rng);
        }
        let larger = |alpha: &Param<Tensor<2>>| {
            Param::from_tensor(Tensor::from_inner(alpha.val().inner() * 500.0).require_grad())
        };
        arch.alpha_down = larger(&arch.alpha_down);
        arch.alpha_normal = larger(&arch.alpha_normal);
        arch.alpha_up = larger(&arch.alpha_up);
        (plan, arch, rng)
    }

    /// Eq. 6, operation by operation.
    fn written_out(
        cell: &Cell,
        plan: &BranchPlan,
        inputs: &Inputs,
        arch: &ArchParams,
    ) -> Tensor<4> {
        let project = |(unit, input): (&InputProjection, &Tensor<4>)| unit.forward(input.clone());
        let skip = cell.skip.as_ref().zip(inputs.skip.as_ref()).map(project);
        let mut states = vec![skip, Some(cell.main.forward(inputs.main.clone()))];
        for (edges, plans) in cell.nodes.iter().zip(&plan.cell.nodes) {
            let mut terms = Vec::new();
            for (edge, plan) in edges.iter().zip(plans) {
                let Some(state) = edge.source().and_then(|source| states[source].clone()) else {
                    continue;
                };
                let alpha = match plan.family {
                    Family::Down => &arch.alpha_down,
                    Family::Normal => &arch.alpha_normal,
                    Family::Up => &arch.alpha_up,
                };
                let shares = softmax(alpha.val(), 1).narrow(0, plan.row, 1);
                for (slot, op) in plan.ops.iter().enumerate() {
                    if let Some(op) = edge.candidate(*op).filter(|_| *op != Primitive::Zero) {
                        let share = shares.clone().narrow(1, slot, 1).reshape([1, 1, 1, 1]);
                        terms.push(op.forward(state.clone()) * share);
                    }
                }
            }
            states.push(NodeSums(terms).resized(cell.interpolation));
        }
        Tensor::cat(states.split_off(2).into_iter().flatten().collect(), 1)
    }

    struct Inputs {
        skip: Option<Tensor<4>>,
        main: Tensor<4>,
    }

    struct Slopes<'a> {
        gradients: &'a Gradients,
        found: Vec<f32>,
    }

    impl ModuleVisitor for Slopes<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if let Some(gradient) = param.val().grad(self.gradients) {
                self.found.extend(read(gradient));
            }
        }
    }

    fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        let data = pollster::block_on(tensor.into_data_async()).expect("flex reads back");
        data.iter::<f32>().collect()
    }

    /// The values, and the gradients of every weight and of alpha against a direction.
    fn numbers(
        output: Tensor<4>,
        direction: &Tensor<4>,
        cell: &Cell,
        arch: &ArchParams,
    ) -> [Vec<f32>; 2] {
        let gradients = (output.clone() * direction.clone()).sum().backward();
        let mut slopes = Slopes {
            gradients: &gradients,
            found: Vec::new(),
        };
        cell.visit(&mut slopes);
        arch.visit(&mut slopes);
        [read(output), slopes.found]
    }

    fn compare(width: usize, stage: usize) {
        let (plan, arch, mut rng) = plan(width, stage);
        let device = Device::flex().autodiff();
        let random = |shape| Tensor::<4>::random(shape, Distribution::Normal(0.0, 1.0), &device);
        let shuffle = plan.structure.shuffle_conv;
        for branch in plan.nodes.iter().flat_map(|node| &node.branches) {
            let cell = Cell::new(
                &branch.cell,
                plan.norm,
                shuffle,
                plan.interpolation,
                &device,
            );
            let cell = initialise(cell, Initialisation::Supernet, &mut rng);
            let size = match branch.branch {
                Branch::Down => 16,
                Branch::Normal => 8,
                Branch::Up => 4,
            };
            let skip = branch.cell.skip_channels;
            let inputs = Inputs {
                skip: skip.map(|channels| random([2, channels, 8, 8])),
                main: random([2, branch.cell.main_channels, size, size]),
            };
            let mixture = arch.mixture(Tracked::Both, &SkipDraw::none());
            let ours = cell.forward(inputs.skip.as_ref(), &inputs.main, Some(&mixture));
            let direction = random(ours.dims());
            let ours = numbers(ours, &direction, &cell, &arch);
            let expected = written_out(&cell, branch, &inputs, &arch);
            let expected = numbers(expected, &direction, &cell, &arch);
            for (ours, expected) in ours.iter().zip(&expected) {
                assert_eq!(ours.len(), expected.len());
                let largest = expected
                    .iter()
                    .fold(0.0_f32, |most, value| most.max(value.abs()));
                for (ours, expected) in ours.iter().zip(expected) {
                    let apart = (ours - expected).abs();
                    assert!(
                        apart < 2e-4 * largest,
                        "{:?}: {ours} {expected}",
                        branch.branch
                    );
                }
            }
        }
    }

    #[test]
    fn edges_computed_together_are_the_edges_one_by_one() {
        for width in [2, 8] {
            compare(width, 0);
            compare(width, 1);
        }
    }
}

//! The architecture parameters alpha and beta: a module of their own, so that one backward pass
//! splits cleanly.

use burn::module::{Module, Param};
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::{Rng, RngCore};
use rand_distr::{Distribution, StandardNormal};

use super::mixture::{Mixture, edges_with};
use crate::space::{
    BranchWeights, Candidates, EDGES, Family, Lattice, NODES, NetPlan, NodeId, Primitive,
    Probabilities,
};

/// Standard deviation of the initial alpha and beta.
pub(crate) const INITIAL_SD: f32 = 1e-3;

/// What is added to the beta of a branch that a node does not have: its share is 0.
const ABSENT: f32 = -1e30;

/// The architecture parameters: alpha per family `[14, ops]`, shared by all cells, and beta
/// `[layers, depths, 3]`.
#[derive(Module, Debug)]
pub struct ArchParams {
    /// Down operations.
    pub alpha_down: Param<Tensor<2>>,
    /// Normal operations.
    pub alpha_normal: Param<Tensor<2>>,
    /// Up operations.
    pub alpha_up: Param<Tensor<2>>,
    /// Branches.
    pub beta: Param<Tensor<3>>,
    #[module(skip)]
    candidates: Candidates,
    #[module(skip)]
    lattice: Lattice,
}

/// The device did not give its values back.
#[derive(Debug, thiserror::Error)]
#[error("the device did not return its values: {0}")]
pub struct ReadError(String);

impl ReadError {
    pub(crate) fn new(cause: impl std::fmt::Debug) -> Self {
        Self(format!("{cause:?}"))
    }
}

/// What becomes of the identity of each normal edge for a step: its factor, by row; nothing where
/// none is dropped.
#[derive(Clone, Debug)]
pub struct SkipDraw(Vec<f64>);

/// Which of the architecture parameters are differentiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracked {
    /// None, in the steps that train the weights alone.
    Nothing,
    /// Alpha alone.
    Alpha,
    /// Beta alone.
    Beta,
    /// Both.
    Both,
}

impl SkipDraw {
    /// Every identity stays as it is.
    pub fn none() -> Self {
        Self(Vec::new())
    }
}

impl ArchParams {
    /// Small random values: nearly equal shares.
    ///
    /// # Panics
    /// Where `plan` is not that of a supernet.
    pub fn new(plan: &NetPlan, device: &Device, rng: &mut impl Rng) -> Self {
        let candidates = plan
            .candidates
            .clone()
            .expect("a supernet's plan has candidates");
        let lattice = plan.lattice;
        let mut draw = |shape: &[usize]| {
            let count = shape.iter().product();
            let normal = |_| INITIAL_SD * Distribution::<f32>::sample(&StandardNormal, rng);
            TensorData::new((0..count).map(normal).collect::<Vec<f32>>(), shape.to_vec())
        };
        let mut alpha = |family| {
            let data = draw(&[EDGES, candidates.count(family)]);
            Param::from_tensor(Tensor::from_data(data, device))
        };
        let [alpha_down, alpha_normal, alpha_up] = [
            alpha(Family::Down),
            alpha(Family::Normal),
            alpha(Family::Up),
        ];
        let beta = draw(&[lattice.layers(), lattice.depths(), 3]);
        let beta = Param::from_tensor(Tensor::from_data(beta, device));
        Self {
            alpha_down,
            alpha_normal,
            alpha_up,
            beta,
            candidates,
            lattice,
        }
    }

    fn alpha(&self, family: Family) -> Tensor<2> {
        match family {
            Family::Down => self.alpha_down.val(),
            Family::Normal => self.alpha_normal.val(),
            Family::Up => self.alpha_up.val(),
        }
    }

    /// The shares to compute with, on the graph: gradients reach what is tracked through them.
    pub fn mixture(&self, tracked: Tracked, skips: &SkipDraw) -> Mixture {
        let (alpha, beta) = match tracked {
            Tracked::Nothing => (false, false),
            Tracked::Alpha => (true, false),
            Tracked::Beta => (false, true),
            Tracked::Both => (true, true),
        };
        let of_family = |family| {
            let values = self.alpha(family);
            let values = if alpha { values } else { constant(values) };
            self.cut(family, softmax(values, 1), skips)
        };
        let values = self.beta.val();
        Mixture::new(
            Family::ALL.into_iter().flat_map(of_family).collect(),
            self.branches(&if beta { values } else { constant(values) }),
        )
    }

    /// Given shares to compute with instead of softmax(alpha) and softmax(beta), in numbers of the
    /// same kind; `cells` are those of [`Mixture::of`].
    pub fn fixed(&self, cells: &[Probabilities; 3]) -> Mixture {
        let beta = self.beta.val();
        Mixture::of(&self.candidates, cells, (&beta.device(), beta.dtype()))
    }

    /// Takes the identity from each normal edge with that probability, and strengthens the ones that
    /// stay, so that their mean is the same. One draw for an edge in all cells, as alpha is one.
    pub fn draw_skips(&self, probability: f64, rng: &mut dyn RngCore) -> SkipDraw {
        if probability <= 0.0 {
            return SkipDraw::none();
        }
        let rows = self.candidates.of(Family::Normal).iter();
        let factor = |ops: &Vec<Primitive>| {
            if !ops.contains(&Primitive::Identity) {
                return 1.0;
            }
            let gone = rng.random_bool(probability.min(1.0));
            if gone { 0.0 } else { 1.0 / (1.0 - probability) }
        };
        SkipDraw(rows.map(factor).collect())
    }

    /// The shares of every family, by family, state and operation.
    fn cut(
        &self,
        family: Family,
        shares: Tensor<2>,
        skips: &SkipDraw,
    ) -> impl Iterator<Item = ((Family, usize, Primitive), Tensor<1>)> {
        let (candidates, count) = (&self.candidates, self.candidates.count(family));
        let flat: Tensor<1> = shares.reshape([-1]);
        let cut = move |state: usize, op: Primitive| {
            let entries = edges_with(candidates, family, state, op).into_iter();
            let entries =
                entries.map(|(row, slot)| (row, (row * count + slot).cast_signed() as i64));
            let (own, indices): (Vec<usize>, Vec<i64>) = entries.unzip();
            if own.is_empty() || op == Primitive::Zero {
                return None;
            }
            let indices = Tensor::<1, Int>::from_data(&indices[..], &flat.device());
            let shares = flat.clone().select(0, indices);
            if op != Primitive::Identity || skips.0.is_empty() {
                return Some(((family, state, op), shares));
            }
            let factors: Vec<f64> = own.iter().map(|row| skips.0[*row]).collect();
            let factors = Tensor::from_data(&factors[..], (&shares.device(), shares.dtype()));
            Some(((family, state, op), shares * factors))
        };
        let all = (0..=NODES).flat_map(move |state| {
            let ops = family.primitives().iter();
            ops.map(move |op| (state, *op))
        });
        all.filter_map(move |(state, op)| cut(state, op))
    }

    /// Whether a node has several branches, between which beta weighs.
    pub fn chooses_branches(&self) -> bool {
        let nodes = self.lattice.nodes().into_iter();
        let mut counts = nodes.map(|node| self.lattice.branches(node).len());
        counts.any(|count| count > 1)
    }

    /// softmax over the branches that exist, by node; the encoder's edge has one alone.
    fn branches(&self, beta: &Tensor<3>) -> Vec<Vec<Tensor<1>>> {
        let [layers, depths, count] = beta.dims();
        let slot = |node: NodeId| (node.layer * depths + node.depth) * count;
        let mut absent = vec![ABSENT; layers * depths * count];
        let nodes: Vec<(usize, Vec<usize>)> = self
            .lattice
            .nodes()
            .into_iter()
            .map(|node| {
                let present = self.lattice.branches(node);
                let own = present.iter().map(|(branch, ..)| branch.index());
                (slot(node), own.collect())
            })
            .collect();
        for (slot, own) in &nodes {
            for branch in own {
                absent[slot + branch] = 0.0;
            }
        }
        let absent = TensorData::new(absent, [layers, depths, count]);
        let absent = Tensor::from_data(absent, (&beta.device(), beta.dtype()));
        let shares: Tensor<1> = softmax(beta.clone() + absent, 2).reshape([-1]);
        let share = |index| shares.clone().narrow(0, index, 1);
        let of_node = |(slot, own): &(usize, Vec<usize>)| {
            own.iter().map(|branch| share(slot + branch)).collect()
        };
        nodes.iter().map(of_node).collect()
    }

    /// The probabilities now; the only read-back.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn probabilities(&self) -> Result<Probabilities, ReadError> {
        let mut families = Vec::with_capacity(3);
        for family in Family::ALL {
            let shares = softmax(self.alpha(family).detach(), 1);
            let [_, ops] = shares.dims();
            let values = read(shares).await?;
            families.push(values.chunks(ops).map(<[f32]>::to_vec).collect::<Vec<_>>());
        }
        let beta = read(self.beta.val().detach()).await?;
        let [down, normal, up]: [Vec<Vec<f32>>; 3] =
            families.try_into().expect("there are three families");
        let branches = self.lattice.nodes().into_iter().map(|node| {
            let present = self.lattice.branches(node);
            let slot = (node.layer * self.lattice.depths() + node.depth) * 3;
            let powers: Vec<f32> = present
                .iter()
                .map(|(b, ..)| beta[slot + b.index()].exp())
                .collect();
            let total: f32 = powers.iter().sum();
            let shares = present
                .iter()
                .zip(powers)
                .map(|((b, ..), p)| (*b, p / total));
            BranchWeights {
                node,
                branches: shares.collect(),
            }
        });
        Ok(Probabilities {
            down,
            normal,
            up,
            branches: branches.collect(),
        })
    }
}

/// The values without the graph: detached, a parameter would still ask for its gradient.
fn constant<const D: usize>(values: Tensor<D>) -> Tensor<D> {
    values.detach().set_require_grad(false)
}

async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ReadError> {
    let data = tensor.into_data_async().await.map_err(ReadError::new)?;
    Ok(data.iter::<f32>().collect())
}

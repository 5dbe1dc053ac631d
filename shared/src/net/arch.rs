//! The architecture parameters alpha and beta: a module of their own, so that one backward pass
//! splits cleanly.

use burn::module::{Module, Param};
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng, RngCore};
use rand_distr::{Distribution, StandardNormal};

use crate::space::{
    BranchWeights, Candidates, EDGES, Family, Lattice, NetPlan, Primitive, Probabilities,
};

/// Standard deviation of the initial alpha and beta.
pub(crate) const INITIAL_SD: f32 = 1e-3;

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

/// softmax(alpha) and softmax(beta) on the graph, cut into the scalars that the network uses.
#[derive(Debug)]
pub struct Mixture {
    families: [Vec<Vec<Tensor<4>>>; 3],
    branches: Vec<Vec<Tensor<4>>>,
}

/// What becomes of the identity of each normal edge for a step: where it stands among the edge's
/// operations, and its factor, by row.
#[derive(Clone, Debug)]
pub struct SkipDraw(Vec<Option<(usize, f64)>>);

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

    /// The shares to compute with, on the graph: gradients reach alpha and beta through them.
    pub fn mixture(&self) -> Mixture {
        self.cut(
            Family::ALL.map(|family| softmax(self.alpha(family), 1)),
            self.beta.val(),
        )
    }

    /// The shares as constants, for the steps that train the weights alone.
    pub fn constant_mixture(&self) -> Mixture {
        let shares = Family::ALL.map(|family| softmax(self.alpha(family).detach(), 1));
        self.cut(shares, self.beta.val().detach())
    }

    /// Takes the identity from each normal edge with that probability, and strengthens the ones that
    /// stay, so that their mean is the same. One draw for an edge in all cells, as alpha is one.
    pub fn draw_skips(&self, probability: f64, rng: &mut dyn RngCore) -> SkipDraw {
        if probability <= 0.0 {
            return SkipDraw(Vec::new());
        }
        let rows = self.candidates.of(Family::Normal).iter();
        let draw = |ops: &Vec<Primitive>| {
            let slot = ops.iter().position(|op| *op == Primitive::Identity)?;
            let gone = rng.random_bool(probability.min(1.0));
            let factor = if gone { 0.0 } else { 1.0 / (1.0 - probability) };
            Some((slot, factor))
        };
        SkipDraw(rows.map(draw).collect())
    }

    fn cut(&self, shares: [Tensor<2>; 3], beta: Tensor<3>) -> Mixture {
        let scalars = |rows: Tensor<2>| -> Vec<Vec<Tensor<4>>> {
            let [edges, ops] = rows.dims();
            let one = |e: usize, k: usize| {
                rows.clone()
                    .slice([e..e + 1, k..k + 1])
                    .reshape([1, 1, 1, 1])
            };
            (0..edges)
                .map(|e| (0..ops).map(|k| one(e, k)).collect())
                .collect()
        };
        let branches = self.lattice.nodes().into_iter().map(|node| {
            // softmax over the branches that exist; the encoder's edge has one alone.
            let row = beta
                .clone()
                .slice([node.layer..node.layer + 1, node.depth..node.depth + 1]);
            let row = row.reshape([3]);
            let present: Vec<Tensor<1>> = self
                .lattice
                .branches(node)
                .iter()
                .map(|(branch, ..)| row.clone().narrow(0, branch.index(), 1))
                .collect();
            let count = present.len();
            let shares = softmax(Tensor::cat(present, 0), 0);
            (0..count)
                .map(|b| shares.clone().narrow(0, b, 1).reshape([1, 1, 1, 1]))
                .collect()
        });
        Mixture {
            families: shares.map(scalars),
            branches: branches.collect(),
        }
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

async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ReadError> {
    let data = tensor.into_data_async().await.map_err(ReadError::new)?;
    Ok(data.iter::<f32>().collect())
}

impl Mixture {
    /// With the identities as drawn.
    #[must_use]
    pub fn with_skips(mut self, draw: &SkipDraw) -> Self {
        let normal = &mut self.families[Family::Normal.index()];
        for (row, skip) in normal.iter_mut().zip(&draw.0) {
            if let Some((slot, factor)) = *skip {
                row[slot] = row[slot].clone().mul_scalar(factor);
            }
        }
        self
    }

    /// The shares of the edge in `row`, each `[1, 1, 1, 1]`.
    pub fn shares(&self, family: Family, row: usize) -> &[Tensor<4>] {
        &self.families[family.index()][row]
    }

    /// The shares of the branches of the lattice's node at `place`, each `[1, 1, 1, 1]`.
    pub fn branches(&self, slot: usize) -> &[Tensor<4>] {
        &self.branches[slot]
    }
}

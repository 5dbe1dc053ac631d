//! The shares that a searched network computes with: those of operations and of branches.

use std::collections::BTreeMap;

use burn::tensor::{DType, Device, Tensor};

use crate::space::{Candidates, Family, NODES, Primitive, Probabilities, source};

/// The state that every cell has: its main input.
const MAIN: usize = 1;

/// By family, state and operation: the shares of the edges that leave the state and still have the
/// operation, in the order of the edges.
type Shares = BTreeMap<(Family, usize, Primitive), Tensor<1>>;

/// softmax(alpha) and softmax(beta) on the graph, cut into the parts that the network uses; or other
/// shares in their stead.
#[derive(Debug)]
pub struct Mixture {
    cells: Cells,
    branches: Vec<Vec<Tensor<1>>>,
}

#[derive(Debug)]
enum Cells {
    /// Alpha is one for all of them.
    Alike(Shares),
    /// By the family that a cell's main input draws from, in the order of [`Family::ALL`].
    Apart([Shares; 3]),
}

impl Mixture {
    /// Shares that are the same in all cells, and those of the branches, by node.
    pub(super) fn new(shares: Shares, branches: Vec<Vec<Tensor<1>>>) -> Self {
        Self {
            cells: Cells::Alike(shares),
            branches,
        }
    }

    /// Given shares of the operations, which may differ between down, normal and up cells (in this order,
    /// that of [`Family::ALL`]), and the first's of the branches. An operation that has the share 0
    /// on every edge that leaves a state is not computed there.
    pub fn of(
        candidates: &Candidates,
        cells: &[Probabilities; 3],
        options: (&Device, DType),
    ) -> Self {
        let of_cell = |cell: Family| cut(candidates, cell, &cells[cell.index()], options);
        let one = |share: f32| Tensor::<1>::from_data(&[share][..], options);
        let nodes = cells[0].branches.iter().map(|node| {
            let shares = node.branches.iter().map(|(_, share)| one(*share));
            shares.collect::<Vec<_>>()
        });
        Self {
            cells: Cells::Apart(Family::ALL.map(of_cell)),
            branches: nodes.collect(),
        }
    }

    /// The shares of an operation in the cells whose main input draws from `cell`, on the edges of
    /// a family that leave the state `source` and still have it, in the order of the edges. None
    /// where it is not computed.
    pub fn shares(
        &self,
        cell: Family,
        family: Family,
        source: usize,
        op: Primitive,
    ) -> Option<&Tensor<1>> {
        let shares = match &self.cells {
            Cells::Alike(shares) => shares,
            Cells::Apart(cells) => &cells[cell.index()],
        };
        shares.get(&(family, source, op))
    }

    /// The shares of the branches of the lattice's node at `slot`, each `[1]`.
    pub fn branches(&self, slot: usize) -> &[Tensor<1>] {
        &self.branches[slot]
    }
}

/// The edges of a family that leave `state` and still have `op`, and where it stands in their lists.
pub(super) fn edges_with(
    candidates: &Candidates,
    family: Family,
    state: usize,
    op: Primitive,
) -> Vec<(usize, usize)> {
    let rows = candidates.of(family);
    let edges = family.edges().into_iter();
    let edges = edges.filter(|row| source(*row).1 == state);
    let with = edges.filter_map(|row| {
        let slot = rows[row].iter().position(|own| *own == op)?;
        Some((row, slot))
    });
    with.collect()
}

/// The shares of one type of cell that are not all 0.
fn cut(
    candidates: &Candidates,
    cell: Family,
    probabilities: &Probabilities,
    options: (&Device, DType),
) -> Shares {
    let mut shares = Shares::new();
    for state in 0..=NODES {
        let family = if state == MAIN { cell } else { Family::Normal };
        let rows = probabilities.of(family);
        let ops = family.primitives().iter().copied();
        let values = ops.filter(|op| *op != Primitive::Zero).map(|op| {
            let edges = edges_with(candidates, family, state, op).into_iter();
            let values: Vec<f32> = edges.map(|(row, slot)| rows[row][slot]).collect();
            (op, values)
        });
        let values: Vec<(Primitive, Vec<f32>)> = values.collect();
        let counts = |values: &[f32]| values.iter().any(|share| *share != 0.0);
        // The main input gives a cell its size, whatever is made of it.
        let all = state == MAIN && !values.iter().any(|(_, values)| counts(values));
        for (op, values) in values {
            if counts(&values) || (all && !values.is_empty()) {
                let values = Tensor::<1>::from_data(&values[..], options);
                shares.insert((family, state, op), values);
            }
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::net::{
        ArchParams, Dropout, Initialisation, SkipDraw, Tracked, WeavedNet, initialise,
    };
    use crate::space::{Lattice, NetPlan, Structure};

    struct Supernet {
        net: WeavedNet,
        arch: ArchParams,
        images: Tensor<4>,
    }

    fn supernet() -> Supernet {
        let structure = Structure {
            width: 2,
            ..Structure::default()
        };
        let (lattice, device) = (Lattice::new(5).unwrap(), Device::flex());
        let all = Candidates::complete(&structure);
        let plan = NetPlan::searchable(&structure, lattice, &all);
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let net = WeavedNet::new(&plan, &device);
        let net = initialise(net, Initialisation::Supernet, &mut rng);
        let arch = ArchParams::new(&plan, &device, &mut rng);
        let shape: [usize; 4] = [2, 3, 16, 16];
        let count: usize = shape.iter().product();
        let pixels: Vec<f32> = (0..count).map(|_| rng.random()).collect();
        let images = Tensor::from_data(TensorData::new(pixels, shape), &device);
        Supernet { net, arch, images }
    }

    fn logits(supernet: &Supernet, mixture: &Mixture) -> Vec<f32> {
        let Supernet { net, images, .. } = supernet;
        let last = net.last_exit();
        let exits = net.forward(images.clone(), Some(mixture), last, &Dropout::Off);
        let logits = exits.into_iter().map(|(_, logits)| logits);
        let data = logits.map(|logits| pollster::block_on(logits.into_data_async()).unwrap());
        let values = data.map(|data| data.iter::<f32>().collect::<Vec<_>>());
        values.collect::<Vec<_>>().concat()
    }

    fn furthest(a: &[f32], b: &[f32]) -> f32 {
        assert_eq!(a.len(), b.len());
        let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs());
        apart.fold(0.0, f32::max)
    }

    #[test]
    fn shares_that_are_given_are_those_of_alpha_and_beta() {
        let supernet = supernet();
        let arch = &supernet.arch;
        let expected = logits(
            &supernet,
            &arch.mixture(Tracked::Nothing, &SkipDraw::none()),
        );
        let shares = pollster::block_on(arch.probabilities()).unwrap();
        let cells = [(); 3].map(|()| shares.clone());
        let found = logits(&supernet, &arch.fixed(&cells));
        assert!(furthest(&found, &expected) < 1e-4);
        assert!(expected.iter().all(|logit| logit.is_finite()));
    }

    #[test]
    fn what_has_no_share_in_a_cell_is_not_computed_there_and_its_main_input_never_goes() {
        let supernet = supernet();
        let arch = &supernet.arch;
        let mut shares = pollster::block_on(arch.probabilities()).unwrap();
        // The separable convolution is gone from all edges that leave the first node.
        let mut ops = Family::Normal.primitives().iter();
        let gone = ops.position(|op| *op == Primitive::Separable).unwrap();
        for (edge, row) in shares.normal.iter_mut().enumerate() {
            if source(edge).1 == 2 {
                row[gone] = 0.0;
            }
        }
        let mut cells = [(); 3].map(|()| shares.clone());
        let up = &mut cells[Family::Up.index()].up;
        for row in up.iter_mut() {
            row.fill(0.0);
        }
        let mixture = arch.fixed(&cells);
        let of = |cell, state, op| mixture.shares(cell, Family::Normal, state, op);
        for cell in Family::ALL {
            assert!(of(cell, 2, Primitive::Separable).is_none());
            assert!(of(cell, 2, Primitive::Conv).is_some());
            assert!(of(cell, 0, Primitive::Separable).is_some());
            assert!(of(cell, 0, Primitive::Zero).is_none());
        }
        let main = mixture.shares(Family::Up, Family::Up, 1, Primitive::UpConv);
        assert!(main.is_some(), "its shares are 0, and it has a size");
        let found = logits(&supernet, &mixture);
        assert!(found.iter().all(|logit| logit.is_finite()));
        cells[Family::Up.index()] = shares;
        let elsewhere = logits(&supernet, &arch.fixed(&cells));
        assert!(
            furthest(&found, &elsewhere) > 0.0,
            "an up cell has its own shares"
        );
    }
}

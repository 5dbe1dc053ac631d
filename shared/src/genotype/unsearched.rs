//! Genotypes that no search found, to compare found ones with: one by chance, and the plain U path.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::IndexedRandom as _;

use super::Genotype;
use crate::space::{
    Branch, BranchSet, BranchWeights, CellGenes, Fusion, Gene, Lattice, NODES, NodeId, Primitive,
    Structure, first_edge,
};

impl Genotype {
    /// An architecture by chance: every node of a cell reads two different states, each through an
    /// operation of its family, all equally likely; branches are summed.
    pub fn random(structure: &Structure, lattice: Lattice, rng: &mut impl Rng) -> Self {
        let mut cell = |branch| random_cell(branch, rng);
        let cells = CellGenes {
            down: cell(Branch::Down),
            normal: cell(Branch::Normal),
            up: cell(Branch::Up),
        };
        Self {
            structure: Structure {
                fusion: Fusion::Sum,
                ..structure.clone()
            },
            lattice,
            cells,
            branches: Vec::new(),
            provenance: BTreeMap::new(),
        }
    }

    /// The U path of the lattice: one branch a node (down the left side, up the right side, across
    /// between them), and every node of a cell a plain convolution of each input.
    ///
    /// Its branches carry the shares 1 and 0, and those of 0 are pruned.
    pub fn u_path(structure: &Structure, lattice: Lattice) -> Self {
        let cell = |main| vec![vec![(Primitive::Conv, 0), (main, 1)]; NODES];
        let lattice = lattice.keeping(BranchSet::All);
        let plain = lattice.keeping(BranchSet::Plain);
        let shares = |node: NodeId| {
            let kept = plain.branches(node)[0].0;
            let present = lattice.branches(node).into_iter();
            BranchWeights {
                node,
                branches: present
                    .map(|(branch, ..)| (branch, f32::from(branch == kept)))
                    .collect(),
            }
        };
        Self {
            structure: Structure {
                fusion: Fusion::Pruned { threshold: 0.5 },
                branches: BranchSet::All,
                ..structure.clone()
            },
            lattice,
            cells: CellGenes {
                down: cell(Primitive::DownConv),
                normal: cell(Primitive::Conv),
                up: cell(Primitive::UpConv),
            },
            branches: lattice.nodes().into_iter().map(shares).collect(),
            provenance: BTreeMap::new(),
        }
    }
}

fn random_cell(branch: Branch, rng: &mut impl Rng) -> Vec<Vec<Gene>> {
    let node = |node: usize| {
        let mut sources = rand::seq::index::sample(rng, node + 2, 2).into_vec();
        sources.sort_unstable();
        let gene = |source| (random_operation(branch, node, source, rng), source);
        sources.into_iter().map(gene).collect()
    };
    (0..NODES).map(node).collect()
}

fn random_operation(branch: Branch, node: usize, source: usize, rng: &mut impl Rng) -> Primitive {
    let family = branch.family_of(first_edge(node) + source);
    let all = family.primitives().iter();
    let real: Vec<Primitive> = all.copied().filter(|op| *op != Primitive::Zero).collect();
    *real.choose(rng).expect("a family has operations")
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn random(seed: u64) -> Genotype {
        let lattice = Lattice::new(7).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Genotype::random(&Structure::default(), lattice, &mut rng)
    }

    #[test]
    fn the_u_path_has_one_branch_a_node_and_the_shape_of_a_u() {
        let u_path = Genotype::u_path(&Structure::default(), Lattice::new(7).unwrap());
        let plan = u_path.plan();
        assert!(plan.nodes.iter().all(|node| node.branches.len() == 1));
        assert!(
            plan.nodes
                .iter()
                .all(|node| (node.branches[0].weight - 1.0).abs() < 1e-9)
        );
        let of = |layer, depth| {
            let mut nodes = plan.nodes.iter();
            let node = nodes.find(|n| n.id == NodeId::new(layer, depth));
            node.map(|node| node.branches[0].branch)
        };
        assert_eq!(
            of(3, 3),
            Some(Branch::Down),
            "the bottom is reached from above"
        );
        assert_eq!(of(4, 2), Some(Branch::Up));
        assert_eq!(of(6, 0), Some(Branch::Up));
        assert_eq!(of(2, 0), Some(Branch::Normal));
        assert_eq!(Genotype::from_json(&u_path.to_json()).unwrap(), u_path);
    }

    #[test]
    fn a_random_architecture_is_a_genotype_and_the_seed_decides_it() {
        assert_eq!(random(3), random(3));
        assert_ne!(random(3), random(4));
        for seed in 0..50 {
            Genotype::from_json(&random(seed).to_json()).unwrap();
        }
    }

    #[test]
    fn a_seed_gives_the_architecture_that_it_always_gave() {
        let down = random(11).cells.down.into_iter().flatten();
        let found: Vec<_> = down.map(|(op, source)| (op.name(), source)).collect();
        let expected = [
            ("conv", 0),
            ("avg_pool", 1),
            ("down_conv", 1),
            ("dep_conv", 2),
            ("conv", 0),
            ("down_conv", 1),
            ("down_conv", 1),
            ("dil_conv", 3),
        ];
        assert_eq!(found, expected);
    }
}

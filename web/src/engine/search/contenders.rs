//! The networks that are compared: the found one, one by chance, and the plain U path.

use rand::Rng;
use rand::seq::IndexedRandom as _;
use shared::genotype::Genotype;
use shared::space::{Branch, CellGenes, Gene, NODES, NetPlan, NodeId, Primitive, first_edge};

use crate::protocol::search::Kind;

/// The plan of a contender: the found genotype's structure and lattice, its own cells.
pub(super) fn plan(kind: Kind, found: &Genotype, rng: &mut impl Rng) -> NetPlan {
    let weave = |cells: &CellGenes| NetPlan::derived(&found.structure, found.lattice, cells, &[]);
    match kind {
        Kind::Found => found.plan(),
        Kind::Random => weave(&by_chance(rng)),
        Kind::UPath => {
            let layers = found.lattice.layers();
            weave(&plain()).without_branches(|node, branch| branch != on_u(node, layers))
        }
    }
}

/// The one branch of a node that a U has: down its left side, up its right side, across between.
fn on_u(node: NodeId, layers: usize) -> Branch {
    if node.layer == node.depth {
        Branch::Down
    } else if node.layer + node.depth + 1 == layers {
        Branch::Up
    } else {
        Branch::Normal
    }
}

/// Per node two different states, and an operation of their family, all equally likely.
fn by_chance(rng: &mut impl Rng) -> CellGenes {
    let mut cell = |branch: Branch| -> Vec<Vec<Gene>> {
        (0..NODES)
            .map(|node| {
                let mut sources = rand::seq::index::sample(rng, node + 2, 2).into_vec();
                sources.sort_unstable();
                let gene = |source| (operation(branch, node, source, rng), source);
                sources.into_iter().map(gene).collect()
            })
            .collect()
    };
    CellGenes {
        down: cell(Branch::Down),
        normal: cell(Branch::Normal),
        up: cell(Branch::Up),
    }
}

fn operation(branch: Branch, node: usize, source: usize, rng: &mut impl Rng) -> Primitive {
    let family = branch.family_of(first_edge(node) + source);
    let all = family.primitives().iter();
    let real: Vec<Primitive> = all.copied().filter(|op| *op != Primitive::Zero).collect();
    *real.choose(rng).expect("a family has operations")
}

/// Every node is a plain convolution of each input.
fn plain() -> CellGenes {
    let cell = |main| vec![vec![(Primitive::Conv, 0), (main, 1)]; NODES];
    CellGenes {
        down: cell(Primitive::DownConv),
        normal: cell(Primitive::Conv),
        up: cell(Primitive::UpConv),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;
    use shared::space::{Lattice, Structure};

    use super::*;

    fn found() -> Genotype {
        Genotype {
            structure: Structure::default(),
            lattice: Lattice::new(7).unwrap(),
            cells: plain(),
            branches: Vec::new(),
            provenance: BTreeMap::new(),
        }
    }

    #[test]
    fn the_u_path_has_one_branch_a_node_and_the_shape_of_a_u() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let plan = plan(Kind::UPath, &found(), &mut rng);
        assert!(plan.nodes.iter().all(|node| node.branches.len() == 1));
        let of = |layer, depth| {
            let node = plan
                .nodes
                .iter()
                .find(|n| n.id == NodeId::new(layer, depth));
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
    }

    #[test]
    fn a_random_architecture_is_a_genotype_and_the_seed_decides_it() {
        let random = |seed| by_chance(&mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!(random(3), random(3));
        assert_ne!(random(3), random(4));
        for seed in 0..50 {
            let genotype = Genotype {
                cells: random(seed),
                ..found()
            };
            Genotype::from_json(&genotype.to_json()).unwrap();
        }
    }
}

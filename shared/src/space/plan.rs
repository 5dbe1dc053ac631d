//! The only description of a network: the same type for the supernet and the derived network.

use super::branch::Branch;
use super::branch_weights::{BranchWeights, branch_share};
use super::candidates::Candidates;
use super::cell_plan::{CellPlan, EdgePlan, Interpolation, Norm};
use super::genes::{CellGenes, Gene};
use super::lattice::{Exit, Lattice, NodeId};
use super::structure::{Fusion, MisplacedCell, Structure};
use super::wiring::{EDGES, NODES, source};

/// A branch of a lattice node.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchPlan {
    /// Which of the three.
    pub branch: Branch,
    /// Where the skip input comes from.
    pub skip: Option<NodeId>,
    /// Where the main input comes from.
    pub main: NodeId,
    /// Constant weight in the node's sum.
    pub weight: f32,
    /// The cell on it.
    pub cell: CellPlan,
}

/// A node of the lattice and what feeds it.
#[derive(Clone, Debug, PartialEq)]
pub struct NodePlan {
    /// Which node.
    pub id: NodeId,
    /// Its branches, in the order of [`Branch::ALL`].
    pub branches: Vec<BranchPlan>,
}

/// How the branches of a node are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FusionPlan {
    /// By softmax(beta) over the branches that exist (Eq. 7).
    Searched,
    /// By the constant weights of the plan.
    Fixed,
}

/// A whole network, to be built, counted or drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct NetPlan {
    /// The choices it was made with.
    pub structure: Structure,
    /// The weave.
    pub lattice: Lattice,
    /// Nodes in computing order, without the stem's.
    pub nodes: Vec<NodePlan>,
    /// Normalisation inside cells.
    pub norm: Norm,
    /// How sizes are made equal inside cells.
    pub interpolation: Interpolation,
    /// How branches are joined.
    pub fusion: FusionPlan,
    /// Candidate counts per edge, in the order of [`Family::ALL`](super::Family::ALL); all 1 in a derived network.
    pub candidates: Option<Candidates>,
}

impl NetPlan {
    /// The supernet over `candidates`.
    pub fn searchable(structure: &Structure, lattice: Lattice, candidates: &Candidates) -> Self {
        let lattice = lattice.keeping(structure.branches);
        let cell = |branch: Branch| -> Vec<Vec<EdgePlan>> {
            let mut nodes = vec![Vec::new(); NODES];
            for row in 0..EDGES {
                let (node, source) = source(row);
                let family = branch.family_of(row);
                let ops = candidates.of(family)[row].clone();
                nodes[node].push(EdgePlan {
                    source,
                    family,
                    row,
                    ops,
                });
            }
            nodes
        };
        Self {
            structure: structure.clone(),
            lattice,
            nodes: weave(structure, lattice, cell, |_, _| 1.0),
            norm: Norm::NonAffine,
            interpolation: Interpolation::Nearest,
            fusion: FusionPlan::Searched,
            candidates: Some(candidates.clone()),
        }
    }

    /// The network of a found architecture; `weights` are the search's softmaxed beta, which the
    /// weighted and the pruned fusion need and the sum does not.
    pub fn derived(
        structure: &Structure,
        lattice: Lattice,
        genes: &CellGenes,
        weights: &[BranchWeights],
    ) -> Self {
        let lattice = lattice.keeping(structure.branches);
        let cell = |branch: Branch| -> Vec<Vec<EdgePlan>> {
            let edge = |(op, source): &Gene| EdgePlan {
                source: *source,
                family: op.family(),
                row: 0,
                ops: vec![*op],
            };
            genes
                .nodes(branch)
                .iter()
                .map(|node| node.iter().map(edge).collect())
                .collect()
        };
        let weight =
            |node: NodeId, branch: Branch| branch_weight(structure.fusion, weights, node, branch);
        let mut nodes = weave(structure, lattice, cell, weight);
        for node in &mut nodes {
            node.branches.retain(|branch| branch.weight > 0.0);
        }
        let interpolation = match structure.fusion {
            Fusion::Weighted => Interpolation::Nearest,
            Fusion::Sum | Fusion::Pruned { .. } => Interpolation::Bilinear,
        };
        Self {
            structure: structure.clone(),
            lattice,
            nodes,
            norm: Norm::Affine,
            interpolation,
            fusion: FusionPlan::Fixed,
            candidates: None,
        }
    }

    /// Channels of a node's feature map.
    pub fn channels(&self, node: NodeId) -> usize {
        4 * self.structure.cell_width(node.depth)
    }

    /// Channels after the stem's two convolutions: the second one's are the node (0, 0).
    pub fn stem_channels(&self) -> [usize; 2] {
        [2 * self.structure.width, 4 * self.structure.width]
    }

    /// The nodes that `exit` needs: fewer than the lattice's where branches were pruned.
    pub fn needed_by(&self, exit: Exit) -> Vec<NodeId> {
        let mut needed = vec![exit.node()];
        for node in self.nodes.iter().rev() {
            if needed.contains(&node.id) {
                for branch in &node.branches {
                    needed.extend(branch.skip.into_iter().chain([branch.main]));
                }
            }
        }
        needed.sort_unstable();
        needed.dedup();
        needed.retain(|node| node.layer > 0);
        needed
    }

    /// The shallowest exit that computes all of `nodes`, the stem being there for each; none where no
    /// exit does.
    pub fn exit_for(&self, nodes: &[NodeId]) -> Option<Exit> {
        let stem = NodeId::new(0, 0);
        self.lattice.exits().into_iter().find(|exit| {
            let needed = self.needed_by(*exit);
            let computed = |node: &NodeId| *node == stem || needed.contains(node);
            nodes.iter().all(computed)
        })
    }
}

fn weave(
    structure: &Structure,
    lattice: Lattice,
    cell: impl Fn(Branch) -> Vec<Vec<EdgePlan>>,
    weight: impl Fn(NodeId, Branch) -> f32,
) -> Vec<NodePlan> {
    let channels = |node: NodeId| 4 * structure.cell_width(node.depth);
    let plan = |id: NodeId| NodePlan {
        id,
        branches: lattice
            .branches(id)
            .into_iter()
            .map(|(branch, skip, main)| BranchPlan {
                branch,
                skip,
                main,
                weight: weight(id, branch),
                cell: CellPlan {
                    width: structure.cell_width(id.depth),
                    skip_channels: skip.map(channels_or_stem(structure, &channels)),
                    main_channels: channels_or_stem(structure, &channels)(main),
                    nodes: cell(cell_type(structure, lattice, id, branch)),
                },
            })
            .collect(),
    };
    lattice.nodes().into_iter().map(plan).collect()
}

fn channels_or_stem<'a>(
    structure: &'a Structure,
    channels: &'a impl Fn(NodeId) -> usize,
) -> impl Fn(NodeId) -> usize + 'a {
    move |node| {
        if node.layer == 0 {
            4 * structure.width
        } else {
            channels(node)
        }
    }
}

/// Deviation D5: in the published networks the normal cell at layer 6, depth 2 of nine layers has
/// the wrong type, and the printed parameter counts contain it.
fn cell_type(structure: &Structure, lattice: Lattice, id: NodeId, branch: Branch) -> Branch {
    let misplaced = structure.misplaced_cell == MisplacedCell::Downsample
        && lattice.layers() == 9
        && id == NodeId::new(6, 2)
        && branch == Branch::Normal;
    if misplaced { Branch::Down } else { branch }
}

/// The constant weight of a branch; 1 where the search's beta is not known.
fn branch_weight(fusion: Fusion, weights: &[BranchWeights], node: NodeId, branch: Branch) -> f32 {
    let share = branch_share(weights, node, branch).unwrap_or(1.0);
    match fusion {
        Fusion::Sum => 1.0,
        Fusion::Weighted => share,
        Fusion::Pruned { threshold } => {
            let others = BranchWeights::at(weights, node).map_or(&[][..], |own| &own.branches);
            let largest = others.iter().map(|(_, p)| *p).fold(0.0, f32::max);
            f32::from(share >= threshold || share >= largest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exits_of_nine_layers_need_9_18_and_30_cells() {
        let (structure, lattice) = (Structure::default(), Lattice::new(9).unwrap());
        let all = Candidates::complete(&structure);
        let plan = NetPlan::searchable(&structure, lattice, &all);
        let cells = |exit| {
            let needed = plan.needed_by(exit);
            let nodes = plan.nodes.iter().filter(|node| needed.contains(&node.id));
            nodes.map(|node| node.branches.len()).sum::<usize>()
        };
        let counts: Vec<_> = lattice.exits().into_iter().map(cells).collect();
        assert_eq!(counts, [9, 18, 30]);
    }
}

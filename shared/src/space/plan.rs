//! The only description of a network: the same type for the supernet and the derived network.

use super::branch::Branch;
use super::discretise::CellGenes;
use super::lattice::{Exit, Lattice, NodeId};
use super::primitive::{Family, Primitive};
use super::probabilities::{BranchWeights, Probabilities};
use super::structure::{Fusion, MisplacedCell, Structure, ZeroOp};
use super::wiring::{EDGES, NODES, is_main, source};

/// The operations that each of the fourteen edges may still use, per family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    rows: [Vec<Vec<Primitive>>; 3],
}

impl Candidates {
    /// The complete sets of the first stage.
    pub fn complete(structure: &Structure) -> Self {
        let row = |family: Family| -> Vec<Primitive> {
            let keep =
                |p: &Primitive| structure.zero_op == ZeroOp::Searched || *p != Primitive::Zero;
            family.primitives().iter().copied().filter(keep).collect()
        };
        Self {
            rows: Family::ALL.map(|family| vec![row(family); EDGES]),
        }
    }

    /// Sets given per family (in the order of [`Family::ALL`]) and edge.
    pub fn from_rows(rows: [Vec<Vec<Primitive>>; 3]) -> Self {
        Self { rows }
    }

    fn place(family: Family) -> usize {
        match family {
            Family::Down => 0,
            Family::Normal => 1,
            Family::Up => 2,
        }
    }

    /// The sets of one family: fourteen rows of equal length.
    pub fn of(&self, family: Family) -> &[Vec<Primitive>] {
        &self.rows[Self::place(family)]
    }

    /// How many operations an edge of the family has.
    pub fn count(&self, family: Family) -> usize {
        self.of(family)[0].len()
    }
}

/// Affine parameters of the normalisation inside cells: the only difference between the
/// operations of searching and of retraining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// None, while searching.
    Frozen,
    /// A learnt scale and shift per channel.
    Affine,
}

/// How terms of unlike size are brought together inside a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Nearest neighbour (the supernet).
    Nearest,
    /// Bilinear, half-pixel centres (the derived network).
    Bilinear,
}

/// One edge of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgePlan {
    /// The state it starts from: 0 skip input, 1 main input, 2.. nodes.
    pub source: usize,
    /// The family that `ops` belong to.
    pub family: Family,
    /// Row of alpha, 0..14; meaningless in a derived network.
    pub row: usize,
    /// The candidates; exactly one in a derived network.
    pub ops: Vec<Primitive>,
}

/// One cell: its inputs and, per node, the edges that end there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPlan {
    /// Channels inside the cell; the output has four times as many.
    pub width: usize,
    /// Channels of the skip input, if there is one.
    pub skip_channels: Option<usize>,
    /// Channels of the main input.
    pub main_channels: usize,
    /// Edges by node.
    pub nodes: Vec<Vec<EdgePlan>>,
}

impl CellPlan {
    /// Whether the edge's input exists, so that its operations are ever reached.
    pub fn reaches(&self, edge: &EdgePlan) -> bool {
        edge.source > 0 || self.skip_channels.is_some()
    }
}

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
    /// Size repair inside cells.
    pub repair: Repair,
    /// How branches are joined.
    pub fusion: FusionPlan,
    /// Candidate counts per edge, in the order of [`Family::ALL`]; all 1 in a derived network.
    pub candidates: Option<Candidates>,
}

impl NetPlan {
    /// The supernet over `candidates`.
    pub fn searchable(structure: &Structure, lattice: Lattice, candidates: &Candidates) -> Self {
        let cell = |branch: Branch| -> Vec<Vec<EdgePlan>> {
            let mut nodes = vec![Vec::new(); NODES];
            for row in 0..EDGES {
                let (node, source) = source(row);
                let family = if is_main(row) {
                    branch.main_family()
                } else {
                    Family::Normal
                };
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
            norm: Norm::Frozen,
            repair: Repair::Nearest,
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
        let cell = |branch: Branch| -> Vec<Vec<EdgePlan>> {
            let edge = |(op, source): &(Primitive, usize)| EdgePlan {
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
        let repair = match structure.fusion {
            Fusion::Weighted => Repair::Nearest,
            Fusion::Sum | Fusion::Pruned { .. } => Repair::Bilinear,
        };
        Self {
            structure: structure.clone(),
            lattice,
            nodes,
            norm: Norm::Affine,
            repair,
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

    /// The same network less the branches that `drop` names; a node must keep one.
    #[must_use]
    pub fn without_branches(&self, drop: impl Fn(NodeId, Branch) -> bool) -> Self {
        let mut plan = self.clone();
        for node in &mut plan.nodes {
            let id = node.id;
            node.branches.retain(|branch| !drop(id, branch.branch));
        }
        plan
    }

    /// What the supernet's probabilities look like before anything was learnt.
    pub fn uniform(&self) -> Option<Probabilities> {
        self.candidates
            .as_ref()
            .map(|candidates| Probabilities::uniform(self.lattice, candidates))
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

fn branch_weight(fusion: Fusion, weights: &[BranchWeights], node: NodeId, branch: Branch) -> f32 {
    let Some(found) = weights.iter().find(|w| w.node == node) else {
        return 1.0;
    };
    let strongest = found.branches.iter().map(|(_, p)| *p).fold(0.0, f32::max);
    let own = found
        .branches
        .iter()
        .find(|(b, _)| *b == branch)
        .map_or(1.0, |(_, p)| *p);
    match fusion {
        Fusion::Sum => 1.0,
        Fusion::Weighted => own,
        Fusion::Pruned { threshold } => f32::from(own >= threshold || own >= strongest),
    }
}

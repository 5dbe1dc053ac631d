//! The time of every candidate operation at every size that a lattice has it at.

use std::collections::BTreeMap;
use std::hint::black_box;

use burn::tensor::{Distribution, Tensor};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::net::{Initialisation, initialise};
use shared::ops::Op;
use shared::profile::Profile;
use shared::space::{Candidates, Lattice, NetPlan, Norm, Primitive, Structure};

use super::timer::{Timer, Timing};

/// One operation at one size.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationTime {
    /// Which.
    pub op: Primitive,
    /// Depth of the node that it is computed for, from 0.
    pub depth: usize,
    /// Channels that it reads and gives.
    pub channels: usize,
    /// Height and width of what it reads in pixels.
    pub from: [usize; 2],
    /// How many edges of the whole lattice could hold it so.
    pub edges: usize,
    /// Multiply-accumulates of one.
    pub macs: u64,
    /// What one takes.
    pub timing: Timing,
}

/// An operation with what decides its time.
type Key = (usize, Primitive, usize, [usize; 2]);

/// All candidates of the structure's lattice over an image of `size` (height and width in pixels), by
/// depth; those that compute nothing are left out.
///
/// # Errors
/// A device that fails.
pub fn time_operations(
    structure: &Structure,
    lattice: Lattice,
    size: [usize; 2],
    timer: &Timer,
) -> anyhow::Result<Vec<OperationTime>> {
    let one = |((depth, op, channels, from), (edges, macs)): (Key, (usize, u64))| {
        let timing = time_operation(structure, op, channels, from, timer)?;
        Ok(OperationTime {
            op,
            depth,
            channels,
            from,
            edges,
            macs,
            timing,
        })
    };
    counted(structure, lattice, size)
        .into_iter()
        .map(one)
        .collect()
}

/// Where each operation could be, how often, and what it costs there.
fn counted(
    structure: &Structure,
    lattice: Lattice,
    size: [usize; 2],
) -> BTreeMap<Key, (usize, u64)> {
    let plan = NetPlan::searchable(structure, lattice, &Candidates::complete(structure));
    let mut found: BTreeMap<Key, (usize, u64)> = BTreeMap::new();
    for node in &plan.nodes {
        for branch in &node.branches {
            for edge in Profile::edges(&plan, node.id, branch, size) {
                let computes = !matches!(edge.op, Primitive::Zero | Primitive::Identity);
                if let Some(from) = edge.from.filter(|_| computes) {
                    let key = (node.id.depth, edge.op, branch.cell.width, from);
                    let entry = found.entry(key).or_insert((0, edge.cost.macs));
                    entry.0 += 1;
                }
            }
        }
    }
    found
}

/// With the normalisation of a network that is trained, as it will be used.
fn time_operation(
    structure: &Structure,
    op: Primitive,
    channels: usize,
    [height, width]: [usize; 2],
    timer: &Timer,
) -> anyhow::Result<Timing> {
    let device = timer.device();
    let built = Op::new(op, channels, Norm::Affine, structure.shuffle_conv, device);
    let built = built.ok_or_else(|| anyhow::anyhow!("{} computes nothing", op.name()))?;
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let built = initialise(built, Initialisation::Derived, &mut rng);
    let shape = [1, channels, height, width];
    let input = Tensor::<4>::random(shape, Distribution::Uniform(-1.0, 1.0), device);
    timer.time(|| {
        black_box(built.forward(input.clone()));
    })
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use burn::tensor::Device;
    use shared::space::Family;

    use super::*;

    #[test]
    fn every_operation_that_computes_is_timed_at_every_depth_it_can_be_at() {
        let structure = Structure {
            width: 2,
            ..Structure::default()
        };
        let lattice = Lattice::new(5).unwrap();
        let one = NonZero::<usize>::MIN;
        let timer = Timer::new(Device::flex(), one, one).unwrap();
        let all = time_operations(&structure, lattice, [16, 16], &timer).unwrap();
        for family in Family::ALL {
            for op in family.primitives() {
                let computes = !matches!(op, Primitive::Zero | Primitive::Identity);
                let timed = all.iter().any(|time| time.op == *op);
                assert_eq!(timed, computes, "{}", op.name());
            }
        }
        let depths = |op| -> Vec<usize> {
            let mut depths: Vec<_> = all.iter().filter(|t| t.op == op).map(|t| t.depth).collect();
            depths.dedup();
            depths
        };
        assert_eq!(depths(Primitive::Conv), [0, 1, 2]);
        assert_eq!(
            depths(Primitive::DownConv),
            [1, 2],
            "nothing leads down to the top"
        );
        assert_eq!(
            depths(Primitive::UpConv),
            [0, 1],
            "nothing leads up to the bottom"
        );
        assert!(
            all.iter()
                .all(|time| time.edges > 0 && time.timing.median_ms > 0.0)
        );
        let conv = all.iter().find(|time| time.op == Primitive::Conv).unwrap();
        let [height, width] = conv.from;
        let (channels, pixels) = (conv.channels as u64, (height * width) as u64);
        assert_eq!(conv.macs, 9 * channels * channels * pixels);
    }
}

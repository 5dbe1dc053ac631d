//! The profile of an architecture: its plan and its counts, as the page shows them.

use std::sync::Arc;

use shared::genotype::Genotype;
use shared::profile::{BranchProfile, EdgeProfile, ExitProfile, NodeProfile, Profile};
use shared::space::{Branch, BranchPlan, Exit, NetPlan, NodeId};

use super::selection::Selection;

/// A genotype, its network's plan, and the counts of that at one input size.
#[derive(Clone, Debug, PartialEq)]
pub struct Profiled {
    pub genotype: Arc<Genotype>,
    pub plan: NetPlan,
    pub profile: Profile,
}

/// What two choices of operations and of sizes are written as: height, width.
pub type Size = [usize; 2];

impl Profiled {
    /// Counted on an image of `size` (height and width in pixels), rounded up to what the lattice can halve.
    pub fn of(genotype: Arc<Genotype>, size: Size) -> Self {
        let plan = genotype.plan();
        let multiple = plan.lattice.size_multiple();
        let size = size.map(|side| side.max(1).next_multiple_of(multiple));
        Self {
            profile: Profile::of(&plan, size),
            plan,
            genotype,
        }
    }

    /// The exit of that name, else the last.
    pub fn exit(&self, name: &str) -> Exit {
        let lattice = self.plan.lattice;
        let last = lattice.exits().last().copied();
        let named = lattice.exit(name).ok();
        named.or(last).expect("a lattice has an exit")
    }

    /// The nodes that an exit needs, the stem's among them.
    pub fn needed(&self, exit: Exit) -> Vec<NodeId> {
        let mut needed = self.plan.needed_by(exit);
        needed.push(NodeId::new(0, 0));
        needed
    }

    /// What the network costs up to an exit.
    pub fn exit_profile(&self, exit: Exit) -> &ExitProfile {
        let exits = &self.profile.exits;
        let found = exits.iter().find(|profile| profile.name == exit.name());
        found.expect("every exit of the lattice is counted")
    }

    /// Channels, height and width of a node's feature map.
    pub fn shape(&self, node: NodeId) -> [usize; 3] {
        let [height, width] = self.profile.size.map(|side| side >> (node.depth + 1));
        [self.plan.channels(node), height, width]
    }

    /// The counts of a node; none of the stem's.
    pub fn node(&self, node: NodeId) -> Option<&NodeProfile> {
        self.profile.nodes.iter().find(|found| found.node == node)
    }

    /// The branches of a node, as planned and as counted.
    pub fn branches(&self, node: NodeId) -> Vec<(&BranchPlan, &BranchProfile)> {
        let plan = self.plan.nodes.iter().find(|found| found.id == node);
        let (Some(plan), Some(profile)) = (plan, self.node(node)) else {
            return Vec::new();
        };
        plan.branches.iter().zip(&profile.branches).collect()
    }

    /// One branch of a node.
    pub fn branch(&self, node: NodeId, branch: Branch) -> Option<(&BranchPlan, &BranchProfile)> {
        let mut all = self.branches(node).into_iter();
        all.find(|(plan, _)| plan.branch == branch)
    }

    /// The operation that is looked at, counted where it is.
    pub fn edge(&self, selection: Selection) -> Option<EdgeProfile> {
        let (node, index) = selection.edge?;
        let (plan, _) = self.branch(selection.node, selection.branch?)?;
        let size = self.profile.size;
        let mut all = Profile::edges(&self.plan, selection.node, plan, size).into_iter();
        let mut own = all.by_ref().filter(|edge| edge.node == node);
        own.nth(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::architecture::published;

    fn profiled(size: Size) -> Profiled {
        Profiled::of(
            Arc::new(published::genotype("layer7_double_deep").unwrap()),
            size,
        )
    }

    #[test]
    fn an_exit_greys_out_what_it_does_not_need() {
        let profiled = profiled([256, 256]);
        let needed = |name| profiled.needed(profiled.exit(name)).len();
        assert_eq!(
            [needed("x0.5"), needed("x0.7"), needed("x0.9")],
            [6, 10, 15]
        );
        assert_eq!(profiled.exit("nowhere").name(), "x0.9");
        let macs = |name| profiled.exit_profile(profiled.exit(name)).macs;
        assert!(macs("x0.5") < macs("x0.7") && macs("x0.7") < macs("x0.9"));
    }

    #[test]
    fn sizes_are_those_the_lattice_can_halve() {
        assert_eq!(profiled([250, 10]).profile.size, [256, 32]);
        assert_eq!(profiled([256, 256]).shape(NodeId::new(4, 4)), [1024, 8, 8]);
    }

    #[test]
    fn an_operation_is_counted_where_it_is() {
        let profiled = profiled([256, 256]);
        let at = |layer, depth| Selection {
            edge: Some((0, 0)),
            ..Selection::branch(NodeId::new(layer, depth), Branch::Down)
        };
        let shallow = profiled.edge(at(1, 1)).unwrap();
        let deep = profiled.edge(at(4, 4)).unwrap();
        assert_eq!(
            (shallow.op.name(), shallow.from),
            ("down_conv", Some([128, 128]))
        );
        let weights = |edge: &EdgeProfile| edge.cost.parameters.reachable;
        assert!(weights(&deep) > 60 * weights(&shallow) / 2);
        assert_eq!(profiled.edge(at(2, 0)), None, "depth 0 has no down branch");
    }
}

//! A found network as cells: stem, a loop over the lattice, heads.

use std::collections::BTreeMap;

use super::cell::CellKind;
use super::graph::{Graph, Map};
use super::layers::Convolution;
use super::operation::OperationKind;
use crate::metrics::Temperature;
use crate::net::WeightsError;
use crate::space::{Exit, Interpolation, KernelShape, NetPlan, NodeId, NodePlan, Norm};

impl Graph<'_> {
    /// The network up to these exits, each an output of probabilities under its name; nothing that
    /// none of them needs.
    ///
    /// # Errors
    /// [`WeightsError`] where the weights are not those of the network.
    pub(super) fn weave(
        &mut self,
        plan: &NetPlan,
        image: &Map,
        exits: &[Exit],
        temperature: Option<Temperature>,
    ) -> Result<(), WeightsError> {
        let kind = CellKind {
            operations: OperationKind {
                norm: plan.norm,
                shuffle: plan.structure.shuffle_conv,
            },
            interpolation: plan.interpolation,
        };
        let mut stem = image.clone();
        for (index, (to, stride)) in plan.stem_channels().into_iter().zip([1, 2]).enumerate() {
            stem = self.stem_conv(&stem, to, stride, &format!("stem.{index}"))?;
        }
        let mut features = BTreeMap::from([(NodeId::new(0, 0), stem)]);
        let needed: Vec<NodeId> = exits
            .iter()
            .flat_map(|exit| plan.needed_by(*exit))
            .collect();
        for (index, node) in plan.nodes.iter().enumerate() {
            if needed.contains(&node.id) {
                let map = self.lattice_node(node, &features, &format!("nodes.{index}"), kind)?;
                features.insert(node.id, map);
            }
        }
        for (index, exit) in plan.lattice.exits().into_iter().enumerate() {
            if exits.contains(&exit) {
                let map = &features[&exit.node()];
                let head = Convolution::pointwise(plan.structure.classes);
                let logits = self.convolution(map, &format!("heads.{index}.conv"), head)?;
                let logits = self.resize(&logits, image, Interpolation::Bilinear);
                self.probabilities(&logits, &exit.name(), temperature);
            }
        }
        Ok(())
    }

    /// 3x3 convolution, normalisation, ReLU.
    fn stem_conv(
        &mut self,
        input: &Map,
        to: usize,
        stride: usize,
        name: &str,
    ) -> Result<Map, WeightsError> {
        let convolution = Convolution::square(to, KernelShape::conv(stride, 1, 1));
        let map = self.convolution(input, &format!("{name}.conv"), convolution)?;
        let map = self.group_norm(&map, &format!("{name}.norm"), Norm::Affine)?;
        Ok(self.pointwise("Relu", &map))
    }

    /// Eq. 7: the branches' cells, weighted by constants and summed.
    fn lattice_node(
        &mut self,
        node: &NodePlan,
        features: &BTreeMap<NodeId, Map>,
        name: &str,
        kind: CellKind,
    ) -> Result<Map, WeightsError> {
        let mut sum: Option<Map> = None;
        for (index, branch) in node.branches.iter().enumerate() {
            let inputs = [
                branch.skip.map(|node| &features[&node]),
                Some(&features[&branch.main]),
            ];
            let own = format!("{name}.branches.{index}");
            let mut map = self.cell(&branch.cell, inputs, &own, kind)?;
            if branch.weight < 1.0 {
                map = self.scale(&map, branch.weight);
            }
            sum = Some(match sum {
                Some(sum) => self.combine("Add", &sum, &map),
                None => map,
            });
        }
        Ok(sum.expect("every node of a lattice has a branch"))
    }
}

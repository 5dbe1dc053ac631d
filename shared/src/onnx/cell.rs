//! A cell of a found network as layers, as `net` computes it.

use super::graph::{Graph, Map};
use super::layers::Convolution;
use super::operation::OperationKind;
use crate::net::WeightsError;
use crate::space::{CellPlan, EdgePlan, Interpolation};

/// What is the same for all cells of a network.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellKind {
    pub(super) operations: OperationKind,
    pub(super) interpolation: Interpolation,
}

impl Graph<'_> {
    /// The cell with the weights below `name`: its nodes' maps behind each other.
    ///
    /// # Errors
    /// [`WeightsError`] where they are not those of the cell.
    pub(super) fn cell(
        &mut self,
        plan: &CellPlan,
        inputs: [Option<&Map>; 2],
        name: &str,
        kind: CellKind,
    ) -> Result<Map, WeightsError> {
        let mut states = Vec::new();
        for (input, unit) in inputs.into_iter().zip(["skip", "main"]) {
            let projected = match input {
                Some(input) => {
                    Some(self.projection(input, plan.width, &format!("{name}.{unit}"), kind)?)
                }
                None => None,
            };
            states.push(projected);
        }
        for (node, edges) in plan.nodes.iter().enumerate() {
            let mut terms = Vec::new();
            for (index, edge) in edges.iter().enumerate() {
                let own = format!("{name}.nodes.{node}.{index}");
                terms.extend(self.edge(edge, &states, &own, kind)?);
            }
            let sum = self.sum_of_different_sizes(terms, kind.interpolation);
            states.push(sum);
        }
        let nodes: Vec<Map> = states.split_off(2).into_iter().flatten().collect();
        Ok(self.concat(&nodes))
    }

    /// ReLU, 1x1 convolution to the cell's width, normalisation.
    fn projection(
        &mut self,
        input: &Map,
        width: usize,
        name: &str,
        kind: CellKind,
    ) -> Result<Map, WeightsError> {
        let map = self.pointwise("Relu", input);
        let convolution = Convolution::pointwise(width);
        let map = self.convolution(&map, &format!("{name}.conv"), convolution)?;
        self.group_norm(&map, &format!("{name}.norm"), kind.operations.norm)
    }

    /// The only operation of an edge; none where it adds nothing.
    fn edge(
        &mut self,
        edge: &EdgePlan,
        states: &[Option<Map>],
        name: &str,
        kind: CellKind,
    ) -> Result<Option<Map>, WeightsError> {
        let (Some(Some(state)), Some(op)) = (states.get(edge.source), edge.ops.first()) else {
            return Ok(None);
        };
        self.operation(*op, state, &format!("{name}.ops.0"), kind.operations)
    }

    /// Terms of one size are added first and resized once, to the largest.
    fn sum_of_different_sizes(
        &mut self,
        terms: Vec<Map>,
        interpolation: Interpolation,
    ) -> Option<Map> {
        let mut sums: Vec<Map> = Vec::new();
        for term in terms {
            match sums.iter_mut().find(|sum| sum.extent == term.extent) {
                Some(sum) => *sum = self.combine("Add", sum, &term),
                None => sums.push(term),
            }
        }
        let largest = sums.iter().max_by_key(|sum| sum.extent.rank())?.clone();
        let mut total: Option<Map> = None;
        for sum in sums {
            let sum = if sum.extent == largest.extent {
                sum
            } else {
                self.resize(&sum, &largest, interpolation)
            };
            total = Some(match total {
                Some(total) => self.combine("Add", &total, &sum),
                None => sum,
            });
        }
        total
    }
}

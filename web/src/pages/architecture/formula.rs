//! Nodes, branches and cells as formulas.

use shared::space::{BranchPlan, Fusion, NodeId, Primitive, Structure};

use crate::text::numbers::hundredths;
use crate::text::text;
use crate::visual::names::node_name;

/// Eq. 7 for one node, as its network computes it.
pub fn of_node(node: NodeId, branches: &[&BranchPlan]) -> String {
    let terms = branches.iter().map(|plan| {
        let weight = if plan.weight < 1.0 {
            format!("{} · ", hundredths(plan.weight))
        } else {
            String::new()
        };
        format!("{weight}{}", call(plan))
    });
    let terms: Vec<String> = terms.collect();
    format!("{} = {}", node_name(node), terms.join(" + "))
}

/// The cell of a branch with its inputs: skip first, as in Eq. 7.
pub fn call(plan: &BranchPlan) -> String {
    let skip = plan.skip.map_or_else(|| "–".into(), node_name);
    let letter = plan.branch.name().chars().next().unwrap_or_default();
    format!("cell_{letter}({skip}, {})", node_name(plan.main))
}

/// What an operation does to its input x.
pub fn of_operation(op: Primitive) -> String {
    text_of("formula", op)
}

/// How many weights an operation over n channels has, as a formula.
pub fn weights_of(op: Primitive) -> String {
    text_of("weights", op)
}

fn text_of(what: &str, op: Primitive) -> String {
    text(&format!("architecture.{what}.{}", op.name())).to_owned()
}

/// How the branches of a node are joined, in a sentence.
pub fn fusion(structure: &Structure) -> &'static str {
    text(match structure.fusion {
        Fusion::Sum => "architecture.fusion.sum",
        Fusion::Weighted => "architecture.fusion.weighted",
        Fusion::Pruned { .. } => "architecture.fusion.pruned",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::architecture::published;
    use crate::text::has;
    use shared::space::Family;

    #[test]
    fn a_node_is_the_sum_of_its_cells() {
        let plan = published::genotype("stage1_deep").unwrap().plan();
        let formula = |layer, depth| {
            let node = NodeId::new(layer, depth);
            let found = plan.nodes.iter().find(|found| found.id == node).unwrap();
            of_node(node, &found.branches.iter().collect::<Vec<_>>())
        };
        assert_eq!(
            formula(4, 2),
            "X3.5 = cell_d(X3.3, X2.4) + cell_n(–, X3.3) + cell_u(X3.3, X4.4)"
        );
        assert_eq!(formula(2, 0), "X1.3 = cell_n(–, stem) + cell_u(stem, X2.2)");
    }

    #[test]
    fn every_operation_has_its_formula() {
        for op in Family::ALL.iter().flat_map(|family| family.primitives()) {
            for what in ["formula", "weights"] {
                let key = format!("architecture.{what}.{}", op.name());
                assert!(has(&key), "{key}");
            }
        }
    }
}

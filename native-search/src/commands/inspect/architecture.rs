//! The account of a genotype: cells in words, structure, origin, cost of each exit.

use serde_json::json;
use shared::genotype::Genotype;
use shared::profile::Profile;
use shared::space::{Branch, BranchWeights, Fusion, Gene};

use super::account::{Account, heading, lines};
use crate::commands::profile;
use crate::report::Table;

/// Height and width in pixels at which costs are said where nothing else is known.
const SIDE: usize = 256;

pub(super) fn genotype(genotype: Genotype) -> anyhow::Result<Account> {
    let multiple = genotype.lattice.size_multiple();
    let side = SIDE.next_multiple_of(multiple);
    let costs = profile::profile(&genotype, [side; 2])?;
    let mut text = "a genotype: an architecture without weights\n".to_owned();
    text += &heading("lattice");
    text += &lines([
        ("layers", genotype.lattice.layers().to_string()),
        ("depths", genotype.lattice.depths().to_string()),
        ("input sides", format!("multiples of {multiple} pixels")),
    ]);
    text += &words(&genotype);
    text += &heading("structure");
    text += &toml::to_string(&genotype.structure)?;
    text += &heading("provenance");
    text += &origin(&genotype.provenance);
    text += &cost_text(&costs);
    let json = json!({
        "kind": "genotype",
        "genotype": serde_json::from_str::<serde_json::Value>(&genotype.to_json())?,
        "size": costs.size,
        "exits": costs.exits,
    });
    Ok(Account {
        text,
        json,
        genotype: Some(genotype),
    })
}

/// `name  value` lines of a provenance or the like.
pub(super) fn origin(facts: &std::collections::BTreeMap<String, String>) -> String {
    if facts.is_empty() {
        return "not stated\n".to_owned();
    }
    lines(
        facts
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    )
}

/// Parameters and multiply-accumulates of each exit.
pub(super) fn cost_text(costs: &Profile) -> String {
    let [height, width] = costs.size;
    let mut table = Table::new(["exit", "cells", "parameters", "of these used", "MACs (M)"]);
    for exit in &costs.exits {
        table.push([
            exit.name.clone(),
            exit.cells.to_string(),
            exit.parameters.registered.to_string(),
            exit.parameters.reachable.to_string(),
            format!("{:.1}", exit.macs as f64 / 1e6),
        ]);
    }
    let title = format!("cost of one image of {height}x{width} pixels, by exit");
    heading(&title) + &table.markdown()
}

/// The three cells and how their branches are joined.
pub(super) fn words(genotype: &Genotype) -> String {
    let mut text = String::new();
    for branch in Branch::ALL {
        let main = match branch {
            Branch::Down => "main input from the shallower depth, halved",
            Branch::Normal => "both inputs from the same depth",
            Branch::Up => "main input from the deeper depth, doubled",
        };
        text += &heading(&format!("{} cell ({main})", branch.name()));
        let node = |(node, genes): (usize, &Vec<Gene>)| {
            let terms = genes
                .iter()
                .map(|(op, state)| format!("{} of {}", op.label(), input(*state)));
            let sum = terms.collect::<Vec<_>>().join(" + ");
            format!("  node {} = {sum}\n", node + 1)
        };
        let nodes = genotype.cells.nodes(branch).iter().enumerate();
        text.extend(nodes.map(node));
    }
    text + &heading("branches of a lattice node") + &joined(genotype)
}

fn input(state: usize) -> String {
    match state {
        0 => "skip".to_owned(),
        1 => "main".to_owned(),
        node => format!("node {}", node - 1),
    }
}

fn joined(genotype: &Genotype) -> String {
    let mut text = match genotype.structure.fusion {
        Fusion::Sum => "  summed\n".to_owned(),
        Fusion::Weighted => "  summed, weighted by their shares\n".to_owned(),
        Fusion::Pruned { threshold } => {
            format!("  summed where their share is {threshold} or more (the largest always)\n")
        }
    };
    if genotype.branches.is_empty() {
        return text + "  shares (softmax of beta): not stated\n";
    }
    text += "  shares (softmax of beta):\n";
    let node = |weights: &BranchWeights| {
        let shares = weights
            .branches
            .iter()
            .map(|(branch, share)| format!("{} {share:.3}", branch.name()));
        let shares = shares.collect::<Vec<_>>().join(", ");
        format!("  {:<6} {shares}\n", weights.node.paper_name())
    };
    text.extend(genotype.branches.iter().map(node));
    text
}

//! The details panel: the selection, with its shape, its cost and its formula.

use std::sync::Arc;

use leptos::prelude::*;
use shared::profile::Cost;
use shared::space::{Branch, BranchWeights, NodeId, branch_share};

use super::cells::{about_cell, kind_of_cell};
use super::explorer::Explorer;
use super::formula;
use super::profiled::Profiled;
use super::selection::Selection;
use crate::browser::page;
use crate::text::numbers::{grouped, hundredths, short};
use crate::text::{filled, operation_name, text};
use crate::visual::names::{node_name, state_name};

/// It changes with what is pointed at, and keeps its room.
#[component]
pub fn Details(explorer: Explorer) -> impl IntoView {
    let content = move || {
        let profiled = explorer.profiled.get()?;
        let selection = explorer.looked_at().in_lattice(profiled.plan.lattice);
        Some(match (selection.branch, profiled.edge(selection)) {
            (Some(branch), Some(_)) => operation(explorer, &profiled, selection, branch),
            (Some(branch), None) => branch_of(explorer, &profiled, selection.node, branch),
            (None, _) if selection.node.layer == 0 => stem(&profiled),
            (None, _) => node(explorer, &profiled, selection.node),
        })
    };
    view! {
        <section class="card details" id="details" aria-label=text("architecture.details.name") aria-live="polite">
            {content}
        </section>
    }
}

fn heading(title: String, about: String) -> impl IntoView {
    view! {
        <h2 id="details-title" tabindex="-1">{title}</h2>
        <p class="soft">{about}</p>
    }
}

/// A line of numbers or of a formula.
fn fact(key: &str, value: String) -> impl IntoView + use<> {
    view! {
        <div>
            <dt>{text(&format!("architecture.details.{key}")).to_owned()}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// Channels, height, width.
fn shape([channels, height, width]: [usize; 3]) -> String {
    format!("{channels} × {height} × {width}")
}

fn costs(cost: Cost) -> impl IntoView {
    let Cost {
        parameters, macs, ..
    } = cost;
    let idle = parameters.registered - parameters.reachable;
    let allocated = (idle > 0).then(|| {
        let note = filled("architecture.details.idle", &[&grouped(idle)]);
        view! { <p class="soft">{note}</p> }
    });
    view! {
        <dl class="counts">
            {fact("parameters", short(parameters.reachable))}
            {fact("macs", short(macs))}
        </dl>
        {allocated}
    }
}

fn line_of(key: &'static str, formula: String) -> impl IntoView {
    view! {
        <p class="soft">{text(key)}</p>
        <p class="formula"><code>{formula}</code></p>
    }
}

fn stem(profiled: &Profiled) -> AnyView {
    let [first, second] = profiled.profile.stem;
    let cost = [first, second].into_iter().sum();
    let [half, full] = profiled.plan.stem_channels();
    let formula = filled(
        "architecture.details.stem-formula",
        &[&half.to_string(), &full.to_string()],
    );
    view! {
        {heading(text("architecture.details.stem").into(), text("architecture.details.stem-about").into())}
        <dl class="counts">{fact("shape", shape(profiled.shape(NodeId::new(0, 0))))}</dl>
        {costs(cost)}
        {line_of("architecture.details.formula", formula)}
    }
    .into_any()
}

fn node(explorer: Explorer, profiled: &Arc<Profiled>, node: NodeId) -> AnyView {
    let name = node_name(node);
    let branches = profiled.branches(node);
    let plans: Vec<_> = branches.iter().map(|(plan, _)| *plan).collect();
    let used = profiled
        .needed(profiled.exit(&explorer.exit.get()))
        .contains(&node);
    let about = filled(
        if used {
            "architecture.details.node-about"
        } else {
            "architecture.details.node-off"
        },
        &[
            &(node.depth + 1).to_string(),
            &(node.layer + 1).to_string(),
            &explorer.exit_name(),
        ],
    );
    let cost = profiled.node(node).map(|profile| profile.cost);
    let rows = branches.iter().map(|(plan, profile)| {
        let selection = Selection::branch(node, plan.branch);
        let shares = &profiled.genotype.branches;
        branch_row(explorer, selection, plan.branch, shares, profile.cost)
    });
    let rows = rows.collect_view();
    view! {
        {heading(name, about)}
        <dl class="counts">{fact("shape", shape(profiled.shape(node)))}</dl>
        {cost.map(costs)}
        {line_of(formula::fusion(&profiled.plan.structure), formula::of_node(node, &plans))}
        <ul class="branches">{rows}</ul>
    }
    .into_any()
}

/// Describes that, and is read from its title on: the button that was pressed is gone.
fn go(explorer: Explorer, selection: Selection) {
    explorer.hovered.set(None);
    explorer.selection.set(selection);
    request_animation_frame(|| page::focus("details-title"));
}

/// The way back from a part to its node.
fn back(explorer: Explorer, node: NodeId) -> impl IntoView {
    let words = filled("architecture.details.back", &[&node_name(node)]);
    view! {
        <p><button type="button" class="link" id="back-to-node"
            on:click=move |_| go(explorer, Selection::node(node))>{words}</button></p>
    }
}

/// A branch as a button, so that the keyboard gets to it.
fn branch_row(
    explorer: Explorer,
    selection: Selection,
    branch: Branch,
    shares: &[BranchWeights],
    cost: Cost,
) -> impl IntoView + use<> {
    let share = branch_share(shares, selection.node, branch);
    let beta = share.map_or_else(|| text("architecture.details.no-share").into(), hundredths);
    let name = kind_of_cell(branch);
    let words = filled(
        "architecture.details.branch-row",
        &[&beta, &short(cost.parameters.reachable), &short(cost.macs)],
    );
    view! {
        <li>
            <button type="button" class="link" data-branch=branch.name()
                on:click=move |_| go(explorer, selection)>{name}</button>
            <span class="soft">{words}</span>
        </li>
    }
}

fn branch_of(explorer: Explorer, profiled: &Profiled, node: NodeId, branch: Branch) -> AnyView {
    let Some((plan, profile)) = profiled.branch(node, branch) else {
        let gone = filled("architecture.details.pruned", &[&node_name(node)]);
        return view! { <p class="soft">{gone}</p> }.into_any();
    };
    let name = kind_of_cell(branch);
    let title = filled("architecture.details.branch", &[name, &node_name(node)]);
    let [_, height, width] = profiled.shape(node);
    let main = profiled.shape(plan.main);
    let skip = plan.skip.map_or_else(
        || text("architecture.details.absent").into(),
        |skip| format!("{}, {}", node_name(skip), shape(profiled.shape(skip))),
    );
    let share = branch_share(&profiled.genotype.branches, node, branch);
    let share = share.map_or_else(|| text("architecture.details.no-share").into(), hundredths);
    let from = format!("{}, {}", node_name(plan.main), shape(main));
    let about = about_cell(branch);
    view! {
        {heading(title, about.into())}
        <dl class="counts">
            {fact("share", share)}
            {fact("width", plan.cell.width.to_string())}
            {fact("main", from)}
            {fact("skip", skip)}
            {fact("output", shape([4 * plan.cell.width, height, width]))}
        </dl>
        {costs(profile.cost)}
        {line_of("architecture.details.cell-formula", format!("{} = [z¹, z², z³, z⁴]", formula::call(plan)))}
        {back(explorer, node)}
    }
    .into_any()
}

fn operation(
    explorer: Explorer,
    profiled: &Profiled,
    selection: Selection,
    branch: Branch,
) -> AnyView {
    let (Some(edge), Some((plan, _))) = (
        profiled.edge(selection),
        profiled.branch(selection.node, branch),
    ) else {
        return ().into_any();
    };
    let cell = kind_of_cell(branch);
    let index = filled(
        "architecture.details.operation-about",
        &[
            &state_name(edge.source),
            &(edge.node + 1).to_string(),
            cell,
            &node_name(selection.node),
        ],
    );
    let width = plan.cell.width;
    let sized = |size: Option<[usize; 2]>| {
        size.map_or_else(
            || text("architecture.details.absent").into(),
            |[height, width_px]| shape([width, height, width_px]),
        )
    };
    view! {
        {heading(operation_name(edge.op).into(), index)}
        <dl class="counts">
            {fact("from", sized(edge.from))}
            {fact("to", sized(edge.to))}
        </dl>
        {costs(edge.cost)}
        {line_of("architecture.details.formula", formula::of_operation(edge.op))}
        {line_of("architecture.details.weights", filled(
            "architecture.details.weights-at",
            &[&formula::weights_of(edge.op), &width.to_string()],
        ))}
        {back(explorer, selection.node)}
    }
    .into_any()
}

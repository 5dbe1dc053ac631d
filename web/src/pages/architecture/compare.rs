//! Two architectures side by side, with their differences marked.

use std::sync::Arc;

use leptos::prelude::*;
use shared::space::{Branch, Lattice};

use super::cells::kind_of_cell;
use super::difference;
use super::explorer::Explorer;
use super::profiled::Profiled;
use super::source::Source;
use crate::text::numbers::short;
use crate::text::{filled, operation_name, text};
use crate::visual::beta_map::BetaMap;
use crate::visual::cell::{CellPicture, Lane, empty};
use crate::visual::names::state_name;

type Side = Memo<Option<Arc<Profiled>>>;

/// The second one is chosen here; the first is the page's.
#[component]
pub fn Compare(explorer: Explorer) -> impl IntoView {
    let (first, second) = (explorer.profiled, explorer.beside);
    let both = move || Some((first.get()?, second.get()?));
    let summary = move || {
        let (first, second) = both()?;
        let counts = difference::counts(&first.genotype, &second.genotype);
        let one = |(branch, differ, all): (Branch, usize, usize)| {
            let name = kind_of_cell(branch);
            let words = [name, &differ.to_string(), &all.to_string()];
            view! { <li>{filled("architecture.compare.differ", &words)}</li> }
        };
        Some(counts.into_iter().map(one).collect_view())
    };
    view! {
        <section class="card compare" id="compare" aria-label=text("architecture.compare.name")>
            <Source id="second" file_id="second-file" paste_id="second-text" label=text("architecture.compare.second")
                origin=explorer.second error=explorer.error />
            <p class="soft">{text("architecture.compare.about")}</p>
            <ul id="differences">{summary}</ul>
            <Costs explorer />
            {Branch::ALL.map(|branch| view! { <Pair branch first second /> }).into_iter().collect_view()}
            <div class="pair">
                <Shares side=first name="architecture.compare.first" />
                <Shares side=second name="architecture.compare.second" />
            </div>
        </section>
    }
}

/// The cells of one kind.
#[component]
fn Pair(branch: Branch, first: Side, second: Side) -> impl IntoView {
    let title = kind_of_cell(branch);
    view! {
        <h3>{title}</h3>
        <div class="pair">
            <Half branch own=first other=second id="first" />
            <Half branch own=second other=first id="second" />
        </div>
    }
}

#[component]
fn Half(branch: Branch, own: Side, other: Side, id: &'static str) -> impl IntoView {
    let genes = move |side: Side| {
        let profiled = side.get();
        profiled.map(|profiled| profiled.genotype.cells.nodes(branch).to_vec())
    };
    let own_genes = Signal::derive(move || genes(own).unwrap_or_else(empty));
    let marks = Signal::derive(move || match genes(other) {
        Some(other) => difference::marks(&own_genes.get(), &other),
        None => Vec::new(),
    });
    let words = move || {
        let (genes, marks) = (own_genes.get(), marks.get());
        let line = |(node, index): Lane| {
            let (op, source) = genes.get(node)?.get(index)?;
            let words = [
                operation_name(*op),
                &state_name(*source),
                &(node + 1).to_string(),
            ];
            Some(view! { <li>{filled("picture.lane", &words)}</li> })
        };
        marks.into_iter().filter_map(line).collect_view()
    };
    view! {
        <div class="half">
            <Show when=move || own.with(Option::is_some)
                fallback=|| view! { <p class="soft">{text("architecture.waiting")}</p> }>
                <CellPicture id=format!("{id}-{}", branch.name()) genes=own_genes marks />
            </Show>
            <details>
                <summary>{text("architecture.compare.words")}</summary>
                <ul>{words}</ul>
            </details>
        </div>
    }
}

#[component]
fn Shares(side: Side, name: &'static str) -> impl IntoView {
    let content = move || {
        let profiled = side.get()?;
        let (lattice, shares) = (profiled.plan.lattice, profiled.genotype.branches.clone());
        Some(if shares.is_empty() {
            view! { <p class="soft">{text("architecture.map.unknown")}</p> }.into_any()
        } else {
            let lattice: Signal<Lattice> = Signal::stored(lattice);
            view! { <BetaMap lattice shares=Signal::stored(shares) /> }.into_any()
        })
    };
    view! { <div class="half"><p class="soft">{text(name)}</p>{content}</div> }
}

/// What both cost at each exit.
#[component]
fn Costs(explorer: Explorer) -> impl IntoView {
    let rows = move || {
        let (first, second) = (explorer.profiled.get()?, explorer.beside.get()?);
        let (own, other) = (first.profile.exits.clone(), second.profile.exits.clone());
        let row = |(position, exit): (usize, shared::profile::ExitProfile)| {
            let other = other.get(position);
            let weights = other.map(|other| short(other.parameters.reachable));
            let macs = other.map(|other| short(other.macs));
            view! {
                <tr>
                    <th scope="row">{exit.name.clone()}</th>
                    <td>{short(exit.parameters.reachable)}</td>
                    <td>{weights}</td>
                    <td>{short(exit.macs)}</td>
                    <td>{macs}</td>
                </tr>
            }
        };
        Some(own.into_iter().enumerate().map(row).collect_view())
    };
    view! {
        <table class="values">
            <caption>{text("architecture.compare.costs")}</caption>
            <thead>
                <tr>
                    <th scope="col">{text("architecture.exits.exit")}</th>
                    <th scope="col">{text("architecture.compare.parameters-first")}</th>
                    <th scope="col">{text("architecture.compare.parameters-second")}</th>
                    <th scope="col">{text("architecture.compare.macs-first")}</th>
                    <th scope="col">{text("architecture.compare.macs-second")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

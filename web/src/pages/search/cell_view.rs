//! Alpha as bars on the edges of a cell.

use leptos::prelude::*;
use shared::drawing::OperationKind;
use shared::genotype::Genotype;
use shared::space::Primitive;

use super::controls::Controls;
use super::run::Run;
use crate::components::choices::Choices;
use crate::text::numbers::percent;
use crate::text::{operation_name, text};
use crate::visual::alpha::{AlphaBars, EdgeShares, full};
use crate::visual::legend::{Legend, Shape, operations};
use crate::visual::names::long_state_name;

/// The cell that is chosen, with its bars, a legend and the same as a table.
#[component]
pub fn CellView(run: Run, controls: Controls) -> impl IntoView {
    let found = Memo::new(move |_| {
        let text = run.progress.with(|progress| progress.genotype.clone())?;
        // The engine wrote it; what cannot be read marks nothing.
        Genotype::from_json(&text).ok()
    });
    let edges = Signal::derive(move || {
        let view = run.view.get();
        view.map_or_else(Vec::new, |view| {
            EdgeShares::of_cell(&view.candidates, &view.probabilities, controls.cell.get())
        })
    });
    let height = Signal::derive(move || {
        let view = run.view.get();
        view.map_or(1.0, |view| full(&view.probabilities))
    });
    let kept = Signal::derive(move || {
        let branch = controls.cell.get();
        let nodes = |found: &Genotype| found.cells.nodes(branch).to_vec();
        found.with(|found| found.as_ref().map(nodes))
    });
    let table = move || {
        let kept = kept.get();
        let line = |edge: EdgeShares| {
            let kept = kept.as_ref().and_then(|nodes| edge.kept(nodes));
            row(&edge, kept)
        };
        edges.get().into_iter().map(line).collect_view()
    };
    view! {
        <section class="card" id="cell" aria-labelledby="cell-title">
            <div class="head">
                <h2 id="cell-title">{text("search.cell.title")}</h2>
                <Choices legend=text("search.cell.legend") name="cell" texts="search.cell." chosen=controls.cell quiet=true />
            </div>
            <p class="soft">{text("search.cell.about")}</p>
            <div class="wide" tabindex="0" role="region" aria-labelledby="cell-title">
                <AlphaBars edges full=height found=kept label=text("search.cell.picture") />
            </div>
            <Legend entries=operations(&OperationKind::ALL, Shape::Area) />
            <details>
                <summary>{text("search.as-table")}</summary>
                <table class="numbers" id="cell-table">
                    <thead>
                        <tr>
                            <th>{text("search.edge")}</th>
                            <th>{text("search.strongest")}</th>
                            <th>{text("search.share")}</th>
                            <th>{text("search.kept")}</th>
                        </tr>
                    </thead>
                    <tbody>{table}</tbody>
                </table>
            </details>
        </section>
    }
}

fn row(edge: &EdgeShares, kept: Option<Primitive>) -> impl IntoView + use<> {
    let (from, to) = (edge.state(), edge.node() + 2);
    let name = format!("{} → {}", long_state_name(from), long_state_name(to));
    let strongest = edge.strongest();
    let op = strongest.map_or(text("picture.undecided"), |(op, _)| operation_name(op));
    let share = strongest.map_or("–".to_owned(), |(_, share)| percent(share));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{op}</td>
            <td>{share}</td>
            <td>{kept.map(operation_name)}</td>
        </tr>
    }
}

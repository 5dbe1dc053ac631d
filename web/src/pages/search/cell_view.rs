//! Alpha as bars on the edges of a cell.

use std::sync::Arc;

use leptos::prelude::*;
use shared::genotype::Genotype;
use shared::space::Branch;

use super::controls::Controls;
use super::crossbar::{
    Bar, Crossing, ROWS, SIZE, Sort, column_top, crossing_at, crossings, full, node_at,
};
use super::run::Run;
use crate::components::choices::Choices;
use crate::protocol::search::View;
use crate::text::numbers::percent;
use crate::text::{filled, operation_name, text};

/// A state's name: the two inputs, then the nodes from 1.
fn state(source: usize) -> String {
    match source {
        0 => text("search.skip-input").to_owned(),
        1 => text("search.main-input").to_owned(),
        node => filled("search.node", &[&(node - 1).to_string()]),
    }
}

/// The cell that is chosen, with its bars, a legend and the same as a table.
#[component]
pub fn CellView(run: Run, controls: Controls) -> impl IntoView {
    let found = Memo::new(move |_| {
        let text = run.diary.with(|diary| diary.genotype.clone())?;
        // The engine wrote it; what cannot be read marks nothing.
        Genotype::from_json(&text).ok()
    });
    let edges = move |view: &Arc<View>, branch: Branch| -> Vec<Crossing> {
        found.with(|found| {
            let cells = found.as_ref().map(|found| &found.cells);
            crossings(&view.candidates, &view.belief, branch, cells)
        })
    };
    let picture = move || {
        let branch = controls.branch();
        let view = run.view.get()?;
        Some(drawing(&edges(&view, branch), full(&view.belief)).into_any())
    };
    let table = move || {
        let branch = controls.branch();
        let view = run.view.get()?;
        let rows = edges(&view, branch).into_iter().map(row).collect_view();
        Some(rows)
    };
    let cells = Branch::ALL.map(|branch| {
        let name = branch.name();
        (
            name.to_owned(),
            text(&format!("search.cell.{name}")).to_owned(),
        )
    });
    view! {
        <section class="card" id="cell" aria-labelledby="cell-title">
            <div class="head">
                <h2 id="cell-title">{text("search.cell.title")}</h2>
                <Choices legend=text("search.cell.legend") name="cell" options=cells.to_vec().into()
                    chosen=controls.cell quiet=true />
            </div>
            <p class="soft">{text("search.cell.about")}</p>
            <div class="wide" tabindex="0" role="region" aria-labelledby="cell-title">
                <svg class="crossbar" viewBox=format!("0 0 {} {}", SIZE[0], SIZE[1]) role="img"
                    aria-label=text("search.cell.picture")>{picture}</svg>
            </div>
            <Legend />
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

#[component]
fn Legend() -> impl IntoView {
    let one = |sort: Sort| {
        let class = format!("tint op-{}", sort.name());
        let name = text(&format!("search.sort.{}", sort.name())).to_owned();
        view! { <li><span class=class aria-hidden="true"></span>{name}</li> }
    };
    view! { <ul class="keys">{Sort::ALL.map(one).collect_view()}</ul> }
}

fn row(crossing: Crossing) -> impl IntoView {
    let edge = format!("{} → {}", state(crossing.source), state(crossing.node + 2));
    let strongest = crossing.strongest();
    let name = strongest.map_or("–", |bar| operation_name(bar.op));
    let share = strongest.map_or("–".to_owned(), |bar| percent(bar.share));
    let kept = crossing.kept.map_or("", operation_name);
    view! {
        <tr>
            <th scope="row">{edge}</th>
            <td>{name}</td>
            <td>{share}</td>
            <td>{kept}</td>
        </tr>
    }
}

fn drawing(crossings: &[Crossing], full: f32) -> impl IntoView + use<> {
    let bottom = crossing_at(ROWS - 1, 0)[1];
    let columns: Vec<_> = (0..=ROWS)
        .map(|source| {
            let [x, top] = column_top(source);
            let name = (source < 2).then(|| {
                view! { <text class="state" x=x y=top - 8.0 text-anchor="middle">{state(source)}</text> }
            });
            view! { <line class="wire" x1=x y1=top x2=x y2=bottom />{name} }
        })
        .collect();
    let rows: Vec<_> = (0..ROWS)
        .map(|node| {
            let ([x, y], [left, _]) = (node_at(node), crossing_at(node, 0));
            let name = (node + 1).to_string();
            view! {
                <line class="wire" x1=left y1=y x2=x y2=y />
                <circle class="joint" cx=x cy=y r="12" />
                <text class="joint-name" x=x y=y + 4.5 text-anchor="middle">{name}</text>
            }
        })
        .collect();
    let edges: Vec<_> = crossings.iter().map(edge).collect();
    let scale = filled("search.full", &[&percent(full)]);
    view! {
        {columns}
        {rows}
        {edges}
        <text class="scale" x=SIZE[0] - 8.0 y="16" text-anchor="end">{scale}</text>
    }
}

fn edge(crossing: &Crossing) -> impl IntoView + use<> {
    let bars: Vec<_> = crossing.bars.iter().map(bar).collect();
    let [x, y, width, height] = crossing.frame();
    let strongest = crossing.strongest().map_or("", |bar| bar.op.name());
    let name = crossing.kept.map_or(strongest, |op| op.name());
    let kept = crossing.kept.is_some();
    let [cx, cy] = crossing.at;
    view! {
        <g class="edge" class:kept=kept>
            <rect class="ground" x=x y=y width=width height=height rx="3" />
            {bars}
            <circle class="tap" cx=cx cy=cy r="3" />
            <text class="best" x=x + width / 2.0 y=cy + 13.0 text-anchor="middle">{name}</text>
        </g>
    }
}

fn bar(bar: &Bar) -> impl IntoView + use<> {
    let class = format!("op op-{}", Sort::of(bar.op).name());
    let title = format!("{}: {}", operation_name(bar.op), percent(bar.share));
    view! {
        <rect class=class class:strongest=bar.strongest x=bar.x y=bar.y width=bar.width
            height=bar.height><title>{title}</title></rect>
    }
}

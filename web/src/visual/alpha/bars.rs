//! A searched cell: the shares of the operations as bars on its edges.

use leptos::prelude::*;
use shared::space::{Gene, NODES};

use super::layout::{Bar, Crossing, SIZE, column_top, crossing_at, node_at};
use super::shares::EdgeShares;
use crate::text::numbers::percent;
use crate::text::{filled, operation_name, text};
use crate::visual::ink::Ink;
use crate::visual::names::long_state_name;

/// The fourteen edges with their bars; nothing while none are known.
#[component]
pub fn AlphaBars(
    #[prop(into)] edges: Signal<Vec<EdgeShares>>,
    /// The share that fills a bar's height.
    full: Signal<f32>,
    /// The nodes of the cell that was found, whose operations stand out.
    #[prop(into)]
    found: Signal<Option<Vec<Vec<Gene>>>>,
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let picture = move || {
        let (edges, full, found) = (edges.get(), full.get(), found.get());
        let of = |edge: &EdgeShares| Crossing::of(edge, full, found.as_deref());
        let crossings: Vec<Crossing> = edges.iter().map(of).collect();
        (!crossings.is_empty()).then(|| drawn(&crossings, full))
    };
    view! {
        <svg class="alpha-bars" viewBox=format!("0 0 {} {}", SIZE[0], SIZE[1]) role="img" aria-label=label>
            {picture}
        </svg>
    }
}

fn drawn(crossings: &[Crossing], full: f32) -> impl IntoView + use<> {
    let columns = (0..=NODES).map(column).collect_view();
    let rows = (0..NODES).map(row).collect_view();
    let edges = crossings.iter().map(crossing).collect_view();
    let scale = filled("picture.full", &[&percent(full)]);
    view! {
        {columns}
        {rows}
        {edges}
        <text class="full" x=SIZE[0] - 8.0 y="16" text-anchor="end">{scale}</text>
    }
}

fn column(state: usize) -> impl IntoView {
    let ([x, top], bottom) = (column_top(state), crossing_at(NODES - 1, 0)[1]);
    let name = (state < 2).then(|| {
        let name = long_state_name(state);
        view! { <text class="name" x=x y=top - 8.0 text-anchor="middle">{name}</text> }
    });
    view! { <line class="wire" x1=x y1=top x2=x y2=bottom />{name} }
}

fn row(node: usize) -> impl IntoView {
    let ([x, y], [left, _]) = (node_at(node), crossing_at(node, 0));
    view! {
        <line class="wire" x1=left y1=y x2=x y2=y />
        <circle class="node" cx=x cy=y r="12" />
        <text class="name" x=x y=y + 4.5 text-anchor="middle">{node + 1}</text>
    }
}

fn crossing(crossing: &Crossing) -> impl IntoView + use<> {
    let bars = crossing.bars.iter().map(bar).collect_view();
    let [x, y, width, height] = crossing.frame();
    let strongest = crossing.strongest().map(|bar| bar.op);
    let name = crossing.kept.or(strongest);
    let name = name.map_or(text("picture.undecided"), |op| op.name());
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
    let title = format!("{}: {}", operation_name(bar.op), percent(bar.share));
    view! {
        <rect class="share-bar" class:strongest=bar.strongest x=bar.x y=bar.y width=bar.width height=bar.height
            style:fill=Ink::of(bar.op).css()><title>{title}</title></rect>
    }
}

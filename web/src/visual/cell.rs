//! A found cell: its states with rails below them, and a lane for each operation.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::drawing::svg::short;
use shared::drawing::{self, CellLayout, Rect};
use shared::space::{Gene, NODES};

use super::ink::Ink;
use super::names::state_name;
use super::pointing::Pointing;
use crate::browser::page;
use crate::text::{filled, operation_name, text};

/// An operation of a cell: the node that it ends in, and its index among what ends there.
pub type Lane = (usize, usize);

/// A cell of which nothing is known yet.
pub fn empty() -> Vec<Vec<Gene>> {
    vec![Vec::new(); NODES]
}

/// A cell with its operations in words.
#[component]
pub fn CellPicture(
    /// Unique on the page: the beginning of the lanes' ids.
    #[prop(into)]
    id: String,
    #[prop(into)] genes: Signal<Vec<Vec<Gene>>>,
    /// Lanes that stand out.
    #[prop(into, optional)]
    marks: Signal<Vec<Lane>>,
    /// Without it the cell is a picture with its text.
    #[prop(optional)]
    pointing: Option<Pointing<Lane>>,
) -> impl IntoView {
    let layout = Memo::new(move |_| CellLayout::of(&genes.get()));
    move || {
        let layout = layout.get();
        let (width, height) = layout.size();
        let lanes = layout.lanes.iter().enumerate().map(|(at, lane)| {
            let (before, after) = (at.checked_sub(1), at + 1);
            let near = [before, Some(after)].map(|at| layout.lanes.get(at?));
            let near = near.map(|lane| lane.map(|lane| lane_id(&id, lane)));
            lane_view(&id, at, lane, near, marks, pointing)
        });
        let lanes = lanes.collect_view();
        view! {
            <svg class="cell" role="group" aria-label=text("picture.cell")
                viewBox=format!("0 0 {} {}", short(width), short(height))
                width=short(width) height=short(height)>
                {rails(&layout)}
                {lanes}
                {output(&layout)}
                {states(&layout)}
            </svg>
        }
    }
}

fn rails(layout: &CellLayout) -> impl IntoView + use<> {
    let all = layout.states.iter().zip(&layout.rails);
    let drawn = all.filter(|(state, end)| **end > state.bottom());
    let one = |(state, end): (&Rect, &f64)| {
        let (x, _) = state.centre();
        let x = short(x);
        view! { <line class="rail" x1=x.clone() y1=short(state.bottom()) x2=x y2=short(*end) /> }
    };
    drawn.map(one).collect_view()
}

fn boxed(at: Rect, name: String) -> impl IntoView {
    let (x, y) = at.centre();
    view! {
        <g class="state" aria-hidden="true">
            <rect x=short(at.x) y=short(at.y) width=short(at.w) height=short(at.h) rx="4" />
            <text x=short(x) y=short(y + 4.0)>{name}</text>
        </g>
    }
}

fn states(layout: &CellLayout) -> impl IntoView + use<> {
    let all = layout.states.iter().enumerate();
    let boxes = all.map(|(state, at)| boxed(*at, state_name(state)));
    boxes.collect_view()
}

fn output(layout: &CellLayout) -> impl IntoView + use<> {
    let (label, words) = layout.joined;
    let y = layout.output.centre().1;
    let from = layout.states[2].centre().0;
    let dots = layout.states[2..].iter().map(|state| {
        let (x, _) = state.centre();
        view! { <circle cx=short(x) cy=short(y) r="3" /> }
    });
    let dots = dots.collect_view();
    view! {
        <g class="joined" aria-hidden="true">
            <line x1=short(from) y1=short(y) x2=short(layout.output.x) y2=short(y) />
            {dots}
            <text x=short(label.x) y=short(label.bottom() - 3.5)>{words}</text>
        </g>
        {boxed(layout.output, text("picture.out").into())}
    }
}

fn lane_id(id: &str, lane: &drawing::Lane) -> String {
    format!("{id}-{}-{}", lane.node, lane.index)
}

/// The colour's line, the dot on the rail, the arrow's point, the words.
fn lane_view(
    id: &str,
    at: usize,
    lane: &drawing::Lane,
    near: [Option<String>; 2],
    marks: Signal<Vec<Lane>>,
    pointing: Option<Pointing<Lane>>,
) -> impl IntoView + use<> {
    let edge = (lane.node, lane.index);
    let (row, y) = (lane.row, short(lane.y));
    let label = filled(
        "picture.lane",
        &[
            operation_name(lane.op),
            &state_name(lane.source),
            &(lane.node + 1).to_string(),
        ],
    );
    let here = move || pointing.is_some_and(|p| p.here.get() == Some(edge));
    let marked = move || marks.with(|marks| marks.contains(&edge));
    // One lane of a cell is a stop for the tab key; arrows go to the others.
    let stop = move || {
        let pointing = pointing?;
        let first = pointing.here.get().is_none() && at == 0;
        Some(if here() || first { "0" } else { "-1" })
    };
    let key = move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowUp" => &near[0],
            "ArrowDown" => &near[1],
            "Enter" | " " => {
                event.prevent_default();
                if let Some(pointing) = pointing {
                    pointing.choose.run(edge);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(to) = to {
            page::focus(to);
        }
    };
    let hover = move |over: Option<Lane>| {
        if let Some(pointing) = pointing {
            pointing.hover.run(over);
        }
    };
    let choose = move |()| {
        if let Some(pointing) = pointing {
            pointing.choose.run(edge);
        }
    };
    view! {
        <g class="lane" class:here=here class:marked=marked id=lane_id(id, lane)
            role=if pointing.is_some() { "button" } else { "img" } aria-label=label tabindex=stop
            style:color=Ink::of(lane.op).css()
            on:mouseenter=move |_| hover(Some(edge)) on:mouseleave=move |_| hover(None)
            on:focus=move |_| choose(()) on:click=move |_| choose(()) on:keydown=key>
            <rect class="row" x=short(row.x) y=short(row.y) width=short(row.w) height=short(row.h) rx="5" />
            <line x1=short(lane.from) y1=y.clone() x2=short(lane.to - 6.0) y2=y.clone() />
            <circle cx=short(lane.from) cy=y.clone() r="3" />
            <path d=format!("M{} {y}l-8 -4.5v9z", short(lane.to)) />
            <text x=short(lane.label.x) y=short(lane.label.bottom() - 3.5) aria-hidden="true">
                {operation_name(lane.op)}
            </text>
        </g>
    }
}

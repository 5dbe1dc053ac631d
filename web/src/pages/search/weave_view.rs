//! Beta as the widths of a lattice's branches.

use leptos::prelude::*;
use shared::space::{Branch, Lattice};

use super::run::Run;
use super::weave::{RADIUS, Spot, Stroke, Weave, place};
use crate::text::numbers::percent;
use crate::text::{filled, text};

/// The lattice of the stage, a legend, and the same as a table.
#[component]
pub fn WeaveView(run: Run) -> impl IntoView {
    let weave = Memo::new(move |_| {
        let begun = run.begun.get()?;
        let stage = run.diary.with(super::diary::Diary::stage);
        let layers = begun.layers.get(stage).or(begun.layers.last())?;
        let lattice = Lattice::new(*layers).ok()?;
        let view = run.view.get()?;
        Some((lattice, Weave::of(lattice, &view.belief.branches)))
    });
    let picture = move || {
        let (lattice, weave) = weave.get()?;
        let size = format!("0 0 {} {}", weave.width, weave.height);
        Some(view! {
            <svg class="weave" viewBox=size role="img" aria-label=text("search.weave.picture")>
                {(0..lattice.depths()).map(depth).collect_view()}
                {weave.strokes.iter().map(stroke).collect_view()}
                {weave.spots.iter().map(spot).collect_view()}
            </svg>
        })
    };
    let table = move || {
        let (_, weave) = weave.get()?;
        let contested = weave.strokes.into_iter().filter(|stroke| stroke.contested);
        Some(contested.map(row).collect_view())
    };
    let legend = Branch::ALL.map(|branch| {
        let class = format!("tint {}", branch.name());
        view! {
            <li><span class=class aria-hidden="true"></span>{text(&format!("search.branch.{}", branch.name())).to_owned()}</li>
        }
    });
    view! {
        <section class="card" id="weave" aria-labelledby="weave-title">
            <h2 id="weave-title">{text("search.weave.title")}</h2>
            <p class="soft">{text("search.weave.about")}</p>
            {picture}
            <ul class="keys">{legend.collect_view()}</ul>
            <details>
                <summary>{text("search.as-table")}</summary>
                <table class="numbers" id="weave-table">
                    <thead>
                        <tr>
                            <th>{text("search.weave.node")}</th>
                            <th>{text("search.weave.branch")}</th>
                            <th>{text("search.share")}</th>
                        </tr>
                    </thead>
                    <tbody>{table}</tbody>
                </table>
            </details>
        </section>
    }
}

fn row(stroke: Stroke) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{stroke.node.paper_name()}</th>
            <td>{text(&format!("search.branch.{}", stroke.branch.name())).to_owned()}</td>
            <td>{percent(stroke.share)}</td>
        </tr>
    }
}

fn depth(depth: usize) -> impl IntoView {
    let [_, y] = place(shared::space::NodeId::new(0, depth));
    let name = filled("search.weave.depth", &[&(2_u32 << depth).to_string()]);
    view! { <text class="state" x="4" y=y + 4.0>{name}</text> }
}

fn stroke(stroke: &Stroke) -> impl IntoView + use<> {
    let ([x1, y1], [x2, y2]) = (stroke.from, stroke.to);
    let class = format!("branch {}", stroke.branch.name());
    let title = format!(
        "{}, {}: {}",
        stroke.node.paper_name(),
        text(&format!("search.branch.{}", stroke.branch.name())).to_owned(),
        percent(stroke.share)
    );
    view! {
        <line class=class class:lone=!stroke.contested x1=x1 y1=y1 x2=x2 y2=y2
            stroke-width=stroke.width><title>{title}</title></line>
    }
}

fn spot(spot: &Spot) -> impl IntoView + use<> {
    let [x, y] = spot.at;
    let title = spot.node.paper_name();
    view! { <circle class="spot" class:exit=spot.exit cx=x cy=y r=RADIUS><title>{title}</title></circle> }
}

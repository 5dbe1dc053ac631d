//! The lattice with the cost of an exit, and the map of its shares.

use leptos::prelude::*;
use shared::drawing::LatticeLayout;
use shared::space::Lattice;

use super::explorer::Explorer;
use super::hideable::Hideable;
use super::selection::Selection;
use crate::components::teacher::Control;
use crate::text::numbers::short;
use crate::text::{filled, text};
use crate::visual::beta_map::BetaMap;
use crate::visual::lattice::{LatticePicture, Part, Walk};
use crate::visual::pointing::Pointing;

/// The lattice, and the map of its shares beside it.
#[component]
pub fn LatticeCard(explorer: Explorer) -> impl IntoView {
    let hidden = explorer.hidden;
    let lattice = Memo::new(move |_| {
        let profiled = explorer.profiled.get();
        profiled.map(|profiled| profiled.plan.lattice)
    });
    let shares = Memo::new(move |_| {
        let profiled = explorer.profiled.get();
        profiled.map_or_else(Vec::new, |profiled| profiled.genotype.branches.clone())
    });
    let needed = Signal::derive(move || {
        let profiled = explorer.profiled.get();
        profiled.map_or_else(Vec::new, |profiled| {
            profiled.needed(profiled.exit(&explorer.exit.get()))
        })
    });
    // A new architecture may lack what was looked at.
    Effect::new(move || {
        if let Some(lattice) = lattice.get() {
            let kept = explorer.selection.get_untracked().in_lattice(lattice);
            if kept != explorer.selection.get_untracked() {
                explorer.selection.set(kept);
            }
        }
    });
    let cost = move || {
        let profiled = explorer.profiled.get()?;
        let profile = profiled.exit_profile(profiled.exit(&explorer.exit.get()));
        let words = [
            profile.name.clone(),
            profile.cells.to_string(),
            short(profile.parameters.reachable),
            short(profile.macs),
        ];
        Some(filled(
            "architecture.lattice.cost",
            &words.each_ref().map(String::as_str),
        ))
    };
    let unknown = move || shares.with(Vec::is_empty);
    let drawn = move |lattice: Lattice| {
        let layout = Memo::new(move |_| LatticeLayout::of(lattice, &[], explorer.flow.get()));
        let lattice: Signal<Lattice> = Signal::stored(lattice);
        view! {
            <div class="scroll">
                <LatticePicture id="node" layout shares needed label=text("architecture.lattice.name")
                    walk=walk(explorer) zoom=explorer.zoom />
            </div>
            <Control name=Hideable::Map hidden>
                <div hidden=unknown><BetaMap lattice shares /></div>
                <p class="soft" hidden=move || !unknown()>{text("architecture.map.unknown")}</p>
            </Control>
        }
    };
    view! {
        <section class="card weave" aria-label=text("architecture.lattice.name")>
            <div class="titled">
                <h2>{text("architecture.lattice.name")}</h2>
                <Zoom zoom=explorer.zoom />
            </div>
            <p class="soft">{text("architecture.lattice.about")}</p>
            <p id="cost">{cost}</p>
            {move || lattice.get().map(drawn)}
            <p class="soft" hidden=move || lattice.get().is_some()>{text("architecture.waiting")}</p>
        </section>
    }
}

/// The lattice's nodes and branches as subjects of the page.
fn walk(explorer: Explorer) -> Walk {
    let selection = |part: Part| match part {
        Part::Node(node) => Selection::node(node),
        Part::Branch(node, branch) => Selection::branch(node, branch),
    };
    let here = move || {
        let selection = explorer.looked_at();
        selection
            .branch
            .map_or(Part::Node(selection.node), |branch| {
                Part::Branch(selection.node, branch)
            })
    };
    Walk {
        pointing: Pointing {
            hover: Callback::new(move |part: Option<Part>| {
                explorer.hovered.set(part.map(selection));
            }),
            choose: Callback::new(move |part| explorer.selection.set(selection(part))),
            here: Signal::derive(move || Some(here())),
        },
        chosen: Signal::derive(move || explorer.selection.get().node),
        exit: Signal::derive(move || explorer.exit_name()),
        choose_exit: Callback::new(move |exit| explorer.exit.set(exit)),
    }
}

/// Smaller, as it is, larger; what is larger than its place scrolls.
#[component]
fn Zoom(zoom: RwSignal<u32>) -> impl IntoView {
    let by = move |hundredths: i32| {
        zoom.update(|zoom| *zoom = zoom.saturating_add_signed(hundredths).clamp(50, 300));
    };
    view! {
        <div class="row scaling">
            <button type="button" class="button" aria-label=text("architecture.zoom.smaller")
                disabled=move || zoom.get() <= 50 on:click=move |_| by(-25)>"−"</button>
            <button type="button" class="button" aria-label=text("architecture.zoom.reset")
                on:click=move |_| zoom.set(100)>{move || format!("{} %", zoom.get())}</button>
            <button type="button" class="button" aria-label=text("architecture.zoom.larger")
                disabled=move || 300 <= zoom.get() on:click=move |_| by(25)>"+"</button>
        </div>
    }
}

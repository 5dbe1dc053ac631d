//! A genotype as a map to walk in: its lattice, its cells, its costs, what its nodes see, another one beside it, and
//! the search that finds one.

pub mod alpha_map;
pub mod cell_picture;
pub mod compare;
pub mod details;
pub mod difference;
pub mod direction;
pub mod exits;
pub mod explorer;
pub mod features;
pub mod formula;
pub mod lattice_picture;
pub mod opened;
pub mod playback;
pub mod published;
pub mod recording;
pub mod saving;
pub mod share_map;
pub mod shown;
pub mod source;
pub mod story;
pub mod subject;

use std::sync::Arc;

use leptos::prelude::*;
use shared::drawing::Flow;
use shared::genotype::Genotype;
use shared::space::{Branch, Lattice};

use self::cell_picture::{CellPicture, Pointing, about_cell, empty, kind_of_cell};
use self::compare::Compare;
use self::details::Details;
use self::exits::Exits;
use self::explorer::Explorer;
use self::features::Features;
use self::lattice_picture::{Choosing, LatticePicture};
use self::playback::{Legend, Playback, load_shipped};
use self::recording::Recording;
use self::saving::Saving;
use self::share_map::ShareMap;
use self::source::Source;
use self::subject::Subject;
use crate::browser::{address, viewport};
use crate::components::choices::Choices;
use crate::components::lesson::Lesson;
use crate::components::teacher::{Control, TeacherView};
use crate::route::{Link, Route};
use crate::text::numbers::short;
use crate::text::{filled, text};
use crate::workbench::Workbench;

/// The link that opens a genotype here: how other pages hand one over.
pub fn link_to(genotype: &Genotype) -> Link {
    Link::to(Route::Architecture).with("g", opened::compact(genotype))
}

/// Narrower than this, in CSS pixels, layers run downwards.
const NARROW: f64 = 820.0;

/// What a teacher may hide, and the text for it.
const CONTROLS: [(&str, &str); 9] = [
    ("lesson", "architecture.control.lesson"),
    ("source", "architecture.control.source"),
    ("view", "architecture.control.view"),
    ("details", "architecture.control.details"),
    ("exits", "architecture.control.exits"),
    ("map", "architecture.control.map"),
    ("cells", "architecture.control.cells"),
    ("features", "architecture.control.features"),
    ("save", "architecture.control.save"),
];

/// The page, as the link says.
#[component]
pub fn ArchitecturePage(link: Link) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    bench.begin();
    let explorer = Explorer::of(&link, bench);
    follow_window(explorer.flow);
    let state = Signal::derive(move || explorer.link());
    Effect::new(move || address::replace(&state.get().to_string()));
    let recorded = RwSignal::new(None::<Arc<Recording>>);
    load_shipped(recorded, explorer.error);
    let hidden = explorer.hidden;
    let view_is = move |name: &'static str| move || explorer.view.with(|view| view == name);
    let controls = CONTROLS.map(|(name, key)| (name, text(key)));
    view! {
        <main class="page lab architecture" data-view=move || explorer.view.get()>
            <header class="wide">
                <h1>{text("architecture.title")}</h1>
                <p class="soft">{text("architecture.lead")}</p>
                <Top explorer />
                <p class="wrong" role="alert" id="wrong" hidden=move || explorer.error.with(Option::is_none)>
                    {move || explorer.error.get().map(|reason| format!("{reason}."))}
                </p>
            </header>
            <div class="lesson-place" hidden=move || hidden.has("lesson")>
                <Lesson section="architecture" steps=story::steps(explorer, recorded) step=explorer.step
                    on_step=move |step| story::set_up(explorer, step) />
            </div>
            <Show when=view_is("one")><One explorer bench /></Show>
            <Show when=view_is("two")><div class="main"><Compare explorer /></div></Show>
            <Show when=view_is("search")><div class="main"><Playback explorer recorded /></div></Show>
            <div class="wide">
                <TeacherView hidden controls=controls.to_vec() link=state />
            </div>
        </main>
    }
}

/// Layers run to the right where there is room for them.
fn follow_window(flow: RwSignal<Flow>) {
    let turn = move |width: f64| {
        let new = if width < NARROW {
            Flow::Downwards
        } else {
            Flow::Rightwards
        };
        if flow.get_untracked() != new {
            flow.set(new);
        }
    };
    turn(viewport::width());
    let heard = viewport::on_resize(turn);
    on_cleanup(move || heard.remove());
}

/// What is open, and how it is looked at.
#[component]
fn Top(explorer: Explorer) -> impl IntoView {
    let hidden = explorer.hidden;
    let views = ["one", "two", "search"].map(|name| {
        let words = text(&format!("architecture.view.{name}")).to_owned();
        (name.to_owned(), words)
    });
    view! {
        <div class="top">
            <Control name="source" hidden>
                <Source id="first" file_id="first-file" paste_id="first-text" label=text("architecture.source.name")
                    opened=explorer.first error=explorer.error />
            </Control>
            <Control name="view" hidden>
                <Choices legend=text("architecture.view.name") name="view" options=views.to_vec().into() chosen=explorer.view />
            </Control>
        </div>
    }
}

/// One architecture: its lattice with what is said of it, its cells, and what its nodes see.
#[component]
fn One(explorer: Explorer, bench: Workbench) -> impl IntoView {
    let hidden = explorer.hidden;
    view! {
        <div class="main">
            <Weave explorer />
            <Control name="exits" hidden><Exits explorer /></Control>
        </div>
        <div class="side">
            <Control name="details" hidden><Details explorer /></Control>
            <Control name="save" hidden><Saving explorer /></Control>
        </div>
        <div class="wide">
            <Control name="cells" hidden><Cells explorer /></Control>
            <Control name="features" hidden><Features explorer bench /></Control>
        </div>
    }
}

/// The lattice, and the map of its shares beside it.
#[component]
fn Weave(explorer: Explorer) -> impl IntoView {
    let hidden = explorer.hidden;
    let lattice = Memo::new(move |_| {
        let shown = explorer.shown.get();
        shown.map(|shown| shown.plan.lattice)
    });
    let shares = Memo::new(move |_| {
        let shown = explorer.shown.get();
        shown.map_or_else(Vec::new, |shown| shown.genotype.branches.clone())
    });
    let needed = Signal::derive(move || {
        let shown = explorer.shown.get();
        shown.map_or_else(Vec::new, |shown| {
            shown.needed(shown.exit(&explorer.exit.get()))
        })
    });
    // A new architecture may lack what was looked at.
    Effect::new(move || {
        if let Some(lattice) = lattice.get() {
            let kept = explorer.subject.get_untracked().in_lattice(lattice);
            if kept != explorer.subject.get_untracked() {
                explorer.subject.set(kept);
            }
        }
    });
    let cost = move || {
        let shown = explorer.shown.get()?;
        let profile = shown.exit_profile(shown.exit(&explorer.exit.get()));
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
    let choosing = Choosing {
        subject: explorer.subject,
        hovered: explorer.hovered,
        exit: explorer.exit,
    };
    let unknown = move || shares.with(Vec::is_empty);
    let drawn = move |lattice: Lattice| {
        let lattice: Signal<Lattice> = Signal::stored(lattice);
        view! {
            <div class="scroll">
                <LatticePicture id="node" lattice flow=explorer.flow shares needed choosing zoom=explorer.zoom />
            </div>
            <Control name="map" hidden>
                <div hidden=unknown><ShareMap lattice shares /></div>
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

/// The three cells; what is pointed at is counted at the node that was chosen.
#[component]
fn Cells(explorer: Explorer) -> impl IntoView {
    let one = move |branch: Branch| {
        let genes = Signal::derive(move || {
            let shown = explorer.shown.get();
            shown.map_or_else(empty, |shown| shown.genotype.cells.nodes(branch).to_vec())
        });
        let subject = move |edge: (usize, usize)| {
            let shown = explorer.shown.get_untracked()?;
            let node = explorer.subject.get_untracked();
            Some(Subject {
                edge: Some(edge),
                ..Subject::branch(node.with(branch, shown.plan.lattice)?, branch)
            })
        };
        let pointing = Pointing {
            hover: Callback::new(move |edge: Option<(usize, usize)>| {
                explorer.hovered.set(edge.and_then(subject));
            }),
            choose: Callback::new(move |edge| {
                if let Some(subject) = subject(edge) {
                    explorer.hovered.set(None);
                    explorer.subject.set(subject);
                }
            }),
            here: Signal::derive(move || {
                let subject = explorer.looked_at();
                subject.edge.filter(|_| subject.branch == Some(branch))
            }),
        };
        let title = kind_of_cell(branch);
        let about = about_cell(branch);
        view! {
            <div class="one-cell" data-branch=branch.name()>
                <h3>{title}</h3>
                <p class="soft">{about}</p>
                <Show when=move || explorer.shown.with(Option::is_some)>
                    <CellPicture id=format!("cell-{}", branch.name()) genes pointing />
                </Show>
            </div>
        }
    };
    view! {
        <section class="card" aria-label=text("architecture.cell.title")>
            <h2>{text("architecture.cell.title")}</h2>
            <p class="soft">{text("architecture.cell.about")}</p>
            <div class="cells">{Branch::ALL.map(one).into_iter().collect_view()}</div>
            <Legend />
        </section>
    }
}

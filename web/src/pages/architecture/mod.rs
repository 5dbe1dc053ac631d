//! The architecture page: a genotype's lattice, its cells, its costs, its feature maps, a second genotype to compare
//! with, and the search that finds one.

pub mod cells;
pub mod compare;
pub mod details;
pub mod difference;
pub mod exits;
pub mod explorer;
pub mod features;
pub mod formula;
pub mod hideable;
pub mod lattice_card;
pub mod origin;
pub mod playback;
pub mod player;
pub mod profiled;
pub mod published;
pub mod recording;
pub mod saving;
pub mod selection;
pub mod source;
pub mod story;

use std::sync::Arc;

use leptos::prelude::*;
use shared::drawing::Flow;

use self::cells::Cells;
use self::compare::Compare;
use self::details::Details;
use self::exits::Exits;
use self::explorer::{Explorer, ExplorerView};
use self::features::Features;
use self::hideable::Hideable;
use self::lattice_card::LatticeCard;
use self::playback::Playback;
use self::player::load_shipped;
use self::recording::Recording;
use self::saving::Saving;
use self::source::Source;
use crate::browser::{address, viewport};
use crate::components::choices::Choices;
use crate::components::lesson::Lesson;
use crate::components::teacher::{Control, TeacherView};
use crate::named::Named as _;
use crate::route::Link;
use crate::text::text;
use crate::workbench::Workbench;

/// Narrower than this, in CSS pixels, layers run downwards.
const NARROW: f64 = 820.0;

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
    let view_is = move |view: ExplorerView| move || explorer.view.get() == view;
    view! {
        <main class="page lab architecture" data-view=move || explorer.view.get().name()>
            <header class="wide">
                <h1>{text("architecture.title")}</h1>
                <p class="soft">{text("architecture.lead")}</p>
                <Top explorer />
                <p class="wrong" role="alert" id="wrong" hidden=move || explorer.error.with(Option::is_none)>
                    {move || explorer.error.get().map(|reason| format!("{reason}."))}
                </p>
            </header>
            <div class="lesson-place" hidden=move || hidden.has(Hideable::Lesson)>
                <Lesson section="architecture" steps=story::steps(explorer, recorded) step=explorer.step
                    on_step=move |step| story::set_up(explorer, step) />
            </div>
            <Show when=view_is(ExplorerView::One)><One explorer bench /></Show>
            <Show when=view_is(ExplorerView::Two)><div class="main"><Compare explorer /></div></Show>
            <Show when=view_is(ExplorerView::Search)><div class="main"><Playback explorer recorded /></div></Show>
            <div class="wide">
                <TeacherView hidden texts="architecture.control." link=state />
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
    viewport::on_resize(turn);
}

/// What is open, and how it is looked at.
#[component]
fn Top(explorer: Explorer) -> impl IntoView {
    let hidden = explorer.hidden;
    view! {
        <div class="top">
            <Control name=Hideable::Source hidden>
                <Source id="first" file_id="first-file" paste_id="first-text" label=text("architecture.source.name")
                    origin=explorer.first error=explorer.error />
            </Control>
            <Control name=Hideable::View hidden>
                <Choices legend=text("architecture.view.name") name="view" texts="architecture.view." chosen=explorer.view />
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
            <LatticeCard explorer />
            <Control name=Hideable::Exits hidden><Exits explorer /></Control>
        </div>
        <div class="side">
            <Control name=Hideable::Details hidden><Details explorer /></Control>
            <Control name=Hideable::Save hidden><Saving explorer /></Control>
        </div>
        <div class="wide">
            <Control name=Hideable::Cells hidden><Cells explorer /></Control>
            <Control name=Hideable::Features hidden><Features explorer bench /></Control>
        </div>
    }
}

//! The search lab: a live bilevel search on a few small images, with the steps of the command line.

pub mod cell_view;
pub mod controls;
pub mod curves;
pub mod data_sets;
pub mod hideable;
pub mod images;
pub mod player;
pub mod progress;
pub mod results;
pub mod run;
pub mod served;
pub mod stock;
pub mod story;
pub mod timeline;
pub mod weave_view;

use leptos::prelude::*;

use self::cell_view::CellView;
use self::controls::Controls;
use self::curves::{Losses, Skips};
use self::hideable::Hideable;
use self::images::Images;
use self::player::{Player, Settings};
use self::results::Results;
use self::run::Run;
use self::served::ServedChoice;
use self::story::Story;
use self::weave_view::WeaveView;
use crate::browser::address;
use crate::components::teacher::{Hidden, TeacherView};
use crate::protocol::search::LabSettings;
use crate::route::Link;
use crate::text::text;

/// More moves than any search here has; a link that asks for more is not followed.
const MOST_MOVES: usize = 5000;

/// While it plays, the link follows after so many moves: browsers limit changes of the address.
const FOLLOWED: usize = 10;

/// The page.
#[component]
pub fn SearchPage(link: Link) -> impl IntoView {
    let controls = Controls::of(&link);
    let hidden = Hidden::<Hideable>::of(&link);
    let run = Run::new(controls);
    let at = link.value::<usize>("at").unwrap_or(0).min(MOST_MOVES);
    run.open(at);
    on_cleanup(move || run.end());

    Effect::new(move |before: Option<(LabSettings, Option<ServedChoice>)>| {
        let now = (controls.settings(), controls.served());
        if before.is_some_and(|before| before != now) {
            run.begin(0);
        }
        now
    });
    let moves = Memo::new(move |_| {
        let made = run.progress.with(|progress| progress.moves);
        match (run.restoring.get(), run.playing.get()) {
            (0, true) => made - made % FOLLOWED,
            (left, _) => made + left,
        }
    });
    let here = Signal::derive(move || hidden.in_link(controls.link(moves.get())));
    Effect::new(move || address::replace(&here.get().to_string()));

    view! {
        <main class="page search">
            <header class="intro">
                <h1>{text("search.title")}</h1>
                <p class="soft">{text("search.intro")}</p>
            </header>
            <div class="left">
                <Player run controls hidden />
                <CellView run controls />
                <div class="pair">
                    <WeaveView run />
                    <Losses run />
                </div>
                <Skips run controls />
                <Results run controls />
            </div>
            <div class="right">
                <Story run controls />
                <Settings run controls hidden />
                <Images run controls hidden />
                <TeacherView hidden texts="search.hide." link=here />
            </div>
        </main>
    }
}

//! The frame around the pages: the app's name, its menu, its theme, and the notice of what it is not for.

use leptos::prelude::*;

use crate::browser::tasks::Tasks;
use crate::browser::theme::Theme;
use crate::browser::{address, offline, page};
use crate::components::choices::Choices;
use crate::named::Named as _;
use crate::pages::architecture::ArchitecturePage;
use crate::pages::mixing::MixingPage;
use crate::pages::runs::RunsPage;
use crate::pages::search::SearchPage;
use crate::pages::segment::SegmentPage;
use crate::route::{Link, Route};
use crate::text::text;
use crate::workbench::Workbench;

/// Beside the page, so that it is in charge of all of it.
const WORKER: &str = "./service-worker.js";

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    // It outlives the pages, so that a picture and a model are still there after a look at another one.
    provide_context(Workbench::idle());
    let link = RwSignal::new(Link::parse(&address::at_start()));
    address::on_change(move |fragment| link.set(Link::parse(&fragment)));
    let route = Memo::new(move |_| link.with(|link| link.route));
    Effect::new(move || page::show_title(text(&format!("menu.{}", route.get().name()))));
    // Whether it is kept for use without a network; an address where it cannot be is no fault.
    let offline = RwSignal::new(None::<&'static str>);
    Tasks::new().run(async move {
        if offline::keep(WORKER).await.is_ok() {
            offline.set(Some("app.offline"));
        }
    });
    view! {
        <a class="skip" href="#main" on:click=move |event| {
            event.prevent_default();
            page::focus("main");
        }>{text("menu.skip")}</a>
        <header class="bar">
            <a class="brand" href="#/segment">
                <span class="mark" aria-hidden="true"></span>
                <strong>"MixSearch"</strong>
            </a>
            <Menu route />
            <ThemeChoice />
        </header>
        <div id="main" tabindex="-1">{move || page_of(link.get())}</div>
        <footer>
            <p>
                <strong>{text("app.not-medical")}</strong>" "{text("app.notice")}" "
                <span id="offline">{move || offline.get().map(text)}</span>
            </p>
        </footer>
    }
}

/// The page of a link. A link that the user follows or edits builds its page anew, from the link's state.
fn page_of(link: Link) -> AnyView {
    match link.route {
        Route::Segment => view! { <SegmentPage /> }.into_any(),
        Route::Architecture => view! { <ArchitecturePage link /> }.into_any(),
        Route::Runs => view! { <RunsPage link /> }.into_any(),
        Route::Mixing => view! { <MixingPage link /> }.into_any(),
        Route::Search => view! { <SearchPage link /> }.into_any(),
    }
}

#[component]
fn Menu(route: Memo<Route>) -> impl IntoView {
    let one = move |to: &Route| {
        let to = *to;
        let here = move || (route.get() == to).then_some("page");
        let name = text(&format!("menu.{}", to.name())).to_owned();
        view! { <li><a href=Link::to(to).to_string() aria-current=here>{name}</a></li> }
    };
    view! {
        <nav aria-label=text("menu.name")>
            <ul class="menu">{Route::ALL.iter().map(one).collect_view()}</ul>
        </nav>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let theme = RwSignal::new(Theme::stored());
    Effect::new(move || theme.get().show());
    view! { <Choices legend=text("app.theme") name="theme" texts="app." chosen=theme quiet=true /> }
}

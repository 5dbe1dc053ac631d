//! The frame around the pages: the app's name, its menu, its theme, its language, and the notice of what it is not for.

use leptos::prelude::*;

use crate::browser::frame::NextFrame;
use crate::browser::later::Later;
use crate::browser::tasks::Tasks;
use crate::browser::theme::Theme;
use crate::browser::{address, files, language, offline, page};
use crate::components::choices::Choices;
use crate::named::Named as _;
use crate::pages::architecture::ArchitecturePage;
use crate::pages::mixing::MixingPage;
use crate::pages::runs::RunsPage;
use crate::pages::search::SearchPage;
use crate::pages::segment::SegmentPage;
use crate::route::{Link, Route};
use crate::text::{self, Language, text};
use crate::workbench::Workbench;

/// Beside the page, so that it is in charge of all of it.
const WORKER: &str = "./service-worker.js";

/// The choice of the language, for the keyboard.
const LANGUAGE: &str = "language";

/// How long the first page waits for a table of texts before it begins in English.
const PATIENCE_MS: u32 = 3000;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    // It outlives the pages, so that a picture and a model are still there after a look at another one, or in another
    // language.
    provide_context(Workbench::idle());
    let chosen = RwSignal::new(Language::first_of(&language::wanted()));
    let shown = shown_language(chosen);
    // Whether it is kept for use without a network; an address where it cannot be is no fault.
    let offline = RwSignal::new(None::<&'static str>);
    Tasks::new().run(async move {
        if offline::keep(WORKER).await.is_ok() {
            offline.set(Some("app.offline"));
        }
    });
    let after = NextFrame::new();
    Effect::new(move |languages: Option<usize>| {
        let before = languages.unwrap_or_default();
        if shown.get().is_none() {
            return before;
        }
        // The element that had the keyboard went with the earlier language.
        if before > 0 {
            after.run(|| page::focus(LANGUAGE));
        }
        before + 1
    });
    move || {
        let language = shown.get()?;
        language::mark(language.name());
        Some(view! { <Frame chosen offline /> })
    }
}

/// The language that the page is in: the chosen one as soon as its table is there; none before the first.
fn shown_language(chosen: RwSignal<Language>) -> RwSignal<Option<Language>> {
    let begun = (chosen.get_untracked() == Language::English).then_some(Language::English);
    let shown = RwSignal::new(begun);
    let (tasks, late) = (Tasks::new(), Later::new());
    if begun.is_none() {
        late.run(PATIENCE_MS, move || {
            if shown.get_untracked().is_none() {
                shown.set(Some(Language::English));
            }
        });
    }
    Effect::new(move |before: Option<Language>| {
        let wanted = chosen.get();
        // What the page went back to, because a table did not come, was not chosen.
        if before.is_some() && shown.get_untracked() != Some(wanted) {
            language::choose(wanted.name());
        }
        tasks.run(async move {
            if let Some(file) = wanted.file().filter(|_| !text::is_read(wanted))
                && let Ok(bytes) = files::fetch(&file).await
            {
                // A file that is no table leaves the page in the language it has.
                drop(text::read(wanted, &bytes));
            }
            if chosen.get_untracked() != wanted {
                return;
            }
            text::use_language(wanted);
            let now = text::language();
            if shown.get_untracked() != Some(now) {
                shown.set(Some(now));
            }
            if now != wanted {
                chosen.set(now);
            }
        });
        wanted
    });
    shown
}

/// Everything that is seen, built anew in another language.
#[component]
fn Frame(chosen: RwSignal<Language>, offline: RwSignal<Option<&'static str>>) -> impl IntoView {
    let link = RwSignal::new(Link::parse(&address::at_start()));
    address::on_change(move |fragment| link.set(Link::parse(&fragment)));
    let route = Memo::new(move |_| link.with(|link| link.route));
    Effect::new(move || page::show_title(text(&format!("menu.{}", route.get().name()))));
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
            <LanguageChoice chosen />
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

#[component]
fn LanguageChoice(chosen: RwSignal<Language>) -> impl IntoView {
    let one = move |language: &Language| {
        let language = *language;
        let name = text(&format!("app.lang-{}", language.name())).to_owned();
        view! { <option value=language.name() lang=language.name() selected=move || chosen.get() == language>{name}</option> }
    };
    view! {
        <select id=LANGUAGE class="language" aria-label=text("app.language") on:change:target=move |event| {
            if let Some(language) = Language::named(&event.target().value()) {
                chosen.set(language);
            }
        }>{Language::ALL.iter().map(one).collect_view()}</select>
    }
}

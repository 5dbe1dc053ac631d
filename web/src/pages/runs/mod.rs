//! The runs page: the runs of the machine that serves the app, the progress of one, and new ones where the server starts
//! them.

pub mod account;
pub mod cost;
pub mod form;
pub mod job_list;
pub mod jobs;
pub mod new_run;
pub mod watched;

use leptos::prelude::*;
use shared::events::{RunState, RunSummary};

use self::account::list;
use self::job_list::JobList;
use self::jobs::{Door, Jobs};
use self::new_run::NewRun;
use self::watched::Watched;
use crate::browser::tasks::Tasks;
use crate::browser::{address, clock, files};
use crate::route::{Link, Route};
use crate::text::{filled, text};

/// How often the list is asked for.
const PAUSE_MS: u32 = 3000;
/// The same where runs are started here.
const SHORT_PAUSE_MS: u32 = 1000;

/// What the server says of its runs.
#[derive(Clone, Debug, PartialEq)]
enum Served {
    /// Nothing yet.
    Unknown,
    /// It serves none, as a server without `--runs` and a static host.
    Nothing,
    /// It cannot be asked, or says something else: a sentence without its full stop.
    Failed(String),
    Runs(Vec<RunSummary>),
}

/// The page; the link holds the run that is watched. The token of the printed link is kept, and leaves the address.
#[component]
pub fn RunsPage(link: Link) -> impl IntoView {
    let runs = RwSignal::new(Served::Unknown);
    let chosen = RwSignal::new(link.text("run").map(str::to_owned));
    let jobs = Jobs::with(link.text("token"));
    // The one that was started last, until its folder is there to be watched.
    let awaited = RwSignal::new(None::<String>);
    Tasks::new().run(async move {
        loop {
            let found = match files::find("./api/runs").await {
                Ok(None) => Served::Nothing,
                Ok(Some(bytes)) => list(&bytes).map_or_else(Served::Failed, Served::Runs),
                Err(why) => Served::Failed(why),
            };
            let served = found != Served::Nothing;
            runs.set(found);
            if !served {
                break;
            }
            jobs.refresh().await;
            let starts = jobs.door.get_untracked() == Door::Open;
            clock::pause(if starts { SHORT_PAUSE_MS } else { PAUSE_MS }).await;
        }
    });
    Effect::new(move || {
        let here = Link::to(Route::Runs);
        let here = match chosen.get() {
            Some(name) => here.with("run", name),
            None => here,
        };
        address::replace(&here.to_string());
    });
    let accounts = Memo::new(move |_| match runs.get() {
        Served::Runs(runs) => runs,
        Served::Unknown | Served::Nothing | Served::Failed(_) => Vec::new(),
    });
    Effect::new(move || {
        let is_there =
            |name: &String| accounts.with(|runs| runs.iter().any(|run| run.name == *name));
        if let Some(name) = awaited.get().filter(is_there) {
            chosen.set(Some(name));
            awaited.set(None);
        }
    });
    let status = move || match runs.get() {
        Served::Unknown => text("runs.loading").to_owned(),
        Served::Nothing => text("runs.none-served").to_owned(),
        Served::Failed(why) => filled("runs.failed", &[&why]),
        Served::Runs(runs) if runs.is_empty() => text("runs.empty").to_owned(),
        Served::Runs(runs) => filled("runs.count", &[&runs.len().to_string()]),
    };
    let watched = move || {
        let name = chosen.get()?;
        Some(view! { <Watched name accounts /> })
    };
    view! {
        <main class="page runs">
            <div class="left">
                <section class="card">
                    <h1>{text("runs.title")}</h1>
                    <p class="soft" id="runs-status" role="status">{status}</p>
                    <Table accounts chosen />
                </section>
                <JobList jobs chosen />
                <Show when=move || jobs.door.get() == Door::Open>
                    <NewRun jobs accounts on_start=move |name: String| awaited.set(Some(name)) />
                </Show>
            </div>
            <div class="right">{watched}</div>
        </main>
    }
}

#[component]
fn Table(accounts: Memo<Vec<RunSummary>>, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let row = move |run: RunSummary| {
        let (name, is) = (run.name.clone(), run.name.clone());
        let says = match (run.state, run.error) {
            (RunState::Damaged, Some(error)) => error,
            (state, _) => text(&format!("runs.state-{}", state.name())).to_owned(),
        };
        let kind = run.kind.map_or("runs.kind-unknown".to_owned(), |kind| {
            format!("runs.kind-{kind}")
        });
        view! {
            <tr class:chosen=move || chosen.get().as_deref() == Some(is.as_str())>
                <th scope="row">
                    <button type="button" class="link" on:click=move |_| chosen.set(Some(name.clone()))>{run.name.clone()}</button>
                </th>
                <td>{text(&kind).to_owned()}</td>
                <td>{says}</td>
                <td class="number">{format!("{} / {}", run.epochs_done, run.epochs)}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll">
            <table class="list" hidden=move || accounts.with(Vec::is_empty)>
                <thead>
                    <tr>
                        <th scope="col">{text("runs.name")}</th>
                        <th scope="col">{text("runs.kind")}</th>
                        <th scope="col">{text("runs.state")}</th>
                        <th scope="col" class="number">{text("runs.epochs")}</th>
                    </tr>
                </thead>
                <tbody>{move || accounts.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

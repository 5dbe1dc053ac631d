//! A recorded search, epoch by epoch.

use std::sync::Arc;

use leptos::prelude::*;
use shared::drawing::{Kind, LatticeLayout};
use shared::space::{Branch, Family, Lattice};

use super::cells::kind_of_cell;
use super::explorer::Explorer;
use super::opened::Opened;
use super::recording::Recording;
use crate::browser::files::{Given, fetch};
use crate::browser::tasks::Tasks;
use crate::browser::ticker::Ticker;
use crate::components::choices::Choices;
use crate::components::file_button::FileButton;
use crate::components::slider::{Scale, Slider};
use crate::text::{filled, text};
use crate::visual::alpha::{AlphaTable, EdgeShares};
use crate::visual::beta_map::BetaMap;
use crate::visual::cell::{CellPicture, empty};
use crate::visual::ink::Ink;
use crate::visual::lattice::LatticePicture;
use crate::visual::legend::{Legend, Shape, operations};
use crate::visual::line_chart::{Chart, LineFigure, Series, Vertical};

/// The search that comes with the app.
const SHIPPED: &str = "./searches/quick.jsonl";

/// Between two epochs while playing, in milliseconds.
const PACE_MS: u32 = 700;

type Recorded = RwSignal<Option<Arc<Recording>>>;

/// Loads the recording that comes with the app; the lesson waits for its end.
pub fn load_shipped(recorded: Recorded, error: RwSignal<Option<String>>) {
    Tasks::new().run(async move {
        let read = async {
            let bytes = fetch(SHIPPED).await?;
            let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
            Recording::parse(&text)
        };
        match read.await {
            Ok(found) => recorded.set(Some(Arc::new(found))),
            Err(reason) => error.set(Some(reason)),
        }
    });
}

/// Lattice, curves, shares and cells of one epoch, and what moves it.
#[component]
pub fn Playback(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let at = explorer.epoch;
    let lattice = Memo::new(move |_| {
        let recording = recorded.get();
        recording.map_or_else(smallest, |found| found.stage(at.get()).lattice)
    });
    let shares = Memo::new(move |_| {
        let recording = recorded.get();
        recording.map_or_else(Vec::new, |found| {
            found.epoch(at.get()).belief.branches.clone()
        })
    });
    let layout = Memo::new(move |_| LatticeLayout::of(lattice.get(), &[], explorer.flow.get()));
    let charted = move |lines: fn(&Recording) -> Vec<Series>| {
        Signal::derive(move || recorded.with(|found| chart(found.as_deref(), lines, at.get())))
    };
    view! {
        <section class="card playback" id="playback" aria-label=text("architecture.search.name")>
            <Controls explorer recorded />
            <div class="playback-grid">
                <div class="scroll">
                    <LatticePicture id="played" layout shares label=text("architecture.search.lattice") />
                </div>
                <div class="charts">
                    <LineFigure title=text("architecture.search.losses") chart=charted(losses) />
                    <LineFigure title=text("architecture.search.entropy") chart=charted(entropies) />
                </div>
            </div>
            <BetaMap lattice shares />
        </section>
        <Alpha explorer recorded />
        <Cells explorer recorded />
    }
}

fn smallest() -> Lattice {
    Lattice::new(5).expect("five layers are a lattice")
}

/// Lines by epoch, with the halvings and the epoch that is looked at; empty without a recording.
fn chart(recording: Option<&Recording>, lines: fn(&Recording) -> Vec<Series>, at: usize) -> Chart {
    let lines = recording.map_or_else(Vec::new, lines);
    let mut chart = Chart::of(lines, Vertical::Fitted, text("architecture.search.epoch"));
    if let Some(recording) = recording {
        let stages = recording.stages.iter().skip(1);
        chart.breaks = stages.map(|stage| stage.first as f64 + 0.5).collect();
        chart.cursor = Some((at.min(recording.count() - 1) + 1) as f64);
    }
    chart
}

fn losses(recording: &Recording) -> Vec<Series> {
    let epochs = &recording.epochs;
    let weights = epochs.iter().map(|epoch| Some(epoch.weight_loss));
    let arch = epochs.iter().map(|epoch| epoch.arch_loss);
    vec![
        Series::numbered(
            text("architecture.search.weight-loss"),
            Ink::Series(0),
            weights,
        ),
        Series::numbered(text("architecture.search.arch-loss"), Ink::Series(1), arch),
    ]
}

fn entropies(recording: &Recording) -> Vec<Series> {
    let of = |branch: Branch| {
        let epochs = recording.epochs.iter();
        let nats = epochs.map(|epoch| epoch.belief.entropy(branch.main_family()));
        let nats = nats.map(|nats| Some(f64::from(nats)));
        Series::numbered(operations_of(branch), Ink::Branch(branch), nats)
    };
    Branch::ALL.map(of).into()
}

/// The operations that a kind of cell has of its own.
fn operations_of(branch: Branch) -> &'static str {
    text(match branch {
        Branch::Down => "architecture.search.down",
        Branch::Normal => "architecture.search.normal",
        Branch::Up => "architecture.search.up",
    })
}

#[component]
fn Controls(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let at = explorer.epoch;
    let count = move || recorded.with(|found| found.as_ref().map_or(1, |found| found.count()));
    let playing = playing(at, Signal::derive(count));
    let caption = move || {
        let recording = recorded.get()?;
        let epoch = recording.epoch(at.get());
        let rate = format!("{:.4}", epoch.rate);
        let words = [
            &(epoch.stage + 1).to_string(),
            &(epoch.epoch + 1).to_string(),
            &recording.stage(at.get()).lattice.layers().to_string(),
            &rate,
        ];
        Some(filled(
            "architecture.search.caption",
            &words.map(String::as_str),
        ))
    };
    let tasks = Tasks::new();
    let own = move |file: Given| {
        tasks.run(async move {
            let read = async {
                let bytes = file.bytes().await?;
                let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
                Recording::parse(&text)
            };
            match read.await {
                Ok(found) => {
                    explorer.error.set(None);
                    at.set(0);
                    recorded.set(Some(Arc::new(found)));
                }
                Err(reason) => explorer
                    .error
                    .set(Some(format!("{}: {reason}", file.name()))),
            }
        });
    };
    let play = move |_| {
        if !playing.get_untracked() && at.get_untracked() + 1 >= count() {
            at.set(0);
        }
        playing.update(|playing| *playing = !*playing);
    };
    let scale = move || Scale {
        low: 0.0,
        high: (count() - 1) as f64,
        step: 1.0,
    };
    let position = move || format!("{} / {}", at.get().min(count() - 1) + 1, count());
    let move_to = move |epoch: f64| {
        playing.set(false);
        at.set(epoch as usize);
    };
    view! {
        <h2>{text("architecture.search.name")}</h2>
        <p class="soft">{text("architecture.search.about")}</p>
        <div class="player">
            <button type="button" class="button primary" id="play" on:click=play>
                {move || text(if playing.get() { "architecture.search.pause" } else { "architecture.search.play" })}
            </button>
            <Slider label=text("architecture.search.epoch") id="epoch" scale
                value=move || at.get() as f64 shown=position on_move=move_to />
            <FileButton label=text("architecture.search.file") id="events-file" accept=".jsonl,.json,.txt" on_file=own />
        </div>
        <p id="epoch-caption" role="status">{caption}</p>
    }
}

/// Whether it plays; while it does, the epoch moves on until the last.
fn playing(at: RwSignal<usize>, count: Signal<usize>) -> RwSignal<bool> {
    let playing = RwSignal::new(false);
    let ticker = Ticker::new();
    Effect::new(move || {
        if !playing.get() {
            ticker.stop();
            return;
        }
        let tick = move || {
            if at.get_untracked() + 1 < count.get_untracked() {
                at.update(|at| *at += 1);
            } else {
                playing.set(false);
            }
        };
        ticker.start(PACE_MS, tick);
    });
    playing
}

#[component]
fn Alpha(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let family = explorer.family;
    let options = Branch::ALL.map(|branch| {
        let words = operations_of(branch);
        (branch.name().to_owned(), words.to_owned())
    });
    let chosen = Signal::derive(move || {
        let named = Branch::ALL.into_iter().find(|b| b.name() == family.get());
        named.map_or(Family::Normal, Branch::main_family)
    });
    let edges = Signal::derive(move || {
        recorded.with(|recording| {
            let Some(recording) = recording else {
                return Vec::new();
            };
            let epoch = explorer.epoch.get();
            let candidates = &recording.stage(epoch).candidates;
            EdgeShares::of_family(candidates, &recording.epoch(epoch).belief, chosen.get())
        })
    });
    view! {
        <section class="card" id="alpha" aria-label=text("architecture.search.alpha")>
            <h2>{text("architecture.search.alpha")}</h2>
            <p class="soft">{text("architecture.search.alpha-about")}</p>
            <Choices legend=text("architecture.search.family") name="family" options=options.to_vec().into() chosen=family />
            <div class="scroll" tabindex="0" role="region" aria-label=text("architecture.search.table")><AlphaTable family=chosen edges /></div>
        </section>
    }
}

#[component]
fn Cells(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let cells = Memo::new(move |_| Some(recorded.get()?.cells(explorer.epoch.get())));
    let one = move |branch: Branch| {
        let genes = Signal::derive(move || {
            cells.with(|cells| {
                let cells = cells.as_ref();
                cells.map_or_else(empty, |cells| cells.nodes(branch).to_vec())
            })
        });
        let title = kind_of_cell(branch);
        view! { <div><h3>{title}</h3><CellPicture id=format!("played-{}", branch.name()) genes /></div> }
    };
    let open = move |_| {
        if let Some(recording) = recorded.get_untracked() {
            let genotype = recording.genotype(explorer.epoch.get_untracked());
            explorer.first.set(Opened::Own(Arc::new(genotype)));
            explorer.view.set("one".into());
        }
    };
    view! {
        <section class="card" aria-label=text("architecture.search.cells")>
            <h2>{text("architecture.search.cells")}</h2>
            <p class="soft">{text("architecture.search.cells-about")}</p>
            <div class="cells">{Branch::ALL.map(one).into_iter().collect_view()}</div>
            <Legend entries=operations(&Kind::FOUND, Shape::Line) label=text("architecture.cell.legend") />
            <div class="row">
                <button type="button" class="button" id="open-read-off" disabled=move || recorded.with(Option::is_none)
                    on:click=open>{text("architecture.search.open")}</button>
            </div>
        </section>
    }
}

//! One run, followed epoch by epoch.

use leptos::prelude::*;
use shared::events::{Epoch, RunKind, RunSummary};
use shared::genotype::Genotype;

use super::account::{left_ms, losses, movements, probability_series, settledness};
use crate::browser::stream::{Sent, Stream};
use crate::browser::tasks::Tasks;
use crate::browser::{address, clock, files};
use crate::route::{Link, Route};
use crate::text::numbers::time;
use crate::text::{filled, text};
use crate::visual::line_chart::{Chart, LineFigure, Series, Vertical};
use crate::workbench::Workbench;

/// What is there when the page is opened comes at once and says nothing about speed.
const SETTLED_MS: f64 = 1500.0;
/// How many of the last epochs speed is judged by.
const JUDGED: usize = 8;

#[component]
pub fn Watched(name: String, accounts: Memo<Vec<RunSummary>>) -> impl IntoView {
    let epochs = RwSignal::new(Vec::<Epoch>::new());
    let came = RwSignal::new(Vec::<f64>::new());
    let error = RwSignal::new(None::<String>);
    let start = clock::now_ms();
    let hear = move |line: String| {
        let Ok(epoch) = Epoch::from_line(&line) else {
            return;
        };
        epochs.update(|epochs| epochs.push(epoch));
        let now = clock::now_ms();
        if now - start > SETTLED_MS {
            came.update(|came| {
                came.push(now);
                if came.len() > JUDGED {
                    came.remove(0);
                }
            });
        }
    };
    let again = move || {
        epochs.set(Vec::new());
        came.set(Vec::new());
    };
    match Stream::open(&of(&name, "events")) {
        Ok(mut stream) => Tasks::new().run(async move {
            while let Some(sent) = stream.next().await {
                match sent {
                    Sent::Line(line) => hear(line),
                    Sent::Restart => again(),
                }
            }
        }),
        Err(why) => error.set(Some(why)),
    }

    let run = {
        let name = name.clone();
        Memo::new(move |_| accounts.with(|runs| runs.iter().find(|run| run.name == name).cloned()))
    };
    let planned = move || run.with(|run| run.as_ref().map_or(0, |run| run.epochs));
    let done = move || epochs.with(Vec::len);
    let left = move || match left_ms(&came.get(), planned().saturating_sub(done())) {
        _ if done() >= planned() => text("runs.over").to_owned(),
        Some(ms) => filled("runs.left", &[&time(ms)]),
        None => text("runs.left-unknown").to_owned(),
    };
    view! {
        <section class="card" aria-label=text("runs.watched")>
            <h2>{name.clone()}</h2>
            <progress max="1" prop:value=move || done() as f64 / planned().max(1) as f64 aria-label=text("runs.progress")></progress>
            <p class="soft" id="run-left">{move || filled("runs.so-far", &[&done().to_string(), &planned().to_string(), &left()])}</p>
            <p class="soft" role="alert">{move || error.get()}</p>
            <Curves epochs run />
            <Results name run error />
        </section>
    }
}

/// What its epochs say.
#[component]
fn Curves(epochs: RwSignal<Vec<Epoch>>, run: Memo<Option<RunSummary>>) -> impl IntoView {
    let t = |key: &'static str| text(key);
    let by_epoch = move |lines: Vec<Series>| Chart::of(lines, Vertical::Fitted, t("runs.epoch"));
    let loss_lines = Signal::derive(move || {
        by_epoch(losses(
            &epochs.read(),
            [
                t("runs.weight-loss"),
                t("runs.arch-loss"),
                t("runs.training-loss"),
            ],
        ))
    });
    let other_lines = Signal::derive(move || {
        by_epoch(probability_series(
            &epochs.read(),
            [
                t("runs.dice"),
                t("runs.down"),
                t("runs.normal"),
                t("runs.up"),
            ],
        ))
    });
    let movement_lines = Signal::derive(move || {
        let names = ["runs.distance", "runs.movement", "runs.noise"].map(t);
        by_epoch(movements(&epochs.read(), names))
    });
    let choice_lines = Signal::derive(move || {
        let names = [
            "runs.agreement",
            "runs.cosine",
            "runs.gap",
            "runs.arch-dice",
        ]
        .map(t);
        by_epoch(settledness(&epochs.read(), names))
    });
    let is_measured = Memo::new(move |_| movement_lines.with(|chart| !chart.series.is_empty()));
    let measures = move || {
        is_measured.get().then(|| {
            view! {
                <LineFigure title=text("runs.movements") chart=movement_lines />
                <LineFigure title=text("runs.choices") chart=choice_lines />
            }
        })
    };
    let is_search = move || {
        run.with(|run| {
            run.as_ref()
                .is_some_and(|run| run.kind == Some(RunKind::Search))
        })
    };
    let other_title = Signal::derive(move || {
        text(if is_search() {
            "runs.entropy"
        } else {
            "runs.validation"
        })
        .to_owned()
    });
    view! {
            <LineFigure title=text("runs.losses") chart=loss_lines />
            <LineFigure title=other_title chart=other_lines />
            {measures}
    }
}

/// What lies in a run's folder, at the server.
fn of(name: &str, what: &str) -> String {
    format!("./api/runs/{}/{what}", address::encoded(name))
}

/// What a run has made, to be used in the app's other pages.
#[component]
fn Results(
    name: String,
    run: Memo<Option<RunSummary>>,
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let tasks = Tasks::new();
    let (bundle, genotype) = (of(&name, "bundle"), of(&name, "genotype"));
    let use_bundle = move |_| {
        bench.begin();
        bench.use_run(bundle.clone(), name.clone());
        address::go(&Link::to(Route::Segment).to_string());
    };
    let explore = move |_| {
        let genotype = genotype.clone();
        tasks.run(async move {
            let file = files::fetch(&genotype).await;
            match file.and_then(|bytes| read(&bytes)) {
                Ok(genotype) => address::go(&Link::to_genotype(&genotype).to_string()),
                Err(why) => error.set(Some(why)),
            }
        });
    };
    let has = move |what: fn(&RunSummary) -> bool| run.with(|run| run.as_ref().is_some_and(what));
    view! {
        <div class="row">
            <button type="button" class="button primary" id="use-bundle" hidden=move || !has(|run| run.has_bundle)
                on:click=use_bundle>{text("runs.use-bundle")}</button>
            <button type="button" class="button" id="explore" hidden=move || !has(|run| run.has_genotype)
                on:click=explore>{text("runs.explore")}</button>
        </div>
    }
}

/// A genotype's file.
fn read(bytes: &[u8]) -> Result<Genotype, String> {
    let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    Genotype::from_json(text).map_err(|error| error.to_string())
}

//! The player of a recorded search: the recording and the epoch.

use std::sync::Arc;

use leptos::prelude::*;

use super::explorer::Explorer;
use super::recording::Recording;
use crate::browser::files::{Given, fetch};
use crate::browser::tasks::Tasks;
use crate::browser::ticker::Ticker;
use crate::components::file_button::FileButton;
use crate::components::slider::{Scale, Slider};
use crate::text::numbers::fixed;
use crate::text::{filled, text};

/// The search that comes with the app.
const SHIPPED: &str = "./searches/quick.jsonl";

/// Between two epochs while playing, in milliseconds.
const PACE_MS: u32 = 700;

/// The recording that is played back, once it is there.
pub type Recorded = RwSignal<Option<Arc<Recording>>>;

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

/// What moves the epoch, and what it is.
#[component]
pub fn Player(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let at = explorer.epoch;
    let count = move || recorded.with(|found| found.as_ref().map_or(1, |found| found.count()));
    let playing = playing(at, Signal::derive(count));
    let caption = move || {
        let recording = recorded.get()?;
        let epoch = recording.epoch(at.get());
        let rate = fixed(epoch.rate, 4);
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

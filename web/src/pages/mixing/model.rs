//! The model on the composite and on its parts, beside each other.

use leptos::prelude::*;

use super::lab::{Lab, frame};
use super::linear::{Stop, line, top};
use super::probe::{Probe, Reading};
use crate::browser::later::Later;
use crate::components::engine_status::EngineStatus;
use crate::components::pixel_canvas::PixelCanvas;
use crate::protocol::EngineState;
use crate::text::{filled, text};
use crate::tones::{Pixels, difference, grey, picture};
use crate::workbench::Workbench;

/// A slider has come to rest.
const REST_MS: u64 = 350;

/// The box of the way's chart.
const BOX: [f32; 2] = [300.0, 120.0];

/// Runs while it is shown.
#[component]
pub fn Model(lab: Lab, bench: Workbench) -> impl IntoView {
    let probe = Probe::of(lab, bench);
    let rest = Later::new();
    Effect::new(move || {
        bench.card.track();
        bench.exit.track();
        bench.started.track();
        probe.forget();
        probe.outdated();
        rest.run(REST_MS, move || probe.read());
    });
    Effect::new(move |before: Option<()>| {
        lab.mixed.track();
        // The first run is the effect's above.
        if before.is_some() {
            probe.outdated();
            rest.run(REST_MS, move || probe.read());
        }
    });
    let ready = move || matches!(bench.engine.get(), EngineState::Ready(_));
    let who = move || {
        let name = bench.card.get().map(|card| card.name).unwrap_or_default();
        filled("mixing.model.who", &[&name, &bench.exit.get()])
    };
    view! {
        <section class="card wide" aria-label=text("mixing.model.title") id="model-section">
            <h2>{text("mixing.model.title")}</h2>
            <p class="soft">{text("mixing.model.about")}</p>
            {move || if ready() {
                view! { <p id="model-name">{who}</p> }.into_any()
            } else {
                view! { <EngineStatus state=bench.engine.into() on_retry=move |wish| bench.restart(wish) /> }.into_any()
            }}
            <Answers probe lab />
            <Walk probe />
            <p class="problem" role="alert" id="model-problem">{move || probe.problem.get().map(|reason| format!("{reason}."))}</p>
        </section>
    }
}

/// A map of the reading for a canvas, and the same as a mean in words.
#[component]
fn Map(
    id: String,
    probe: Probe,
    pixels: fn(&Reading) -> Pixels,
    #[prop(into)] caption: Signal<String>,
) -> impl IntoView {
    let shown = move || {
        probe
            .reading
            .with(|reading| reading.as_ref().map(|reading| pixels(reading)))
    };
    view! {
        <figure>
            <PixelCanvas id pixels=Signal::derive(shown) label=caption />
            <figcaption>{caption}</figcaption>
        </figure>
    }
}

#[component]
fn Answers(probe: Probe, lab: Lab) -> impl IntoView {
    let stale = move || {
        let now = lab.mixed.get();
        let shown = probe
            .reading
            .with(|r| r.as_ref().map(|r| r.mixed.weights.clone()));
        probe.busy.get() || shown.is_none_or(|shown| shown != now.weights)
    };
    let places = move || {
        let parts = probe.reading.with(|r| r.as_ref().map(|r| r.parts.clone()));
        let parts = parts.unwrap_or_default().into_iter();
        parts
            .enumerate()
            .map(|(at, (place, _))| (at, place))
            .collect::<Vec<_>>()
    };
    let part = move |(at, place): (usize, usize)| {
        let pixels = move || {
            probe.reading.with(|r| {
                let (_, map) = r.as_ref()?.parts.get(at)?;
                Some(grey(frame(), map))
            })
        };
        let caption = move || {
            probe.reading.with(|reading| {
                let mixed = reading.as_ref().map(|r| r.mixed.clone())?;
                let weight = format!("{:.3}", mixed.weights.get(place)?);
                Some(filled(
                    "mixing.model.part",
                    &[&(place + 1).to_string(), &weight],
                ))
            })
        };
        let caption = Signal::derive(move || caption().unwrap_or_default());
        view! {
            <figure>
                <PixelCanvas id=format!("part-{place}") pixels=Signal::derive(pixels) label=caption />
                <figcaption>{caption}</figcaption>
            </figure>
        }
    };
    let gap = move || {
        probe.reading.with(|reading| {
            let Some(reading) = reading else {
                return text("mixing.model.none").to_owned();
            };
            let number = |value: f32| format!("{value:.4}");
            let gap = [
                number(reading.gap.mean),
                format!("{:.2}", reading.gap.greatest),
            ];
            filled(
                "mixing.model.gap",
                &[&gap[0], &gap[1], &number(reading.from_label.mean)],
            )
        })
    };
    view! {
        <div class="answers" class:stale=stale aria-busy=move || stale().to_string() id="answers">
            <div class="parts">
                <For each=places key=|place| *place children=part />
            </div>
            <div class="parts">
                <Map id="found".to_owned() probe pixels=|r| grey(frame(), &r.found) caption=text("mixing.model.found") />
                <Map id="expected".to_owned() probe pixels=|r| grey(frame(), &r.expected) caption=text("mixing.model.expected") />
                <Map id="difference".to_owned() probe pixels=|r| difference(frame(), &r.found, &r.expected)
                    caption=text("mixing.model.difference") />
                <Map id="truth".to_owned() probe pixels=|r| picture(&r.mixed.composite.label) caption=text("mixing.model.label") />
            </div>
            <p id="gap" role="status">{gap}</p>
        </div>
    }
}

#[component]
fn Walk(probe: Probe) -> impl IntoView {
    let none = move || probe.reading.with(Option::is_none) || probe.walking.get();
    let label = move || {
        text(if probe.walking.get() {
            "mixing.walk.busy"
        } else {
            "mixing.walk.go"
        })
    };
    view! {
        <div class="walk">
            <div class="line">
                <p class="soft">{text("mixing.walk.about")}</p>
                <button type="button" class="button" id="walk" disabled=none on:click=move |_| probe.walk()>{label}</button>
            </div>
            {move || probe.way.get().map(|way| view! { <WayChart ends=way.ends stops=way.stops /> })}
        </div>
    }
}

#[component]
fn WayChart(ends: [String; 2], stops: Vec<Stop>) -> impl IntoView {
    let top = top(&stops);
    let path = |value: fn(&Stop) -> f32| line(&stops, value, top, BOX);
    let (found, straight, gap) = (path(|s| s.found), path(|s| s.straight), path(|s| s.gap));
    let caption = filled("mixing.walk.caption", &[&ends[0], &ends[1]]);
    let row = |stop: &Stop| {
        view! {
            <tr>
                <td>{format!("{:.3}", stop.weight)}</td>
                <td>{format!("{:.4}", stop.found)}</td>
                <td>{format!("{:.4}", stop.straight)}</td>
                <td>{format!("{:.4}", stop.gap)}</td>
            </tr>
        }
    };
    let rows = stops.iter().map(row).collect_view();
    let head = ["weight", "found", "straight", "gap"]
        .map(|key| view! { <th scope="col">{text(&format!("mixing.walk.{key}")).to_owned()}</th> });
    let key = ["found", "straight", "gap"].map(|key| {
        view! { <li class=key><span aria-hidden="true"></span>{text(&format!("mixing.walk.{key}")).to_owned()}</li> }
    });
    view! {
        <figure id="way">
            <svg viewBox="-34 -8 344 150" role="img" aria-label=caption.clone()>
                <path class="axis" d="M0 0V120H300" />
                <path class="gap" d=gap />
                <path class="straight" d=straight />
                <path class="found" d=found />
                <text x="-5" y="5" text-anchor="end">{format!("{top}")}</text>
                <text x="-5" y="123" text-anchor="end">"0"</text>
                <text x="0" y="137" text-anchor="middle">"0"</text>
                <text x="150" y="137" text-anchor="middle">{text("mixing.walk.axis")}</text>
                <text x="300" y="137" text-anchor="middle">"1"</text>
            </svg>
            <ul class="key">{key}</ul>
            <figcaption class="soft">{caption}</figcaption>
            <details>
                <summary>{text("mixing.walk.table")}</summary>
                <div class="scroll" tabindex="0"><table class="numbers"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>
            </details>
        </figure>
    }
}

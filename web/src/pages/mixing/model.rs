//! The model's outputs for the composite and for its parts, side by side.

use leptos::prelude::*;
use shared::imaging::overlay::Rgba;

use super::inference::{Inference, Reading};
use super::lab::{Lab, frame};
use super::linear::Stop;
use crate::browser::later::Later;
use crate::components::engine_status::EngineStatus;
use crate::protocol::EngineState;
use crate::text::numbers::fixed;
use crate::text::{filled, text};
use crate::visual::ink::Ink;
use crate::visual::legend::Legend;
use crate::visual::line_chart::{Chart, LineChart, Series, Vertical};
use crate::visual::pixels::{PixelCanvas, difference, grey, picture};
use crate::workbench::Workbench;

/// A slider has come to rest.
const REST_MS: u32 = 350;

/// Runs while it is shown.
#[component]
pub fn Model(lab: Lab, bench: Workbench) -> impl IntoView {
    let inference = Inference::of(lab, bench);
    let rest = Later::new();
    Effect::new(move || {
        bench.card.track();
        bench.exit.track();
        bench.started.track();
        inference.forget();
        inference.outdated();
        rest.run(REST_MS, move || inference.read());
    });
    Effect::new(move |before: Option<()>| {
        lab.mixed.track();
        // The first run is the effect's above.
        if before.is_some() {
            inference.outdated();
            rest.run(REST_MS, move || inference.read());
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
                view! { <EngineStatus state=bench.engine.into() on_retry=move |preference| bench.restart(preference) /> }.into_any()
            }}
            <Answers inference lab />
            <Walk inference />
            <p class="problem" role="alert" id="model-problem">{move || inference.problem.get().map(|reason| format!("{reason}."))}</p>
        </section>
    }
}

/// A map of the reading for a canvas, and the same as a mean in words.
#[component]
fn Map(
    id: String,
    inference: Inference,
    pixels: fn(&Reading) -> Rgba,
    #[prop(into)] caption: Signal<String>,
) -> impl IntoView {
    let shown = move || {
        inference
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
fn Answers(inference: Inference, lab: Lab) -> impl IntoView {
    let stale = move || {
        let now = lab.mixed.get();
        let shown = inference
            .reading
            .with(|r| r.as_ref().map(|r| r.mixed.weights.clone()));
        inference.busy.get() || shown.is_none_or(|shown| shown != now.weights)
    };
    let positions = move || {
        let parts = inference
            .reading
            .with(|r| r.as_ref().map(|r| r.parts.clone()));
        let parts = parts.unwrap_or_default().into_iter();
        parts
            .enumerate()
            .map(|(at, (position, _))| (at, position))
            .collect::<Vec<_>>()
    };
    let part = move |(at, position): (usize, usize)| {
        let pixels = move || {
            inference.reading.with(|r| {
                let (_, map) = r.as_ref()?.parts.get(at)?;
                Some(grey(frame(), map))
            })
        };
        let caption = move || {
            inference.reading.with(|reading| {
                let mixed = reading.as_ref().map(|r| r.mixed.clone())?;
                let weight = fixed(*mixed.weights.get(position)?, 3);
                Some(filled(
                    "mixing.model.part",
                    &[&(position + 1).to_string(), &weight],
                ))
            })
        };
        let caption = Signal::derive(move || caption().unwrap_or_default());
        view! {
            <figure>
                <PixelCanvas id=format!("part-{position}") pixels=Signal::derive(pixels) label=caption />
                <figcaption>{caption}</figcaption>
            </figure>
        }
    };
    let gap = move || {
        inference.reading.with(|reading| {
            let Some(reading) = reading else {
                return text("mixing.model.none").to_owned();
            };
            let number = |value: f32| fixed(value, 4);
            let gap = [number(reading.gap.mean), fixed(reading.gap.greatest, 2)];
            filled(
                "mixing.model.gap",
                &[&gap[0], &gap[1], &number(reading.from_label.mean)],
            )
        })
    };
    view! {
        <div class="answers" class:stale=stale aria-busy=move || stale().to_string() id="answers">
            <div class="parts">
                <For each=positions key=|position| *position children=part />
            </div>
            <div class="parts">
                <Map id="found".to_owned() inference pixels=|r| grey(frame(), &r.found) caption=text("mixing.model.found") />
                <Map id="expected".to_owned() inference pixels=|r| grey(frame(), &r.expected) caption=text("mixing.model.expected") />
                <Map id="difference".to_owned() inference pixels=|r| difference(frame(), &r.found, &r.expected)
                    caption=text("mixing.model.difference") />
                <Map id="truth".to_owned() inference pixels=|r| picture(&r.mixed.composite.label) caption=text("mixing.model.label") />
            </div>
            <p id="gap" role="status">{gap}</p>
        </div>
    }
}

#[component]
fn Walk(inference: Inference) -> impl IntoView {
    let none = move || inference.reading.with(Option::is_none) || inference.walking.get();
    let label = move || {
        text(if inference.walking.get() {
            "mixing.walk.busy"
        } else {
            "mixing.walk.go"
        })
    };
    view! {
        <div class="walk">
            <div class="line">
                <p class="soft">{text("mixing.walk.about")}</p>
                <button type="button" class="button" id="walk" disabled=none on:click=move |_| inference.walk()>{label}</button>
            </div>
            {move || inference.way.get().map(|way| view! { <WayChart ends=way.ends stops=way.stops /> })}
        </div>
    }
}

#[component]
fn WayChart(ends: [String; 2], stops: Vec<Stop>) -> impl IntoView {
    let series = [
        line(0, "found", &stops, |stop| stop.found),
        line(1, "straight", &stops, |stop| stop.straight),
        line(2, "gap", &stops, |stop| stop.gap),
    ];
    let chart = Chart::of(series.into(), Vertical::FromZero, text("mixing.walk.axis"));
    let entries = chart.names();
    let caption = filled("mixing.walk.caption", &[&ends[0], &ends[1]]);
    let row = |stop: &Stop| {
        view! {
            <tr>
                <td>{fixed(stop.weight, 3)}</td>
                <td>{fixed(stop.found, 4)}</td>
                <td>{fixed(stop.straight, 4)}</td>
                <td>{fixed(stop.gap, 4)}</td>
            </tr>
        }
    };
    let rows = stops.iter().map(row).collect_view();
    let head = ["weight", "found", "straight", "gap"]
        .map(|key| view! { <th scope="col">{text(&format!("mixing.walk.{key}")).to_owned()}</th> });
    view! {
        <figure id="way">
            <LineChart chart label=caption.clone() />
            <Legend entries />
            <figcaption class="soft">{caption}</figcaption>
            <details>
                <summary>{text("mixing.walk.table")}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=text("mixing.walk.table")><table class="numbers"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>
            </details>
        </figure>
    }
}

fn line(index: usize, key: &str, stops: &[Stop], value: fn(&Stop) -> f32) -> Series {
    let point = |stop: &Stop| (f64::from(stop.weight), Some(f64::from(value(stop))));
    Series {
        name: text(&format!("mixing.walk.{key}")).to_owned(),
        ink: Ink::Series(index),
        points: stops.iter().map(point).collect(),
    }
}

//! The training of the twins: its controls, curves and numbers.

use leptos::prelude::*;

use super::Twins;
use super::length::STEPS;
use super::record::Record;
use crate::components::slider::Slider;
use crate::protocol::twins::TwinMeasures;
use crate::text::numbers::{fixed, short, time};
use crate::text::{filled, text};
use crate::visual::ink::Ink;
use crate::visual::legend::{Shape, Swatch};
use crate::visual::line_chart::{Chart, LineFigure, Series, Vertical};

/// The names of the twins in the table of texts.
const NAMES: [&str; 2] = ["plain", "mixed"];

/// The card.
#[component]
pub fn TwinsCard(twins: Twins) -> impl IntoView {
    let wanted = Memo::new(move |_| twins.settings());
    Effect::new(move |before: Option<()>| {
        // Read, not only tracked: a memo that nobody reads is never computed.
        wanted.with(|_| ());
        // Other settings would be another training.
        if before.is_some() {
            twins.forget();
        }
    });
    let problem = move || twins.error.get().map(|reason| format!("{reason}."));
    view! {
        <section class="card wide" aria-label=text("mixing.twins.title") id="twins">
            <h2>{text("mixing.twins.title")}</h2>
            <p class="soft">{text("mixing.twins.about")}</p>
            <p class="soft">{text("mixing.twins.gap-is")}</p>
            <Controls twins />
            <Curves twins />
            <Numbers twins />
            <p class="soft" id="twins-verdict">{move || verdict(twins)}</p>
            <p class="problem" role="alert" id="twins-problem">{problem}</p>
        </section>
    }
}

fn verdict(twins: Twins) -> Option<&'static str> {
    let complete = twins.record.with(Record::complete);
    complete.then(|| text("mixing.twins.caution"))
}

#[component]
fn Controls(twins: Twins) -> impl IntoView {
    let steps = move || twins.length.with(|length| length.steps);
    let seed = move || twins.length.with(|length| length.seed.to_string());
    let complete = Memo::new(move |_| twins.record.with(Record::complete));
    let go = move || {
        text(if twins.playing.get() {
            "mixing.twins.stop"
        } else if complete.get() {
            "mixing.twins.again"
        } else if twins.begun.with(Option::is_some) {
            "mixing.twins.go-on"
        } else {
            "mixing.twins.go"
        })
    };
    let press = move |_| {
        if twins.playing.get_untracked() {
            twins.stop();
            return;
        }
        if complete.get_untracked() {
            twins.forget();
        }
        twins.play();
    };
    let share = move || {
        twins
            .record
            .with(|record| record.done as f64 / record.total.max(1) as f64)
    };
    view! {
        <div class="line">
            <Slider label=text("mixing.twins.steps") id="twins-steps" scale=STEPS
                value=move || steps() as f64 shown=move || steps().to_string()
                on_move=move |steps: f64| twins.length.update(|length| length.steps = steps.round() as usize) />
            <div class="seed">
                <label for="twins-seed">{text("mixing.twins.seed")}</label>
                <input type="number" id="twins-seed" min="0" step="1" inputmode="numeric" prop:value=seed
                    on:change:target=move |event| {
                        if let Ok(seed) = event.target().value().parse::<u64>() {
                            twins.length.update(|length| length.seed = seed);
                        }
                    } />
            </div>
            <button type="button" class="button primary" id="twins-go" on:click=press>{go}</button>
        </div>
        <progress max="1" prop:value=share aria-label=text("mixing.twins.progress")></progress>
        <p class="soft" id="twins-now" role="status">{move || stand(twins)}</p>
    }
}

/// Where it stands, in words; a screen reader hears it where it begins, stops and ends.
fn stand(twins: Twins) -> String {
    let Some(begun) = twins.begun.get() else {
        return text("mixing.twins.none").to_owned();
    };
    let [height, width] = begun.size;
    let facts = filled(
        "mixing.twins.facts",
        &[
            &short(begun.parameters),
            &begun.images.to_string(),
            &begun.held_out.to_string(),
            &format!("{height} × {width}"),
        ],
    );
    if twins.playing.get() {
        return facts;
    }
    let (done, total, ms) = twins
        .record
        .with(|record| (record.done, record.total, record.computed_ms));
    let at = [done.to_string(), total.to_string(), time(ms)];
    let at = filled("mixing.twins.at", &at.each_ref().map(String::as_str));
    format!("{at} {facts}")
}

#[component]
fn Curves(twins: Twins) -> impl IntoView {
    let gap = Memo::new(move |_| chart(twins, Vertical::FromZero, |measures| measures.gap));
    let dice = Memo::new(move |_| chart(twins, Vertical::To(1.0), |measures| measures.dice));
    let begun = move || twins.begun.with(Option::is_some);
    view! {
        <div class="curves" id="twins-curves" hidden=move || !begun()>
            <LineFigure title=text("mixing.twins.gap-picture").to_owned() chart=gap />
            <LineFigure title=text("mixing.twins.dice-picture").to_owned() chart=dice />
        </div>
    }
}

fn chart(twins: Twins, vertical: Vertical, value: fn(&TwinMeasures) -> f64) -> Chart {
    twins.record.with(|record| {
        let line = |which: usize| Series {
            name: name(which),
            ink: Ink::Series(which),
            points: record.measures[which]
                .iter()
                .map(|(step, measures)| (*step as f64, Some(value(measures))))
                .collect(),
        };
        let lines = vec![line(0), line(1)];
        Chart::of(lines, vertical, text("mixing.twins.axis")).across(0.0, record.total as f64)
    })
}

fn name(which: usize) -> String {
    text(&format!("mixing.twins.{}", NAMES[which])).to_owned()
}

#[component]
fn Numbers(twins: Twins) -> impl IntoView {
    let head = [
        "network",
        "loss",
        "dice-before",
        "dice-after",
        "gap-before",
        "gap-after",
    ]
    .map(|key| view! { <th scope="col">{text(&format!("mixing.twins.{key}")).to_owned()}</th> });
    let row = move |which: usize| {
        let number = move |at: usize, value: fn(&TwinMeasures) -> f64, digits: usize| {
            let ends = twins.record.with(|record| record.ends(which));
            ends.map_or("–".to_owned(), |ends| fixed(value(&ends[at]), digits))
        };
        let loss = move || {
            let loss = twins.record.with(|record| record.losses[which]);
            loss.map_or("–".to_owned(), |loss| fixed(loss, 3))
        };
        view! {
            <tr data-twin=NAMES[which]>
                <th scope="row"><Swatch ink=Ink::Series(which) shape=Shape::Line />{name(which)}</th>
                <td>{loss}</td>
                <td>{move || number(0, |measures| measures.dice, 3)}</td>
                <td>{move || number(1, |measures| measures.dice, 3)}</td>
                <td>{move || number(0, |measures| measures.gap, 4)}</td>
                <td>{move || number(1, |measures| measures.gap, 4)}</td>
            </tr>
        }
    };
    let begun = move || twins.begun.with(Option::is_some);
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text("mixing.twins.table") hidden=move || !begun()>
            <table class="numbers" id="twins-numbers">
                <thead><tr>{head}</tr></thead>
                <tbody>{row(0)}{row(1)}</tbody>
            </table>
        </div>
    }
}

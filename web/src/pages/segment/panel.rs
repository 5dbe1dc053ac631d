//! The model, its exits, the threshold, and what is measured.

use leptos::prelude::*;
use shared::imaging::Mask;
use shared::metrics::Confusion;

use crate::components::exit_picker::ExitPicker;
use crate::components::file_button::FileButton;
use crate::components::model_card::ModelFacts;
use crate::components::numbers::{grouped, hundredths};
use crate::components::slider::Slider;
use crate::paint::{area, classes};
use crate::workbench::Workbench;

const MASKS: &str = "image/png,image/bmp,image/tiff,.png,.bmp,.tif,.tiff";

impl Workbench {
    /// Foreground pixels at the threshold.
    pub fn area(self) -> Option<usize> {
        let threshold = self.threshold.get();
        self.result.with(|r| r.as_ref().map(|r| area(r, threshold)))
    }

    /// The result at the threshold against the mask there is to compare with.
    pub fn confusion(self) -> Option<Confusion> {
        let (result, truth) = (self.result.get()?, self.truth.get()?);
        let found = Mask::new(result.size, classes(&result, self.threshold.get())).ok()?;
        let truth = Mask::new(truth.size, truth.classes.clone()).ok()?;
        Confusion::between(&found, &truth).ok()
    }
}

#[component]
pub fn Panel(bench: Workbench) -> impl IntoView {
    let idle = move || bench.busy.get() == 0;
    let none = move || bench.result.with(Option::is_none);
    let exits = move || bench.card.get().map(|card| card.exits).unwrap_or_default();
    // The first run of the effect is the exit that the model came with.
    Effect::new(move |before: Option<String>| {
        let exit = bench.exit.get();
        if before.is_some_and(|before| !before.is_empty() && before != exit) {
            bench.segment();
        }
        exit
    });
    view! {
        <section class="card" aria-label="Model">
            <ModelChoice bench />
            <ExitPicker exits=Signal::derive(exits) times=bench.times.into() chosen=bench.exit />
            <button type="button" class="button" id="measure"
                disabled=move || none() || !idle() on:click=move |_| bench.measure()>"Time every exit"</button>
            <ModelFacts card=bench.card.into() />
        </section>
        <Findings bench />
    }
}

#[component]
fn ModelChoice(bench: Workbench) -> impl IntoView {
    let entries = move || {
        let entries = bench.models.get().into_iter();
        let options = entries.map(|entry| {
            let file = entry.file.clone();
            view! {
                <option value=entry.file selected=move || bench.model.get() == file>{entry.title}</option>
            }
        });
        options.collect_view()
    };
    let about = move || {
        let file = bench.model.get();
        let known = bench
            .models
            .get()
            .into_iter()
            .find(|entry| entry.file == file);
        match (known, bench.card.get()) {
            (Some(entry), _) => entry.about,
            (None, Some(card)) => format!("Your own: {}", card.name),
            (None, None) => "The first model is on its way".into(),
        }
    };
    let loading = move || bench.card.with(Option::is_none);
    let own = move || bench.card.with(Option::is_some) && bench.model.with(String::is_empty);
    view! {
        <div class="model">
            <label for="model">"Model"</label>
            <div class="row">
                <select id="model" on:change:target=move |event| {
                    let file = event.target().value();
                    if !file.is_empty() {
                        bench.use_shipped(file);
                    }
                }>
                    <option value="" disabled=true hidden=move || !loading() selected=loading>"Loading"</option>
                    {entries}
                    <option value="" selected=own disabled=true hidden=move || !own()>"Your own"</option>
                </select>
                <FileButton label="Load bundle" id="bundle-file" accept=".safetensors"
                    on_file=move |file| bench.use_own(file) />
            </div>
            <p class="about" id="about">{about}</p>
        </div>
    }
}

#[component]
fn Findings(bench: Workbench) -> impl IntoView {
    let none = move || bench.result.with(Option::is_none);
    let dash = || "–".to_owned();
    let pixels = move || bench.area().map_or_else(dash, |area| grouped(area as u64));
    let share = move || {
        let all = bench
            .result
            .with(|r| r.as_ref().map(|r| r.size[0] * r.size[1]))?;
        Some(format!(
            "{:.1} %",
            100.0 * bench.area()? as f64 / all as f64
        ))
    };
    let confusion = Memo::new(move |_| bench.confusion());
    let score = move |of: fn(&Confusion) -> f64| {
        move || {
            confusion
                .get()
                .map_or_else(dash, |c| format!("{:.3}", of(&c)))
        }
    };
    view! {
        <section class="card" aria-label="Findings">
            <Slider label="Threshold" id="threshold" value=bench.threshold show=hundredths disabled=none />
            <dl class="facts">
                <div><dt>"Area"</dt><dd id="area">{pixels}</dd><dd class="unit">"pixels"</dd></div>
                <div><dt>"Share"</dt><dd id="share">{move || share().unwrap_or_else(dash)}</dd></div>
                <div><dt>"Dice"</dt><dd id="dice">{score(Confusion::dice)}</dd></div>
                <div><dt>"Jaccard"</dt><dd id="jaccard">{score(Confusion::jaccard)}</dd></div>
            </dl>
            <p class="about">
                {move || if bench.truth.with(Option::is_some) {
                    "Compared with the mask of this picture"
                } else {
                    "Load a mask of the same size for Dice and Jaccard"
                }}
            </p>
            <div class="row">
                <FileButton label="Compare with mask" id="mask-file" accept=MASKS
                    on_file=move |file| bench.compare(file) />
                <button type="button" class="button" id="save-mask" disabled=none
                    on:click=move |_| bench.save_mask(bench.file("mask", "png"))>"Save mask"</button>
                <button type="button" class="button" id="save-record" disabled=none
                    on:click=move |_| bench.save_record()>"Save record"</button>
            </div>
        </section>
    }
}

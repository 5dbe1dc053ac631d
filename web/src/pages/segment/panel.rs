//! The side panel: the threshold with the measurements, the model, its exits.

use leptos::prelude::*;
use shared::imaging::{Holes, Pieces};
use shared::metrics::Confusion;

use super::classes::ClassTable;
use crate::browser::files::find;
use crate::browser::tasks::Tasks;
use crate::components::exit_picker::ExitPicker;
use crate::components::file_button::FileButton;
use crate::components::model_card::ModelFacts;
use crate::components::slider::ShareSlider;
use crate::protocol::Agreement;
use crate::text::numbers::{fixed, grouped, hundredths};
use crate::text::{filled, text};
use crate::workbench::Workbench;

const MASKS: &str =
    "image/png,image/bmp,image/tiff,.png,.bmp,.tif,.tiff,.nii,.nii.gz,application/gzip";

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
        <section class="card" aria-label=text("segment.model")>
            <ModelChoice bench />
            <ExitPicker exits=Signal::derive(exits) times=bench.times.into() chosen=bench.exit />
            <button type="button" class="button" id="measure"
                disabled=move || none() || !idle() on:click=move |_| bench.measure()>{text("segment.measure")}</button>
            <ModelFacts card=bench.card.into() about=description(bench) />
        </section>
    }
}

/// What an app's model says of itself at length, as Markdown; empty for the user's own, and until it has come.
fn description(bench: Workbench) -> Signal<String> {
    let (about, tasks) = (RwSignal::new(String::new()), Tasks::new());
    Effect::new(move || {
        let model = bench.model.get();
        about.set(String::new());
        let Some(file) = model else { return };
        let stem = file.strip_suffix(".safetensors").unwrap_or(&file);
        let path = format!("./models/{stem}.md");
        tasks.run(async move {
            // The model works without it.
            let found = find(&path).await.ok().flatten().unwrap_or_default();
            if bench.model.get_untracked().as_ref() == Some(&file) {
                about.set(String::from_utf8(found).unwrap_or_default());
            }
        });
    });
    about.into()
}

#[component]
fn ModelChoice(bench: Workbench) -> impl IntoView {
    let entries = move || {
        let entries = bench.models.get().into_iter();
        let options = entries.map(|entry| {
            let file = Some(entry.file.clone());
            view! {
                <option value=entry.file selected=move || bench.model.with(|model| *model == file)>{entry.title}</option>
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
            .find(|entry| file.as_ref() == Some(&entry.file));
        match (known, bench.card.get()) {
            (Some(entry), _) => entry.about,
            (None, Some(card)) => filled("segment.own-named", &[&card.name]),
            (None, None) => text("segment.model-coming").into(),
        }
    };
    let loading = move || bench.card.with(Option::is_none);
    let own = move || bench.card.with(Option::is_some) && bench.model.with(Option::is_none);
    view! {
        <div class="model">
            <label for="model">{text("segment.model")}</label>
            <div class="row">
                <select id="model" on:change:target=move |event| {
                    let file = event.target().value();
                    if !file.is_empty() {
                        bench.use_shipped(file);
                    }
                }>
                    <option value="" disabled=true hidden=move || !loading() selected=loading>{text("segment.loading")}</option>
                    {entries}
                    <option value="" selected=own disabled=true hidden=move || !own()>{text("segment.own")}</option>
                </select>
                <FileButton label=text("segment.load-bundle") id="bundle-file" accept=".safetensors"
                    on_file=move |file| bench.use_own(file) />
            </div>
            <p class="about" id="about">{about}</p>
        </div>
    }
}

/// The threshold, what follows from it, and the comparison with an own mask.
#[component]
pub fn Findings(bench: Workbench) -> impl IntoView {
    // The first run of the effect is what a result is measured with when it comes.
    Effect::new(move |before: Option<()>| {
        bench.threshold.track();
        bench.tidy.track();
        if before.is_some() {
            bench.measure_again();
        }
    });
    let none = move || bench.result.with(Option::is_none);
    let compared = move || {
        text(if bench.truth.with(Option::is_some) {
            "segment.compared"
        } else {
            "segment.not-compared"
        })
    };
    view! {
        <section class="card findings" aria-label=text("segment.findings")>
            <ShareSlider label=text("segment.threshold") id="threshold" value=bench.threshold show=hundredths disabled=none />
            <Tidying bench />
            <Facts bench />
            <ClassTable bench />
            <p class="about">{compared}</p>
            <div class="row">
                <FileButton label=text("segment.compare") id="mask-file" accept=MASKS
                    on_file=move |file| bench.compare(file) />
            </div>
        </section>
    }
}

/// Two switches for what the method does not do, so they are off at first.
#[component]
fn Tidying(bench: Workbench) -> impl IntoView {
    let tidy = bench.tidy;
    view! {
        <fieldset class="checks">
            <legend class="hidden">{text("segment.tidy")}</legend>
            <label class="check">
                <input type="checkbox" id="largest" prop:checked=move || tidy.get().pieces == Pieces::Largest
                    on:change=move |_| tidy.update(|tidy| tidy.pieces = match tidy.pieces {
                        Pieces::All => Pieces::Largest,
                        Pieces::Largest => Pieces::All,
                    }) />
                <span>{text("segment.largest")}</span>
            </label>
            <label class="check">
                <input type="checkbox" id="filled" prop:checked=move || tidy.get().holes == Holes::Filled
                    on:change=move |_| tidy.update(|tidy| tidy.holes = match tidy.holes {
                        Holes::Open => Holes::Filled,
                        Holes::Filled => Holes::Open,
                    }) />
                <span>{text("segment.filled")}</span>
            </label>
        </fieldset>
    }
}

#[component]
fn Facts(bench: Workbench) -> impl IntoView {
    let dash = || "–".to_owned();
    let pixels = move || bench.area().map_or_else(dash, |area| grouped(area as u64));
    let area_mm2 = move || bench.area_mm2().map(|area| fixed(area, 1));
    let share = move || {
        bench
            .share()
            .map(|share| format!("{} %", fixed(100.0 * share, 1)))
    };
    let score = move |of: fn(&Confusion) -> f64| {
        move || bench.score(of).map_or_else(dash, |score| fixed(score, 3))
    };
    // Of several classes the mean.
    let named = move |name: &'static str| {
        move || match bench.agreement() {
            Agreement::Foreground => name.to_owned(),
            Agreement::Classes => filled("segment.mean-of", &[name]),
        }
    };
    view! {
        <dl class="facts" class:stale=move || bench.opening.with(Option::is_some)>
            <div><dt>{text("segment.area")}</dt><dd id="area">{pixels}</dd><dd class="unit">"px"</dd></div>
            <div><dt>{text("segment.share")}</dt><dd id="share">{move || share().unwrap_or_else(dash)}</dd></div>
            <div hidden=move || area_mm2().is_none()>
                <dt>{text("segment.area")}</dt><dd id="area-mm2">{move || area_mm2().unwrap_or_else(dash)}</dd><dd class="unit">"mm²"</dd>
            </div>
            <div><dt>{named("Dice")}</dt><dd id="dice">{score(Confusion::dice)}</dd></div>
            <div><dt>{named("Jaccard")}</dt><dd id="jaccard">{score(Confusion::jaccard)}</dd></div>
        </dl>
    }
}

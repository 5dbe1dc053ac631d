//! The controls of a search: play, step, reset, speed, seed; and its settings.

use leptos::prelude::*;

use super::controls::{Controls, EPOCHS, RATES, WARM_UP};
use super::data_sets::DataSets;
use super::hideable::Hideable;
use super::progress::Progress;
use super::run::Run;
use super::timeline::Timeline;
use crate::components::choices::Choices;
use crate::components::pick::{Pick, PickNamed};
use crate::components::teacher::{Control, Hidden};
use crate::text::numbers::localised;
use crate::text::{filled, text};

/// The bar of buttons with the progress below it.
#[component]
pub fn Player(run: Run, controls: Controls, hidden: Hidden<Hideable>) -> impl IntoView {
    let waiting = move || run.begun.with(Option::is_none) || run.restoring.get() > 0;
    let over = move || run.progress.with(Progress::complete);
    let playing = move || run.playing.get();
    let label = move || {
        text(
            match (playing(), run.progress.with(|d| d.genotype.is_some())) {
                (true, _) => "search.pause",
                (false, false) => "search.play",
                (false, true) => "search.compare",
            },
        )
    };
    let toggle = move |_| {
        if run.playing.get_untracked() {
            run.pause();
        } else {
            run.play();
        }
    };
    let absent = move || {
        let names = run.absent.get();
        (!names.is_empty()).then(|| {
            let says = filled("search.served.absent", &[&names.join(", ")]);
            view! { <p class="trouble" id="served-absent" role="alert">{says}</p> }
        })
    };
    view! {
        <section class="card" id="deck" aria-label=text("search.deck")>
            <div class="row drive">
                <button type="button" class="button primary" id="play" disabled=move || waiting() || over()
                    on:click=toggle>{label}</button>
                <button type="button" class="button" id="step"
                    disabled=move || waiting() || over() || playing() || run.moving.get()
                    on:click=move |_| run.step()>{text("search.step")}</button>
                <button type="button" class="button" id="reset" on:click=move |_| run.begin(0)>{text("search.reset")}</button>
                <Control name=Hideable::Speed hidden>
                    <Choices legend=text("search.speed.legend") name="speed" texts="search.speed."
                        chosen=controls.speed quiet=true />
                </Control>
                <Control name=Hideable::Seed hidden><Seed controls /></Control>
            </div>
            <Timeline run />
            {absent}
            {move || run.error.get().map(|reason| view! { <p class="trouble" id="error" role="alert">{reason}</p> })}
        </section>
    }
}

#[component]
fn Seed(controls: Controls) -> impl IntoView {
    let seed = controls.seed;
    view! {
        <div class="seed">
            <label for="seed">{text("search.seed")}</label>
            <input type="number" id="seed" min="0" max="999999" step="1" prop:value=move || seed.get().to_string()
                on:change:target=move |event| {
                    if let Ok(value) = event.target().value().parse::<u64>() {
                        seed.set(value);
                    }
                } />
            <button type="button" class="button" id="next-seed" on:click=move |_| seed.update(|seed| *seed += 1)>
                {text("search.next-seed")}
            </button>
        </div>
    }
}

/// The settings; a change begins the search anew.
#[component]
pub fn Settings(run: Run, controls: Controls, hidden: Hidden<Hideable>) -> impl IntoView {
    let count = |number: &usize| number.to_string();
    let shown_count = Callback::new(|number: usize| number.to_string());
    let shown_rate = Callback::new(|rate: f64| localised(&rate.to_string()));
    view! {
        <section class="card" id="settings" aria-labelledby="settings-title">
            <h2 id="settings-title">{text("search.settings")}</h2>
            <p class="soft">{text("search.settings.about")}</p>
            <Control name=Hideable::Data hidden>
                <div class="picks" hidden=move || controls.sets.with(|sets| !sets.is_empty())>
                    <PickNamed label=text("search.first") id="first" texts="search.domain." chosen=controls.first />
                    <PickNamed label=text("search.second") id="second" texts="search.domain." chosen=controls.second />
                </div>
                <DataSets run controls />
            </Control>
            <Control name=Hideable::Length hidden>
                <Pick label=text("search.epochs") id="epochs" options=EPOCHS.to_vec() name=count show=shown_count
                    chosen=controls.epochs />
                <Pick label=text("search.warm-up-epochs") id="warm-up" options=WARM_UP.to_vec() name=count show=shown_count
                    chosen=controls.warm_up />
            </Control>
            <Control name=Hideable::Rate hidden>
                <Pick label=text("search.rate") id="rate" options=RATES.to_vec() name=|rate: &f64| rate.to_string() show=shown_rate
                    chosen=controls.rate />
            </Control>
            <Control name=Hideable::Remedy hidden>
                <PickNamed label=text("search.remedy") id="remedy" texts="search.remedy." chosen=controls.remedy />
            </Control>
        </section>
    }
}

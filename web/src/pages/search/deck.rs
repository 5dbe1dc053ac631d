//! What drives a search: play, step, reset, speed, seed; and its settings.

use leptos::prelude::*;
use shared::imaging::synthetic::SyntheticDomain;

use super::controls::{Controls, EPOCHS, RATES, SPEEDS, WARM_UP};
use super::diary::Diary;
use super::run::Run;
use super::timeline::Timeline;
use crate::components::choices::Choices;
use crate::components::pick::Pick;
use crate::components::teacher::{Control, Hidden};
use crate::protocol::search::Remedy;
use crate::text::text;

/// The bar of buttons with the course below it.
#[component]
pub fn Deck(run: Run, controls: Controls, hidden: Hidden) -> impl IntoView {
    let waiting = move || run.begun.with(Option::is_none) || run.restoring.get() > 0;
    let over = move || run.diary.with(Diary::complete);
    let playing = move || run.playing.get();
    let label = move || {
        text(
            match (playing(), run.diary.with(|d| d.genotype.is_some())) {
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
    let speeds = SPEEDS.map(|(name, _)| {
        (
            name.to_owned(),
            text(&format!("search.speed.{name}")).to_owned(),
        )
    });
    view! {
        <section class="card" id="deck" aria-label=text("search.deck")>
            <div class="row drive">
                <button type="button" class="button primary" id="play" disabled=move || waiting() || over()
                    on:click=toggle>{label}</button>
                <button type="button" class="button" id="step"
                    disabled=move || waiting() || over() || playing() || run.moving.get()
                    on:click=move |_| run.step()>{text("search.step")}</button>
                <button type="button" class="button" id="reset" on:click=move |_| run.begin(0)>{text("search.reset")}</button>
                <Control name="speed" hidden>
                    <Choices legend=text("search.speed.legend") name="speed" options=speeds.to_vec().into()
                        chosen=controls.speed quiet=true />
                </Control>
                <Control name="seed" hidden><Seed controls /></Control>
            </div>
            <Timeline run />
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
pub fn Settings(controls: Controls, hidden: Hidden) -> impl IntoView {
    let domains = || {
        let all = SyntheticDomain::ALL.map(|domain| {
            let name = domain.name();
            let label = text(&format!("search.domain.{name}")).to_owned();
            (name.to_owned(), label)
        });
        all.to_vec()
    };
    let numbers = |all: &[usize]| -> Vec<(String, String)> {
        all.iter().map(|n| (n.to_string(), n.to_string())).collect()
    };
    let rates = RATES.map(|rate| (rate.to_string(), rate.to_string()));
    let remedies = Remedy::ALL.map(|remedy| {
        let name = remedy.name();
        let label = text(&format!("search.remedy.{name}")).to_owned();
        (name.to_owned(), label)
    });
    view! {
        <section class="card" id="settings" aria-labelledby="settings-title">
            <h2 id="settings-title">{text("search.settings")}</h2>
            <p class="soft">{text("search.settings.about")}</p>
            <Control name="data" hidden>
                <Pick label=text("search.first") id="first" options=domains() chosen=controls.first />
                <Pick label=text("search.second") id="second" options=domains() chosen=controls.second />
            </Control>
            <Control name="length" hidden>
                <Pick label=text("search.epochs") id="epochs" options=numbers(&EPOCHS) chosen=controls.epochs />
                <Pick label=text("search.warm-up-epochs") id="warm-up" options=numbers(&WARM_UP)
                    chosen=controls.warm_up />
            </Control>
            <Control name="rate" hidden>
                <Pick label=text("search.rate") id="rate" options=rates.to_vec() chosen=controls.rate />
            </Control>
            <Control name="remedy" hidden>
                <Pick label=text("search.remedy") id="remedy" options=remedies.to_vec() chosen=controls.remedy />
            </Control>
        </section>
    }
}

//! The choice among the server's data sets, beside the synthetic ones.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::served::ServedSet;

use super::controls::Controls;
use super::run::Run;
use super::served::IMAGES;
use crate::components::pick::Pick;
use crate::text::{filled, text};

/// A checkbox a data set, and how many images of each; nothing where none is offered.
#[component]
pub fn DataSets(run: Run, controls: Controls) -> impl IntoView {
    let sets = run.stock.offered;
    let one = move |set: ServedSet| {
        let shown = filled("samples.set", &[&set.name, &set.images.to_string()]);
        let (id, is, turned) = (format!("data-{}", set.name), set.name.clone(), set.name);
        let checked = move || controls.sets.with(|chosen| chosen.contains(&is));
        view! {
            <label class="check">
                <input type="checkbox" id=id prop:checked=checked on:change=move |_| run.turn(&turned) />
                <span>{shown}</span>
            </label>
        }
    };
    let terms = move || {
        let chosen = controls.sets.get();
        let line = |set: &ServedSet| {
            let licence = set.licence.as_ref();
            let licence = licence.filter(|_| chosen.contains(&set.name))?;
            let says = filled("search.served.terms", &[&set.name, licence]);
            Some(view! { <p class="soft">{says}</p> })
        };
        sets.with(|sets| sets.iter().filter_map(line).collect_view())
    };
    let count = |number: &usize| number.to_string();
    let shown_count = Callback::new(|number: usize| number.to_string());
    view! {
        <fieldset class="checks" id="served-sets" hidden=move || sets.with(Vec::is_empty)>
            <legend>{text("search.served.title")}</legend>
            {move || sets.get().into_iter().map(one).collect_view()}
            <p class="soft">{text("search.served.about")}</p>
            {terms}
            <div hidden=move || controls.sets.with(BTreeSet::is_empty)>
                <Pick label=text("search.served.images") id="served-images" options=IMAGES.to_vec() name=count show=shown_count
                    chosen=controls.images />
            </div>
        </fieldset>
    }
}

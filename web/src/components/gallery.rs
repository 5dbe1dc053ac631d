//! The images of the data sets that the server offers.

use leptos::prelude::*;
use shared::served::{ServedImage, ServedSet};

use crate::browser::served::{ServedData, image_address};
use crate::text::{filled, text};

/// Images at a time.
const SHOWN: usize = 12;

/// A strip of buttons with pictures, some at a time; nothing where no data set is offered.
#[component]
pub fn Gallery(
    data: ServedData,
    /// Hears which one.
    #[prop(into)]
    on_pick: Callback<ServedImage>,
) -> impl IntoView {
    let from = RwSignal::new(0_usize);
    Effect::new(move || {
        data.ids.track();
        from.set(0);
    });
    let count = move || data.ids.with(Vec::len);
    let shown = move || {
        let set = data.chosen.get().unwrap_or_default();
        let ids = data.ids.get().into_iter().skip(from.get()).take(SHOWN);
        let images = ids.map(|id| ServedImage {
            set: set.clone(),
            id,
        });
        images
            .map(|image| view! { <Picture image on_pick /> })
            .collect_view()
    };
    let range = move || {
        let (from, count) = (from.get(), count());
        if count == 0 {
            // The names come after the data sets.
            let is_empty = chosen(data).is_some_and(|set| set.images == 0);
            return is_empty.then(|| text("samples.none").to_owned());
        }
        let last = (from + SHOWN).min(count);
        let numbers = [from + 1, last, count].map(|number| number.to_string());
        let numbers = numbers.each_ref().map(String::as_str);
        Some(filled("samples.range", &numbers))
    };
    view! {
        <section class="samples" id="served" aria-label=text("samples.served-title") hidden=move || data.sets.with(Vec::is_empty)>
            <h2>{text("samples.served-title")}</h2>
            <p>{move || terms(data)}</p>
            <div class="row">
                <SetChoice data />
                <button type="button" class="button small" id="served-back" disabled=move || from.get() == 0
                    on:click=move |_| from.update(|from| *from = from.saturating_sub(SHOWN))>{text("samples.back")}</button>
                <button type="button" class="button small" id="served-next" disabled=move || { from.get() + SHOWN >= count() }
                    on:click=move |_| from.update(|from| *from += SHOWN)>{text("samples.next")}</button>
                <span class="soft" role="status">{range}</span>
            </div>
            <ul>{shown}</ul>
        </section>
    }
}

/// Where the images are, and under which terms.
fn terms(data: ServedData) -> String {
    match chosen(data).and_then(|set| set.licence) {
        Some(licence) => filled("samples.served-terms", &[&licence]),
        None => text("samples.served-about").to_owned(),
    }
}

/// The data set that is looked at; tracks.
fn chosen(data: ServedData) -> Option<ServedSet> {
    let name = data.chosen.get()?;
    data.sets
        .with(|sets| sets.iter().find(|set| set.name == name).cloned())
}

#[component]
fn SetChoice(data: ServedData) -> impl IntoView {
    let option = move |set: ServedSet| {
        let is = set.name.clone();
        let selected = move || data.chosen.with(|chosen| chosen.as_ref() == Some(&is));
        let shown = filled("samples.set", &[&set.name, &set.images.to_string()]);
        view! { <option value=set.name prop:selected=selected>{shown}</option> }
    };
    view! {
        <select id="served-set" aria-label=text("samples.sets")
            on:change:target=move |event| data.chosen.set(Some(event.target().value()))>
            {move || data.sets.get().into_iter().map(option).collect_view()}
        </select>
    }
}

#[component]
fn Picture(image: ServedImage, on_pick: Callback<ServedImage>) -> impl IntoView {
    let (address, name) = (image_address(&image), image.id.clone());
    view! {
        <li>
            <button type="button" class="sample served" on:click=move |_| on_pick.run(image.clone())>
                <img src=address alt="" loading="lazy" width="320" height="240" />
                <span>{name}</span>
            </button>
        </li>
    }
}

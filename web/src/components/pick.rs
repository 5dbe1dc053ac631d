//! One of many, in a list that opens.

use leptos::prelude::*;

/// `options` are values with what is shown for them.
#[component]
pub fn Pick(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    options: Vec<(String, String)>,
    chosen: RwSignal<String>,
) -> impl IntoView {
    let option = move |(value, label): (String, String)| {
        let is = value.clone();
        view! { <option value=value prop:selected=move || chosen.get() == is>{label}</option> }
    };
    view! {
        <div class="pick">
            <label for=id>{label}</label>
            <select id=id on:change:target=move |event| chosen.set(event.target().value())>
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

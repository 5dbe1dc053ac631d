//! A button that lets a file be chosen.

use leptos::prelude::*;

use crate::browser::files::{Given, chosen};

/// A file input that looks like a button; the keyboard reaches it like one.
#[component]
pub fn FileButton(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    /// Endings and media types, as the input element takes them.
    accept: &'static str,
    /// Hears the chosen file.
    #[prop(into)]
    on_file: Callback<Given>,
    /// Stands out.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    view! {
        <label class="button" class:primary=primary>
            <input type="file" id=id accept=accept class="hidden" on:change=move |event| {
                if let Some(file) = chosen(&event) {
                    on_file.run(file);
                }
            } />
            {label}
        </label>
    }
}

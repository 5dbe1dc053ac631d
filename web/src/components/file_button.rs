//! Buttons that open the file chooser.

use leptos::prelude::*;

use crate::browser::files::{Given, chosen, chosen_folder};

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
) -> impl IntoView {
    let first = move |files: Vec<Given>| {
        if let Some(file) = files.into_iter().next() {
            on_file.run(file);
        }
    };
    view! { <Picker label id accept on_files=first /> }
}

/// The same for any number of files; stands out.
#[component]
pub fn FilesButton(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    /// Endings and media types, as the input element takes them.
    accept: &'static str,
    /// Hears the chosen files.
    #[prop(into)]
    on_files: Callback<Vec<Given>>,
) -> impl IntoView {
    view! { <Picker label id accept on_files multiple=true primary=true /> }
}

/// The same for a folder with all that is in it.
#[component]
pub fn FolderButton(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    /// Hears the files.
    #[prop(into)]
    on_files: Callback<Vec<Given>>,
) -> impl IntoView {
    view! {
        <label class="button folder">
            <input type="file" id=id class="hidden" multiple=true prop:webkitdirectory=true
                on:change=move |event| on_files.run(chosen_folder(&event)) />
            {label}
        </label>
    }
}

#[component]
fn Picker(
    label: String,
    id: &'static str,
    accept: &'static str,
    #[prop(into)] on_files: Callback<Vec<Given>>,
    #[prop(optional)] multiple: bool,
    #[prop(optional)] primary: bool,
) -> impl IntoView {
    view! {
        <label class="button" class:primary=primary>
            <input type="file" id=id accept=accept multiple=multiple class="hidden"
                on:change=move |event| on_files.run(chosen(&event)) />
            {label}
        </label>
    }
}

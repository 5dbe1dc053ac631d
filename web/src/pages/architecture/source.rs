//! The choice of the architecture: a published one, that of the model, a file, or a text.

use std::sync::Arc;

use leptos::prelude::*;
use shared::genotype::Genotype;

use super::origin::Origin;
use super::published;
use crate::browser::files::Given;
use crate::browser::tasks::Tasks;
use crate::components::file_button::FileButton;
use crate::text::{filled, text};

/// In the list: the user's own.
const OWN: &str = "own";

/// A list of what there is, a button for a file and a field for a text.
#[component]
pub fn Source(
    /// Unique on the page.
    id: &'static str,
    file_id: &'static str,
    paste_id: &'static str,
    #[prop(into)] label: String,
    origin: RwSignal<Origin>,
    /// Hears what is wrong with a file or a text.
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    let tasks = Tasks::new();
    let open = move |text: &str| match Origin::parse(text) {
        Ok(found) => {
            error.set(None);
            origin.set(found);
        }
        Err(reason) => error.set(Some(reason)),
    };
    let file = move |file: Given| {
        tasks.run(async move {
            match read(&file).await {
                Ok(genotype) => {
                    error.set(None);
                    origin.set(Origin::Own(Arc::new(genotype)));
                }
                Err(reason) => error.set(Some(format!("{}: {reason}", file.name()))),
            }
        });
    };
    let pasted = RwSignal::new(String::new());
    view! {
        <div class="source">
            <label for=id>{label}</label>
            <div class="row">
                <Options id origin on_choice=move |value: String| open(&value) />
                <FileButton label=text("architecture.source.file") id=file_id accept=".json,application/json"
                    on_file=file />
            </div>
            <p class="about">{move || about(&origin.get())}</p>
            <details>
                <summary>{text("architecture.source.paste")}</summary>
                <label class="hidden" for=paste_id>{text("architecture.source.paste-name")}</label>
                <textarea id=paste_id rows="5" spellcheck="false" prop:value=move || pasted.get()
                    on:input:target=move |event| pasted.set(event.target().value())></textarea>
                <button type="button" class="button" on:click=move |_| open(&pasted.get_untracked())>
                    {text("architecture.source.open")}
                </button>
            </details>
        </div>
    }
}

#[component]
fn Options(
    id: &'static str,
    origin: RwSignal<Origin>,
    #[prop(into)] on_choice: Callback<String>,
) -> impl IntoView {
    let is = move |value: &str| {
        origin.with(|origin| match origin {
            Origin::Published(id) => id == value,
            Origin::Model => value == "model",
            Origin::Own(_) => value == OWN,
        })
    };
    let option = move |entry: &'static published::Published| {
        view! { <option value=entry.id.clone() selected=move || is(&entry.id)>{entry.title.clone()}</option> }
    };
    let (printed, others): (Vec<_>, Vec<_>) = published::all()
        .iter()
        .partition(|entry| !entry.rows.is_empty());
    view! {
        <select id=id on:change:target=move |event| on_choice.run(event.target().value())>
            <option value="model" selected=move || is("model")>{text("architecture.source.model")}</option>
            <optgroup label=text("architecture.source.printed")>{printed.into_iter().map(option).collect_view()}</optgroup>
            <optgroup label=text("architecture.source.others")>{others.into_iter().map(option).collect_view()}</optgroup>
            <option value=OWN disabled=true hidden=move || !is(OWN) selected=move || is(OWN)>
                {text("architecture.source.own")}
            </option>
        </select>
    }
}

async fn read(file: &Given) -> Result<Genotype, String> {
    let bytes = file.bytes().await?;
    let text =
        str::from_utf8(&bytes).map_err(|error| format!("this is not a genotype file: {error}"))?;
    Genotype::from_json(text).map_err(|error| error.to_string())
}

/// What is open, in a sentence.
fn about(origin: &Origin) -> String {
    match origin {
        Origin::Published(id) => published::named(id).map_or_else(String::new, |entry| {
            let rows = if entry.rows.is_empty() {
                text("architecture.source.no-row").to_owned()
            } else {
                entry.rows.join("; ")
            };
            filled(
                "architecture.source.published",
                &[&entry.id, &entry.about, &rows],
            )
        }),
        Origin::Model => text("architecture.source.model-about").into(),
        Origin::Own(genotype) => {
            let facts = genotype.provenance.iter();
            let facts: Vec<String> = facts
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            if facts.is_empty() {
                text("architecture.source.own-about").into()
            } else {
                facts.join(", ")
            }
        }
    }
}

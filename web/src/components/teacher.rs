//! What a teacher may hide: a lab's controls by name, kept in the link that is given to a class.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::browser::tasks::Tasks;
use crate::browser::{address, clipboard};
use crate::route::Link;
use crate::text::text;

/// The key of hidden controls in a link.
const KEY: &str = "hide";

/// Names of the controls that are hidden.
#[derive(Clone, Copy, Debug)]
pub struct Hidden(RwSignal<BTreeSet<String>>);

impl Hidden {
    /// As the link says.
    pub fn of(link: &Link) -> Self {
        let names = link.text(KEY).unwrap_or_default().split(',');
        let names = names.filter(|name| !name.is_empty()).map(str::to_owned);
        Self(RwSignal::new(names.collect()))
    }

    /// The link with them; tracks.
    #[must_use]
    pub fn in_link(self, link: Link) -> Link {
        let names: Vec<String> = self.0.get().into_iter().collect();
        if names.is_empty() {
            link
        } else {
            link.with(KEY, names.join(","))
        }
    }

    /// Whether that control is hidden; tracks.
    pub fn has(self, name: &str) -> bool {
        self.0.with(|names| names.contains(name))
    }
}

/// A control that a teacher may hide.
#[component]
pub fn Control(name: &'static str, hidden: Hidden, children: Children) -> impl IntoView {
    view! { <div class="control" data-control=name hidden=move || hidden.has(name)>{children()}</div> }
}

/// Checkboxes for every control, and the link to copy.
#[component]
pub fn TeacherView(
    hidden: Hidden,
    /// Names and labels.
    controls: Vec<(&'static str, &'static str)>,
    /// The whole state of the lab, hidden controls included.
    link: Signal<Link>,
) -> impl IntoView {
    let copied = RwSignal::new("teacher.copy");
    let tasks = Tasks::new();
    let copy = move |_| {
        let address = address::whole(&link.get_untracked().to_string());
        tasks.run(async move {
            copied.set(match clipboard::copy(&address).await {
                Ok(()) => "teacher.copied",
                Err(_refused) => "teacher.by-hand",
            });
        });
    };
    let one = move |(name, label): (&'static str, &'static str)| {
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || hidden.has(name)
                    on:change=move |_| hidden.0.update(|names| {
                        if !names.remove(name) {
                            names.insert(name.into());
                        }
                    }) />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <details class="card" id="teacher">
            <summary>{text("teacher.name")}</summary>
            <p class="soft">{text("teacher.about")}</p>
            <fieldset class="checks">
                <legend>{text("teacher.hide")}</legend>
                {controls.into_iter().map(one).collect_view()}
            </fieldset>
            <button type="button" class="button" id="copy-link" on:click=copy>{move || text(copied.get())}</button>
        </details>
    }
}

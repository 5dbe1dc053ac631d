//! What a report of a fault needs, to be copied.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::{clipboard, page};
use crate::workbench::Workbench;

#[component]
pub fn Diagnostics(bench: Workbench) -> impl IntoView {
    let copied = RwSignal::new("Copy");
    let text = move || {
        let mut lines = vec![
            concat!("mixsearch web ", env!("CARGO_PKG_VERSION")).to_owned(),
            format!("browser: {}", page::user_agent()),
        ];
        lines.extend(bench.log.get());
        lines.join("\n")
    };
    let copy = move |_| {
        let text = untrack(text);
        spawn_local(async move {
            copied.set(match clipboard::copy(&text).await {
                Ok(()) => "Copied",
                Err(_refused) => "Select the text and copy it",
            });
        });
    };
    view! {
        <details class="card" id="diagnostics">
            <summary>"Diagnostics"</summary>
            <pre tabindex="0">{text}</pre>
            <button type="button" class="button" on:click=copy>{copied}</button>
        </details>
    }
}

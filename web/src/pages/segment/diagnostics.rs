//! Diagnostics for a bug report, to be copied.

use leptos::prelude::*;

use crate::browser::tasks::Tasks;
use crate::browser::{clipboard, page};
use crate::text::text;
use crate::workbench::Workbench;

#[component]
pub fn Diagnostics(bench: Workbench) -> impl IntoView {
    let copied = RwSignal::new("segment.copy");
    let tasks = Tasks::new();
    let report = move || {
        let mut lines = vec![
            concat!("mixsearch web ", env!("CARGO_PKG_VERSION")).to_owned(),
            format!("browser: {}", page::user_agent()),
        ];
        lines.extend(bench.log.get());
        lines.join("\n")
    };
    let copy = move |_| {
        let report = untrack(report);
        tasks.run(async move {
            copied.set(match clipboard::copy(&report).await {
                Ok(()) => "segment.copied",
                Err(_refused) => "segment.copy-by-hand",
            });
        });
    };
    view! {
        <details class="card" id="diagnostics">
            <summary>{text("segment.diagnostics")}</summary>
            <pre tabindex="0">{report}</pre>
            <button type="button" class="button" on:click=copy>{move || text(copied.get())}</button>
        </details>
    }
}

//! The architecture as a file: drawn, or as the genotype that other programs read.

use leptos::prelude::*;
use shared::drawing::architecture_svg;

use super::explorer::Explorer;
use super::opened::Opened;
use crate::browser::tasks::Tasks;
use crate::browser::{files, vector};
use crate::text::text;

/// Three buttons.
#[component]
pub fn Saving(explorer: Explorer) -> impl IntoView {
    let tasks = Tasks::new();
    let none = move || explorer.shown.with(Option::is_none);
    let name = move |ending: &str| {
        let stem = explorer.first.with_untracked(|opened| match opened {
            Opened::Published(id) => id.clone(),
            Opened::Model => "model".into(),
            Opened::Own(_) => "genotype".into(),
        });
        format!("{stem}.{ending}")
    };
    let tell = move |saved: Result<(), String>| explorer.error.set(saved.err());
    let drawn = move || {
        let shown = explorer.shown.get_untracked();
        shown.map(|shown| architecture_svg(&shown.genotype))
    };
    let svg = move |_| {
        if let Some(svg) = drawn() {
            tell(files::save(&name("svg"), "image/svg+xml", svg.as_bytes()));
        }
    };
    let png = move |_| {
        if let Some(svg) = drawn() {
            tasks.run(async move { tell(vector::save_as_png(&svg, name("png")).await) });
        }
    };
    let json = move |_| {
        if let Some(shown) = explorer.shown.get_untracked() {
            let text = shown.genotype.to_json();
            tell(files::save(
                &name("json"),
                "application/json",
                text.as_bytes(),
            ));
        }
    };
    view! {
        <section class="card saving" aria-label=text("architecture.save.name")>
            <h2>{text("architecture.save.name")}</h2>
            <div class="row">
                <button type="button" class="button" id="save-svg" disabled=none on:click=svg>"SVG"</button>
                <button type="button" class="button" id="save-png" disabled=none on:click=png>"PNG"</button>
                <button type="button" class="button" id="save-json" disabled=none on:click=json>"JSON"</button>
            </div>
        </section>
    }
}

//! The architecture as a file: a drawing, or the genotype that other programs read.

use leptos::prelude::*;
use shared::drawing::architecture_svg;

use super::explorer::Explorer;
use super::origin::Origin;
use crate::browser::tasks::Tasks;
use crate::browser::{files, vector};
use crate::text::text;

/// Three buttons.
#[component]
pub fn Saving(explorer: Explorer) -> impl IntoView {
    let tasks = Tasks::new();
    let none = move || explorer.profiled.with(Option::is_none);
    let name = move |ending: &str| {
        let stem = explorer.first.with_untracked(|origin| match origin {
            Origin::Published(id) => id.clone(),
            Origin::Model => "model".into(),
            Origin::Own(_) => "genotype".into(),
        });
        format!("{stem}.{ending}")
    };
    let tell = move |saved: Result<(), String>| explorer.error.set(saved.err());
    let drawn = move || {
        let profiled = explorer.profiled.get_untracked();
        profiled.map(|profiled| architecture_svg(&profiled.genotype))
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
        if let Some(profiled) = explorer.profiled.get_untracked() {
            let text = profiled.genotype.to_json();
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

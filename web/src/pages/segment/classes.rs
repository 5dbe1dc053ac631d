//! The classes of a model that has several, as the mask has them: their colours, areas and scores.

use leptos::prelude::*;
use shared::imaging::overlay::tint;
use shared::metrics::Confusion;

use crate::text::numbers::{fixed, grouped};
use crate::text::text;
use crate::visual::ink::Ink;
use crate::visual::legend::Swatch;
use crate::workbench::{FoundClass, Workbench};

/// A row a class; nothing for a model of one.
#[component]
pub fn ClassTable(bench: Workbench) -> impl IntoView {
    let dash = || "–".to_owned();
    let row = move |found: FoundClass| {
        let FoundClass {
            value,
            label,
            measured,
        } = found;
        let mm2 = bench.pixel_mm2();
        let area = match mm2 {
            Some(mm2) => fixed(measured.area as f64 * mm2, 1),
            None => grouped(measured.area as u64),
        };
        let score = |of: fn(&Confusion) -> f64| {
            let score = measured.confusion.as_ref().map(of);
            score.map_or_else(dash, |score| fixed(score, 3))
        };
        view! {
            <tr data-class=value.to_string()>
                <th scope="row"><Swatch ink=Ink::Pixel(tint(value)) />{label}</th>
                <td>{area}</td>
                <td>{score(Confusion::dice)}</td>
                <td>{score(Confusion::jaccard)}</td>
            </tr>
        }
    };
    let classes = Memo::new(move |_| bench.classes());
    let unit = move || match bench.pixel_mm2() {
        Some(_) => "mm²",
        None => "px",
    };
    view! {
        <div class="scores" hidden=move || classes.with(Vec::is_empty)>
            <table id="classes">
                <caption>{text("segment.classes")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text("segment.class")}</th>
                        <th scope="col">{text("segment.area")}", "{unit}</th>
                        <th scope="col">"Dice"</th>
                        <th scope="col">"Jaccard"</th>
                    </tr>
                </thead>
                <tbody>{move || classes.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

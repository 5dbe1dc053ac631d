//! A number from any range, on a slider that may be curved.

use leptos::prelude::*;

/// Where a slider goes and how its value reads.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// At its left end.
    pub low: f64,
    /// At its right end.
    pub high: f64,
    /// Of the keyboard.
    pub step: f64,
    /// How a place on it reads.
    pub show: fn(f64) -> String,
}

/// A slider with its value beside it.
#[component]
pub fn Range(
    #[prop(into)] label: Signal<String>,
    /// Unique on the page.
    #[prop(into)]
    id: String,
    scale: Scale,
    value: Signal<f64>,
    /// Hears where it is moved to.
    #[prop(into)]
    on_move: Callback<f64>,
) -> impl IntoView {
    let shown = move || (scale.show)(value.get());
    view! {
        <div class="slider">
            <label for=id.clone()>{label}</label>
            <output for=id.clone()>{shown}</output>
            <input type="range" id=id min=scale.low max=scale.high step=scale.step aria-valuetext=shown
                prop:value=move || value.get().to_string()
                on:input:target=move |event| {
                    if let Ok(place) = event.target().value().parse::<f64>() {
                        on_move.run(place);
                    }
                } />
        </div>
    }
}

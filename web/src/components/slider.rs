//! A slider: a number from a range, with its value beside it.

use leptos::prelude::*;

/// Where a slider goes, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// At its left end.
    pub low: f64,
    /// At its right end.
    pub high: f64,
    /// Of the keyboard.
    pub step: f64,
}

/// Hundredths of 1.
const HUNDREDTHS: Scale = Scale {
    low: 0.0,
    high: 100.0,
    step: 1.0,
};

/// A slider on any scale.
#[component]
pub fn Slider(
    #[prop(into)] label: Signal<String>,
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] scale: Signal<Scale>,
    #[prop(into)] value: Signal<f64>,
    /// How the value reads.
    #[prop(into)]
    shown: Signal<String>,
    /// Hears where it is moved to.
    #[prop(into)]
    on_move: Callback<f64>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="slider">
            <label for=id.clone()>{label}</label>
            <output for=id.clone()>{shown}</output>
            <input type="range" id=id min=move || scale.get().low.to_string() max=move || scale.get().high.to_string()
                step=move || scale.get().step.to_string() aria-valuetext=shown disabled=move || disabled.get()
                prop:value=move || {
                    // A slider takes no value beyond its end, which may come later than the value.
                    value.get().min(scale.get().high).to_string()
                }
                on:input:target=move |event| {
                    if let Ok(value) = event.target().value().parse::<f64>() {
                        on_move.run(value);
                    }
                } />
        </div>
    }
}

/// A slider for a share of 1, in hundredths.
#[component]
pub fn ShareSlider(
    #[prop(into)] label: Signal<String>,
    /// Unique on the page.
    id: &'static str,
    value: RwSignal<f32>,
    /// How the share reads.
    show: fn(f32) -> String,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let hundredths = move || f64::from((value.get() * 100.0).round());
    let shown = move || show(value.get());
    let on_move = move |hundredths: f64| value.set((hundredths / 100.0) as f32);
    view! { <Slider label id scale=HUNDREDTHS value=hundredths shown on_move disabled /> }
}

//! A number from a range.

use leptos::prelude::*;

/// A slider over `[0, 1]` in hundredths, with its value beside it.
#[component]
pub fn Slider(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    value: RwSignal<f32>,
    /// How the value reads.
    show: fn(f32) -> String,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="slider">
            <label for=id>{label}</label>
            <output for=id>{move || show(value.get())}</output>
            <input type="range" id=id min="0" max="100" step="1"
                disabled=move || disabled.get()
                prop:value=move || (value.get() * 100.0).round().to_string()
                on:input:target=move |event| {
                    if let Ok(hundredths) = event.target().value().parse::<f32>() {
                        value.set(hundredths / 100.0);
                    }
                } />
        </div>
    }
}

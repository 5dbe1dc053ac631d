//! One of a few, side by side: radio buttons, so that arrow keys work.

use leptos::prelude::*;

/// `options` are values with what is shown for them.
#[component]
pub fn Choices(
    /// What is chosen, for those who do not see it.
    #[prop(into)]
    legend: String,
    /// Unique on the page.
    #[prop(into)]
    name: String,
    options: Signal<Vec<(String, String)>>,
    chosen: RwSignal<String>,
    /// Smaller, without its legend on the screen.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let group = name.clone();
    let option = move |(value, label): (String, String)| {
        let (is, set) = (value.clone(), value.clone());
        view! {
            <label>
                <input type="radio" name=group.clone() value=value
                    prop:checked=move || chosen.get() == is
                    on:change=move |_| chosen.set(set.clone()) />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices" class:quiet=quiet data-name=name>
            <legend class:hidden=quiet>{legend}</legend>
            <div class="row">
                {move || options.get().into_iter().map(option.clone()).collect_view()}
            </div>
        </fieldset>
    }
}

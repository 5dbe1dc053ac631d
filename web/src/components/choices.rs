//! A choice of one among few, side by side: radio buttons, so that arrow keys work.

use leptos::prelude::*;

use crate::named::Named;
use crate::text::text;

/// The values of `options`; what is shown for one is the text of `texts` and its name.
#[component]
pub fn Choices<T: Named>(
    /// What is chosen, for those who do not see it.
    #[prop(into)]
    legend: String,
    /// Unique on the page.
    #[prop(into)]
    name: String,
    /// All there are, where it is left out.
    #[prop(into, default = T::ALL.to_vec().into())]
    options: Signal<Vec<T>>,
    /// The beginning of the texts' keys.
    texts: &'static str,
    chosen: RwSignal<T>,
    /// Smaller, without its legend on the screen.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let group = name.clone();
    let option = move |value: T| {
        let label = text(&format!("{texts}{}", value.name())).to_owned();
        view! {
            <label>
                <input type="radio" name=group.clone() value=value.name()
                    prop:checked=move || chosen.get() == value
                    on:change=move |_| chosen.set(value) />
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

//! A choice of one among many, in a drop-down list.

use leptos::prelude::*;

use crate::named::Named;
use crate::text::text;

/// Any values, numbers for instance.
#[component]
pub fn Pick<T>(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    options: Vec<T>,
    /// What a value is called in the page's source.
    name: fn(&T) -> String,
    /// What is shown for it.
    show: Callback<T, String>,
    chosen: RwSignal<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let known = StoredValue::new(options.clone());
    let choose = move |message: String| {
        let found =
            known.with_value(|known| known.iter().find(|one| name(one) == message).cloned());
        // The list holds nothing but its options.
        if let Some(found) = found {
            chosen.set(found);
        }
    };
    let option = move |value: T| {
        let (source, shown) = (name(&value), show.run(value.clone()));
        view! { <option value=source prop:selected=move || chosen.with(|now| *now == value)>{shown}</option> }
    };
    view! {
        <div class="pick">
            <label for=id>{label}</label>
            <select id=id on:change:target=move |event| choose(event.target().value())>
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// All values of a type; what is shown for one is the text of `texts` and its name.
#[component]
pub fn PickNamed<T: Named>(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    /// The beginning of the texts' keys.
    texts: &'static str,
    chosen: RwSignal<T>,
) -> impl IntoView {
    let show = Callback::new(move |value: T| text(&format!("{texts}{}", value.name())).to_owned());
    view! { <Pick label id options=T::ALL.to_vec() name=|value: &T| value.name().to_owned() show chosen /> }
}

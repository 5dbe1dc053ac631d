//! What a bundle says of itself.

use leptos::prelude::*;

use crate::protocol::ModelCard;

/// A list of facts, closed at first.
#[component]
pub fn ModelFacts(card: Signal<Option<ModelCard>>) -> impl IntoView {
    let facts = move || {
        let Some(card) = card.get() else {
            return Vec::new();
        };
        let [height, width] = card.input;
        let mut facts = vec![
            ("Name".to_owned(), card.name),
            ("Finds".to_owned(), card.labels.join(", ")),
            (
                "Input".to_owned(),
                format!("{height} × {width} pixels (height × width)"),
            ),
            (
                "Architecture".to_owned(),
                format!(
                    "{} layers, width {}, found by search",
                    card.layers, card.width
                ),
            ),
        ];
        let scores = card.metrics.into_iter();
        facts.extend(scores.map(|(name, share)| (name, format!("{share:.3}"))));
        facts.extend(card.provenance);
        facts.push(("Terms of the data".to_owned(), card.licence));
        facts
    };
    let fact = |(name, value): (String, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
    view! {
        <details id="model-card">
            <summary>"Model card"</summary>
            <dl>{move || facts().into_iter().map(fact).collect_view()}</dl>
        </details>
    }
}

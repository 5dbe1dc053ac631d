//! The model card: what a bundle's manifest says.

use leptos::prelude::*;

use crate::protocol::{ArchitectureCard, ModelCard};
use crate::text::{filled, text};

/// A list of facts, closed at first.
#[component]
pub fn ModelFacts(card: Signal<Option<ModelCard>>) -> impl IntoView {
    let named = |key: &str| text(&format!("card.{key}")).to_owned();
    let facts = move || {
        let Some(card) = card.get() else {
            return Vec::new();
        };
        let [height, width] = card.input;
        let mut facts = vec![
            (named("name"), card.name),
            (named("finds"), card.labels.join(", ")),
            (
                named("input"),
                filled(
                    "card.input-size",
                    &[&height.to_string(), &width.to_string()],
                ),
            ),
            (named("architecture"), architecture(&card.architecture)),
        ];
        let scores = card.metrics.into_iter();
        facts.extend(scores.map(|(name, share)| (name, format!("{share:.3}"))));
        facts.extend(card.provenance);
        facts.push((named("terms"), card.licence));
        facts
    };
    let fact = |(name, value): (String, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
    view! {
        <details id="model-card">
            <summary>{text("card.title")}</summary>
            <dl>{move || facts().into_iter().map(fact).collect_view()}</dl>
        </details>
    }
}

/// What a network is built from, in words.
fn architecture(card: &ArchitectureCard) -> String {
    match card {
        ArchitectureCard::Found { layers, width, .. } => filled(
            "card.architecture-of",
            &[&layers.to_string(), &width.to_string()],
        ),
        ArchitectureCard::Baseline {
            label,
            depths,
            width,
        } => filled(
            "card.baseline-of",
            &[label, &depths.to_string(), &width.to_string()],
        ),
    }
}

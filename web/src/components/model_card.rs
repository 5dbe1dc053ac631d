//! The model card: what a bundle's manifest says.

use leptos::prelude::*;

use super::scores::Scores;
use crate::protocol::{ArchitectureCard, ModelCard};
use crate::text::numbers::fixed;
use crate::text::{filled, text};

/// How well it does and what it is, closed at first; versions and hashes behind a line of their own.
#[component]
pub fn ModelFacts(
    card: Signal<Option<ModelCard>>,
    /// The model's description, as Markdown.
    about: Signal<String>,
) -> impl IntoView {
    let facts = move || card.get().map(facts).unwrap_or_default();
    let versions = move || card.get().map(|card| card.provenance).unwrap_or_default();
    let fact = |(name, value): (String, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
    view! {
        <details id="model-card">
            <summary>{text("card.title")}</summary>
            <Scores about />
            <dl>{move || facts().into_iter().map(fact).collect_view()}</dl>
            <details id="model-versions">
                <summary>{text("card.versions")}</summary>
                <dl>{move || versions().into_iter().map(fact).collect_view()}</dl>
            </details>
        </details>
    }
}

fn facts(card: ModelCard) -> Vec<(String, String)> {
    let named = |key: &str| text(&format!("card.{key}")).to_owned();
    let size = card.input.map(|side| side.to_string());
    let input = filled("card.input-size", &[&size[0], &size[1]]);
    let mut facts = vec![
        (named("name"), card.name),
        (named("finds"), card.labels.join(", ")),
        (named("input"), input),
        (named("architecture"), architecture(&card.architecture)),
    ];
    let scores = card.metrics.into_iter();
    facts.extend(scores.map(|(name, share)| (name, fixed(share, 3))));
    let temperature = card.temperature;
    facts.extend(temperature.map(|value| (named("temperature"), fixed(value, 2))));
    facts.push((named("terms"), card.licence));
    facts
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

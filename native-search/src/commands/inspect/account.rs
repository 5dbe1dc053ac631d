//! The account of a thing, and the form of its text.

use serde_json::Value;
use shared::genotype::Genotype;

/// What is known of a thing: for people, for programs, and its architecture if it has one.
pub(super) struct Account {
    pub(super) text: String,
    pub(super) json: Value,
    pub(super) genotype: Option<Genotype>,
}

/// `name  value` on a line each, the values below one another.
pub(super) fn lines<'a>(facts: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let facts: Vec<_> = facts.into_iter().collect();
    let width = facts.iter().map(|(name, _)| name.chars().count()).max();
    let width = width.unwrap_or(0);
    let line = |(name, value): &(&str, String)| format!("{name:<width$}  {value}\n");
    facts.iter().map(line).collect()
}

/// A heading on a line of its own.
pub(super) fn heading(name: &str) -> String {
    format!("\n{name}\n")
}

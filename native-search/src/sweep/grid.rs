//! The grid of a sweep's row: every combination of some values.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::names::Value;

/// Values by key. A key with a dot is one of the recipe, any other a name in commands.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Grid(BTreeMap<String, Vec<toml::Value>>);

/// One combination.
#[derive(Default)]
pub(super) struct Point<'a>(Vec<(&'a str, &'a toml::Value)>);

impl Grid {
    /// All combinations, the last key's value changing first; one empty one without keys.
    pub(super) fn points(&self) -> Vec<Point<'_>> {
        let mut points = vec![Point::default()];
        for (key, values) in &self.0 {
            points = (points.iter())
                .flat_map(|point| {
                    values
                        .iter()
                        .map(move |value| with_value(point, key, value))
                })
                .collect();
        }
        points
    }
}

impl Point<'_> {
    /// What each key stands for in braces.
    pub(super) fn names(&self) -> BTreeMap<String, Value> {
        let named = self.0.iter();
        named
            .map(|(key, value)| ((*key).to_owned(), Value::One(word(value))))
            .collect()
    }

    /// The arm as the file names it; where it does not name the values, they follow it.
    pub(super) fn arm(&self, arm: &str) -> String {
        if arm.contains('{') {
            return arm.to_owned();
        }
        let values = self.0.iter().map(|(_, value)| word(value));
        let words: Vec<String> = std::iter::once(arm.to_owned()).chain(values).collect();
        words.join("-")
    }

    /// The keys of the recipe that a row sets, with those of the grid.
    pub(super) fn set(&self, row: &toml::Table) -> toml::Table {
        let mut set = row.clone();
        let keys = self.0.iter().filter(|(key, _)| key.contains('.'));
        set.extend(keys.map(|(key, value)| ((*key).to_owned(), (*value).clone())));
        set
    }

    /// What the names in commands stand for, for the row's digest; the recipe has the other keys.
    pub(super) fn text(&self) -> Option<String> {
        let named = self.0.iter().filter(|(key, _)| !key.contains('.'));
        let lines: Vec<String> = named
            .map(|(key, value)| format!("{key} = {value}"))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

fn with_value<'a>(point: &Point<'a>, key: &'a str, value: &'a toml::Value) -> Point<'a> {
    let mut all = point.0.clone();
    all.push((key, value));
    Point(all)
}

/// A value within the name of a folder: `[5, 7]` is `5-7`.
fn word(value: &toml::Value) -> String {
    let text = match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let parts = text.split(|c: char| !(c.is_alphanumeric() || ".+-_/{}$".contains(c)));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

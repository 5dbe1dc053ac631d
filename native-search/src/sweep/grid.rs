//! The grid of a sweep's row: every combination of some values.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::names::Value;

/// Values by key. A key with a dot is one of the recipe, any other a name in commands.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Grid(BTreeMap<String, Vec<toml::Value>>);

/// Names that every row gives a meaning of its own.
const OWN: [&str; 5] = ["seed", "row", "sweep", "here", "recipe"];

/// One combination.
#[derive(Default)]
pub(super) struct Point<'a>(Vec<(&'a str, &'a toml::Value)>);

impl Grid {
    /// Whether every key has values and changes what a row does: `set` has the row's keys of the recipe, `texts` what names
    /// may stand in.
    ///
    /// # Errors
    /// The key that does not, and what to do.
    pub(super) fn check(&self, set: &toml::Table, texts: &[&str]) -> Result<()> {
        for (key, values) in &self.0 {
            ensure!(
                !values.is_empty(),
                "the grid has no value for {key}: give some, or leave the key out"
            );
            ensure!(
                !values.iter().any(toml::Value::is_table),
                "the grid has a table for {key}: give plain values, or lists of them"
            );
            ensure!(
                !set.contains_key(key),
                "{key} stands in set and in the grid: take it out of one of the two"
            );
            ensure!(
                !OWN.contains(&key.as_str()),
                "{{{key}}} stands for the row's own, so the grid needs another name; several seeds are seeds = [1, 2]"
            );
            let name = format!("{{{key}}}");
            ensure!(
                key.contains('.') || texts.iter().any(|text| text.contains(&name)),
                "no command has {name}, so the grid's {key} changes nothing: put it into one, or write a key of the \
                 recipe with its section, such as mixing.k"
            );
        }
        Ok(())
    }

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
    /// What each key stands for in braces in the names of rows and arms.
    pub(super) fn words(&self) -> BTreeMap<String, Value> {
        self.named(|value| Value::One(word(value)))
    }

    /// What each key stands for in braces in commands: the value as it is; a list of texts is several words.
    pub(super) fn values(&self) -> BTreeMap<String, Value> {
        self.named(Value::of)
    }

    fn named(&self, value_of: impl Fn(&toml::Value) -> Value) -> BTreeMap<String, Value> {
        let named = self.0.iter();
        named
            .map(|(key, value)| ((*key).to_owned(), value_of(value)))
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

//! Names in the commands of a sweep, and what they stand for.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// How often names may stand in what a name stands for.
const DEPTH: usize = 8;

/// One word, or several.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    One(String),
    Several(Vec<String>),
}

impl Value {
    /// The words.
    pub(super) fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        }
    }

    /// Of the file's value: a text as it is, a list of texts as several words, and anything else as TOML writes it.
    pub(super) fn of(value: &toml::Value) -> Self {
        let texts = value.as_array().filter(|texts| !texts.is_empty());
        let texts = texts.and_then(|texts| {
            let texts = texts.iter().map(|text| text.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<String>>>()
        });
        match (value, texts) {
            (_, Some(texts)) => Self::Several(texts),
            (toml::Value::String(text), None) => Self::One(text.clone()),
            (other, None) => Self::One(other.to_string()),
        }
    }
}

/// A command's words with every `{name}` and `$VARIABLE` filled in. A word that is a name alone may
/// become several.
pub(super) fn words(command: &str, values: &BTreeMap<String, Value>) -> Result<Vec<String>> {
    let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    for _ in 0..DEPTH {
        if !words.iter().any(|word| word.contains('{')) {
            return words.iter().map(|word| with_variable(word)).collect();
        }
        let mut next = Vec::new();
        for word in words {
            match word
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'))
            {
                Some(name) if !name.contains('{') => match known(name, values)? {
                    Value::One(text) => next.push(text),
                    Value::Several(texts) => next.extend(texts),
                },
                _ => next.push(with_name(&word, values)?),
            }
        }
        words = next;
    }
    bail!("names in \"{command}\" stand for each other without an end")
}

/// The first `{name}` within a word filled in.
fn with_name(word: &str, values: &BTreeMap<String, Value>) -> Result<String> {
    let Some((before, rest)) = word.split_once('{') else {
        return Ok(word.to_owned());
    };
    let (name, after) = rest
        .split_once('}')
        .with_context(|| format!("\"{word}\" opens a name and does not close it"))?;
    match known(name, values)? {
        Value::One(text) => Ok(format!("{before}{text}{after}")),
        Value::Several(_) => bail!("{{{name}}} stands for several words, so it stands alone"),
    }
}

fn known(name: &str, values: &BTreeMap<String, Value>) -> Result<Value> {
    values.get(name).cloned().with_context(|| {
        let names: Vec<&str> = values.keys().map(String::as_str).collect();
        format!(
            "{{{name}}} stands for nothing, expected one of {}",
            names.join(", ")
        )
    })
}

/// `$NAME` at the beginning of a word, from the environment.
fn with_variable(word: &str) -> Result<String> {
    let Some(rest) = word.strip_prefix('$') else {
        return Ok(word.to_owned());
    };
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
    let value = std::env::var(name)
        .map_err(|_unset| anyhow::anyhow!("the environment variable {name} is not set"))?;
    Ok(format!("{value}{after}"))
}

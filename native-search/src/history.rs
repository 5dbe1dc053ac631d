//! What a run folder says of its run: the settings it began with and the epochs behind it.

use std::path::Path;

use anyhow::Context as _;
use serde::de::DeserializeOwned;
use shared::events::{RetrainEpoch, SearchEpoch};

use crate::config::Settings;

/// The epochs of a run, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum History {
    /// Those of a search.
    Search(Vec<SearchEpoch>),
    /// Those of a retraining.
    Retrain(Vec<RetrainEpoch>),
}

impl History {
    /// The lines of the folder's `events.jsonl`.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged; a missing one is a run before its first epoch.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("events.jsonl");
        if !path.exists() {
            // A retraining has its genotype from the beginning, a search only in the end.
            let has = |name: &str| folder.join(name).exists();
            return Ok(if has("genotype.json") || has("baseline.json") {
                Self::Retrain(Vec::new())
            } else {
                Self::Search(Vec::new())
            });
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        let damaged = || format!("{} is damaged", path.display());
        Ok(if text.contains("\"validation-dice\"") {
            Self::Retrain(records(&text).with_context(damaged)?)
        } else {
            Self::Search(records(&text).with_context(damaged)?)
        })
    }

    /// The kind in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Search(_) => "search",
            Self::Retrain(_) => "retraining",
        }
    }

    /// How many epochs are done.
    pub fn done(&self) -> usize {
        match self {
            Self::Search(epochs) => epochs.len(),
            Self::Retrain(epochs) => epochs.len(),
        }
    }

    /// How many epochs the run has in all.
    pub fn planned(&self, settings: &Settings) -> usize {
        match self {
            Self::Search(_) => settings.search.layers.len() * settings.search.epochs,
            Self::Retrain(_) => settings.retrain.epochs,
        }
    }
}

/// The settings in the folder's `run.toml`, which lists the data besides.
///
/// # Errors
/// A file that is missing, damaged, or of another version.
pub fn settings(folder: &Path) -> anyhow::Result<Settings> {
    let path = folder.join("run.toml");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("could not read {}", path.display()))?;
    let parse = || -> anyhow::Result<Settings> {
        let mut table: toml::Table = toml::from_str(&text)
            .map_err(|error| anyhow::anyhow!("not TOML: {}", error.message()))?;
        table.remove("data");
        Ok(Settings::from_table(table)?)
    };
    parse().with_context(|| format!("the settings in {}", path.display()))
}

fn records<T: DeserializeOwned>(text: &str) -> serde_json::Result<Vec<T>> {
    text.lines().map(serde_json::from_str).collect()
}

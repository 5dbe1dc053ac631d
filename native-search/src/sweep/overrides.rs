//! A row's recipe: that of the sweep with some keys changed.

use std::path::Path;

use anyhow::{Result, ensure};
use shared::recipe::Recipe;

use crate::recipes::RecipeSource;

/// The text of the recipe called `base` (or of the file of that name in `folder`) with the values of
/// `set`, whose keys may be dotted.
pub(super) fn recipe_text(base: &str, folder: &Path, set: &toml::Table) -> Result<String> {
    let source = match base.parse() {
        Ok(RecipeSource::File(path)) => RecipeSource::File(folder.join(path)),
        Ok(built_in) => built_in,
        Err(never) => match never {},
    };
    let mut table: toml::Table = toml::from_str(&source.load()?.to_toml())?;
    for (key, value) in set {
        put(&mut table, key, value.clone())?;
    }
    Ok(Recipe::from_table(table)?.to_toml())
}

fn put(table: &mut toml::Table, key: &str, value: toml::Value) -> Result<()> {
    match (key.split_once('.'), value) {
        (Some((section, rest)), value) => {
            let inner = table.get_mut(section).and_then(toml::Value::as_table_mut);
            ensure!(inner.is_some(), "the recipe has no section \"{section}\"");
            inner.map_or(Ok(()), |inner| put(inner, rest, value))
        }
        // A table within a section changes the keys that it names.
        (None, toml::Value::Table(values)) if table.get(key).is_some_and(toml::Value::is_table) => {
            let path = |inner: &String| format!("{key}.{inner}");
            values
                .iter()
                .try_for_each(|(inner, value)| put(table, &path(inner), value.clone()))
        }
        (None, value) => {
            table.insert(key.to_owned(), value);
            Ok(())
        }
    }
}

//! Checks of the recipes: all are complete, and `paper` equals the defaults.

use native_search::recipes::{BUILT_IN, BuiltIn};
use shared::recipe::Recipe;

/// Every key of a table, with the tables' names before it.
fn keys(table: &toml::Table, prefix: &str, into: &mut Vec<String>) {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        match value {
            toml::Value::Table(inner) => keys(inner, &format!("{name}."), into),
            _ => into.push(name),
        }
    }
}

#[test]
fn paper_equals_the_defaults() {
    let paper = BUILT_IN.iter().find(|recipe| recipe.name == "paper");
    let paper = Recipe::parse(paper.unwrap().text).unwrap();
    assert_eq!(paper, Recipe::default());
}

#[test]
fn every_recipe_parses_and_names_every_number() {
    let complete: toml::Table = toml::from_str(&Recipe::default().to_toml()).unwrap();
    let mut expected = Vec::new();
    keys(&complete, "", &mut expected);
    for BuiltIn { name, text } in BUILT_IN {
        Recipe::parse(text).unwrap();
        let mut found = Vec::new();
        keys(&toml::from_str(text).unwrap(), "", &mut found);
        let missing: Vec<_> = expected.iter().filter(|key| !found.contains(key)).collect();
        assert!(missing.is_empty(), "{name} leaves out {missing:?}");
    }
}

#[test]
fn a_misspelt_key_or_value_is_answered_with_the_nearest() {
    let message = |text: &str| format!("{:#}", Recipe::parse(text).unwrap_err());
    assert!(message("[structure]\nwidht = 4").contains("did you mean \"width\""));
    assert!(message("[mixing]\nweights = \"clasic\"").contains("did you mean \"classic\""));
    assert!(message("[preprocess]\nsize = [100, 64]").contains("multiples of"));
    assert!(message("[search]\nlayers = [8]").contains("odd number"));
}

//! Recipes by name or from a file.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use shared::recipe::Recipe;

/// A recipe that comes with the program.
#[derive(Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// What it is called.
    pub name: &'static str,
    /// Its file.
    pub text: &'static str,
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(BuiltIn {
            name: $name,
            text: include_str!(concat!("../recipes/", $name, ".toml")),
        }),*]
    };
}

/// The recipes that come with the program.
pub const BUILT_IN: &[BuiltIn] = built_in![
    "lab",
    "quick",
    "laptop",
    "published",
    "paper",
    "universal",
    "broad",
    "skin-lesions",
    "models-search",
    "unet",
    "unet-universal",
];

/// Where a recipe comes from: the name of one that comes with the program, or else a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecipeSource {
    /// One that comes with the program.
    BuiltIn(&'static BuiltIn),
    /// A TOML file.
    File(PathBuf),
}

impl FromStr for RecipeSource {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let known = BUILT_IN.iter().find(|recipe| recipe.name == text);
        Ok(known.map_or_else(|| Self::File(text.into()), Self::BuiltIn))
    }
}

impl fmt::Display for RecipeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(recipe) => f.write_str(recipe.name),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl RecipeSource {
    /// What it may be, for people: all names, and a file.
    pub fn choices(file: &str) -> String {
        let names: Vec<&str> = BUILT_IN.iter().map(|recipe| recipe.name).collect();
        format!("{}, or {file}", names.join(", "))
    }

    /// Reads and checks it.
    ///
    /// # Errors
    /// An unreadable file, an unknown key or value (with its line and what was meant), a value that
    /// cannot work.
    pub fn load(&self) -> anyhow::Result<Recipe> {
        let text = match self {
            Self::BuiltIn(recipe) => recipe.text.to_owned(),
            Self::File(path) => std::fs::read_to_string(path).with_context(|| {
                let choices = Self::choices("a readable TOML file");
                format!("no recipe \"{self}\": expected one of {choices}")
            })?,
        };
        Recipe::parse(&text).with_context(|| format!("recipe {self}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> RecipeSource {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_is_a_recipe_of_the_program_and_anything_else_a_file() {
        assert!(matches!(source("quick"), RecipeSource::BuiltIn(recipe) if recipe.name == "quick"));
        assert_eq!(
            source("quick.toml"),
            RecipeSource::File("quick.toml".into())
        );
        assert!(source("lab").load().unwrap().search.layers == [5, 7]);
    }

    #[test]
    fn what_is_neither_is_answered_with_the_names() {
        let error = source("nowhere/quik").load().unwrap_err().to_string();
        assert!(
            error.starts_with("no recipe \"nowhere/quik\": expected one of lab, quick, ")
                && error.ends_with("unet-universal, or a readable TOML file"),
            "{error}"
        );
    }
}

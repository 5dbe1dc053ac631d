//! A recipe as a TOML file.

use super::mistake;
use super::{Recipe, RecipeError};

impl Recipe {
    /// Reads a recipe file's text; what it leaves out has its default.
    ///
    /// # Errors
    /// An unknown key or value, with its line and what was meant, and all that [`Recipe::check`]
    /// refuses.
    pub fn parse(text: &str) -> Result<Self, RecipeError> {
        let read = toml::from_str(text);
        let recipe: Self =
            read.map_err(|error| RecipeError::Text(mistake::in_words(&error, text)))?;
        recipe.check()?;
        Ok(recipe)
    }

    /// From TOML that is parsed already.
    ///
    /// # Errors
    /// As [`Recipe::parse`], without lines.
    pub fn from_table(table: toml::Table) -> Result<Self, RecipeError> {
        let read = table.try_into();
        let recipe: Self =
            read.map_err(|error| RecipeError::Text(mistake::in_words(&error, "")))?;
        recipe.check()?;
        Ok(recipe)
    }

    /// The text of a recipe file, every key included.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("a recipe is plain values")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::SearchRecipe;

    #[test]
    fn the_text_of_a_recipe_reads_back() {
        let mut recipe = Recipe::default();
        recipe.search.skip_dropout = 0.5;
        recipe.synthetic.images = 7;
        assert_eq!(Recipe::parse(&recipe.to_toml()).unwrap(), recipe);
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let read = Recipe::parse("seed = 3\n[mixing]\nk = 2").unwrap();
        assert_eq!((read.seed, read.mixing.k), (3, 2));
        assert_eq!(read.search, SearchRecipe::default());
    }
}

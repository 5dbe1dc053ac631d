//! The flag that chooses a recipe.

use shared::recipe::Recipe;

use crate::recipes::RecipeSource;

#[derive(clap::Args)]
pub(super) struct RecipeFlag {
    #[arg(long, default_value = "quick", help = RecipeSource::choices("a TOML file"))]
    recipe: RecipeSource,
}

impl RecipeFlag {
    /// The recipe, with the seed where one is given.
    pub(super) fn resolve(&self, seed: Option<u64>) -> anyhow::Result<Recipe> {
        let mut recipe = self.recipe.load()?;
        recipe.seed = seed.unwrap_or(recipe.seed);
        Ok(recipe)
    }
}

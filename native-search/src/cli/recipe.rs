//! The flag that chooses a recipe.

use shared::recipe::Recipe;

use crate::recipes::RecipeSource;

#[derive(clap::Args)]
pub(super) struct RecipeFlag {
    #[arg(long, default_value = "quick", help = RecipeSource::choices("a TOML file"))]
    recipe: RecipeSource,
}

/// The flags that divide data sets into folds.
#[derive(clap::Args)]
pub(super) struct Folds {
    /// Divide data sets into that many folds, by a hash of their groups (default: the recipe's split)
    #[arg(long, value_name = "K", requires = "fold")]
    folds: Option<usize>,
    /// The fold that tests, counted from 0; the others train
    #[arg(long, value_name = "I", requires = "folds")]
    fold: Option<usize>,
}

impl Folds {
    /// The recipe with these folds, where they are given.
    ///
    /// # Errors
    /// A fold that there is not.
    pub(super) fn apply(&self, recipe: &mut Recipe) -> anyhow::Result<()> {
        if let (Some(folds), Some(fold)) = (self.folds, self.fold) {
            (recipe.split.folds, recipe.split.fold) = (folds, fold);
        }
        Ok(recipe.split.validate()?)
    }
}

impl RecipeFlag {
    /// The recipe, with the seed where one is given.
    pub(super) fn resolve(&self, seed: Option<u64>) -> anyhow::Result<Recipe> {
        let mut recipe = self.recipe.load()?;
        recipe.seed = seed.unwrap_or(recipe.seed);
        Ok(recipe)
    }
}

//! Every setting of a search and of a retraining: the recipe, its file, and what follows from it.

mod check;
mod error;
mod mistake;
mod preset;

use serde::{Deserialize, Serialize};

use crate::architecture::Architecture;
use crate::cases::{DrawnRecipe, SplitRecipe};
use crate::imaging::Preprocess;
use crate::losses::LossRecipe;
use crate::mixing::MixRecipe;
use crate::search::{Rules, SearchRecipe};
use crate::space::{BaselineRecipe, Structure};
use crate::training::{Protocol, RetrainRecipe, TrainingSettings};

pub use error::RecipeError;

/// All sections of a recipe. Its defaults are the paper's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Recipe {
    /// The seed of everything random.
    pub seed: u64,
    /// The space and the network.
    pub structure: Structure,
    /// How images become inputs.
    pub preprocess: Preprocess,
    /// How images are composited during the search.
    pub mixing: MixRecipe,
    /// The search's loss.
    pub search_loss: LossRecipe,
    /// The search.
    pub search: SearchRecipe,
    /// Retraining's loss.
    pub retrain_loss: LossRecipe,
    /// Retraining.
    pub retrain: RetrainRecipe,
    /// The size of a baseline that is trained instead of a found network.
    pub baseline: BaselineRecipe,
    /// The split of data sets that bring none.
    pub split: SplitRecipe,
    /// What a search without data learns on.
    pub drawn: DrawnRecipe,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            seed: 42,
            structure: Structure::default(),
            preprocess: Preprocess::default(),
            mixing: MixRecipe::default(),
            search_loss: LossRecipe::default(),
            search: SearchRecipe::default(),
            retrain_loss: LossRecipe::default(),
            retrain: RetrainRecipe::default(),
            baseline: BaselineRecipe::default(),
            split: SplitRecipe::default(),
            drawn: DrawnRecipe::default(),
        }
    }
}

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

    /// What decides the search.
    pub fn search_rules(&self) -> Rules {
        Rules {
            seed: self.seed,
            structure: self.structure.clone(),
            mixing: self.mixing.clone(),
            loss: self.search_loss.clone(),
            search: self.search.clone(),
        }
    }

    /// What decides a training of `architecture`.
    pub fn training_settings(
        &self,
        architecture: Architecture,
        protocol: Protocol,
    ) -> TrainingSettings {
        TrainingSettings {
            architecture,
            recipe: self.retrain.clone(),
            loss: self.retrain_loss.clone(),
            protocol,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_recipe_reads_back() {
        let mut recipe = Recipe::default();
        recipe.search.skip_dropout = 0.5;
        recipe.drawn.images = 7;
        assert_eq!(Recipe::parse(&recipe.to_toml()).unwrap(), recipe);
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let read = Recipe::parse("seed = 3\n[mixing]\nk = 2").unwrap();
        assert_eq!((read.seed, read.mixing.k), (3, 2));
        assert_eq!(read.search, SearchRecipe::default());
    }
}

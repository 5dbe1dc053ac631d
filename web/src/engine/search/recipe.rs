//! The lab's recipe: the file that the command line reads too, and what the user changed in it.

use serde::{Deserialize, Serialize};
use shared::cases::{DrawnRecipe, SplitRecipe};
use shared::imaging::Preprocess;
use shared::losses::LossRecipe;
use shared::mixing::MixRecipe;
use shared::search::{Rules, SearchRecipe};
use shared::space::{BaselineRecipe, Structure};
use shared::training::RetrainRecipe;

use crate::protocol::search::{LabSettings, Remedy};

/// `mixsearch search --recipe lab`.
const LAB: &str = include_str!("../../../../native-search/recipes/lab.toml");

/// The sections of a recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Recipe {
    pub(super) seed: u64,
    pub(super) structure: Structure,
    pub(super) preprocess: Preprocess,
    pub(super) mixing: MixRecipe,
    pub(super) search_loss: LossRecipe,
    pub(super) search: SearchRecipe,
    pub(super) retrain_loss: LossRecipe,
    pub(super) retrain: RetrainRecipe,
    pub(super) baseline: BaselineRecipe,
    pub(super) split: SplitRecipe,
    pub(super) drawn: DrawnRecipe,
}

impl Recipe {
    /// The recipe with the user's choices.
    pub(super) fn of(settings: &LabSettings) -> Self {
        let mut recipe: Self =
            toml::from_str(LAB).expect("the recipe in the program is one; a test reads it");
        recipe.seed = settings.seed;
        recipe.drawn.domains = settings.domains.to_vec();
        // Of two equal data sets the search would see every image twice.
        recipe.drawn.domains.dedup();
        recipe.search.epochs = settings.epochs;
        recipe.search.warm_up = settings.warm_up;
        recipe.search.arch_rate = settings.arch_rate;
        match settings.remedy {
            Remedy::None => {}
            Remedy::Dropout => recipe.search.skip_dropout = Remedy::DROPOUT,
            Remedy::Limit => recipe.search.skip_limit = Remedy::LIMIT,
        }
        recipe
    }

    /// As a recipe file.
    pub(super) fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("a recipe is plain values")
    }

    pub(super) fn rules(&self) -> Rules {
        Rules {
            seed: self.seed,
            structure: self.structure.clone(),
            mixing: self.mixing.clone(),
            loss: self.search_loss.clone(),
            search: self.search.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_settings_are_the_recipe_of_the_command_line() {
        let plain: Recipe = toml::from_str(LAB).unwrap();
        assert_eq!(Recipe::of(&LabSettings::default()), plain);
    }

    #[test]
    fn an_exported_recipe_reads_back() {
        let recipe = Recipe::of(&LabSettings {
            seed: 7,
            remedy: Remedy::Dropout,
            ..LabSettings::default()
        });
        assert_eq!(toml::from_str::<Recipe>(&recipe.to_toml()).unwrap(), recipe);
    }
}

//! The lab's recipe: the file that the command line reads too, with the user's changes.

use shared::recipe::Recipe;

use crate::protocol::search::{LabSettings, Remedy};

/// `mixsearch search --recipe lab`.
const LAB: &str = include_str!("../../../../native-search/recipes/lab.toml");

/// The recipe `lab` with the user's choices.
pub(super) fn lab(settings: &LabSettings) -> Recipe {
    let mut recipe = Recipe::parse(LAB).expect("the recipe in the program is one; a test reads it");
    recipe.seed = settings.seed;
    recipe.synthetic.domains = settings.domains.to_vec();
    // Of two equal data sets the search would see every image twice.
    recipe.synthetic.domains.dedup();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_settings_are_the_recipe_of_the_command_line() {
        let plain = Recipe::parse(LAB).unwrap();
        assert_eq!(lab(&LabSettings::default()), plain);
    }

    #[test]
    fn an_exported_recipe_reads_back() {
        let recipe = lab(&LabSettings {
            seed: 7,
            remedy: Remedy::Dropout,
            ..LabSettings::default()
        });
        assert_eq!(Recipe::parse(&recipe.to_toml()).unwrap(), recipe);
    }
}

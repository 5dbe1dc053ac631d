//! The checks of a recipe.

use std::collections::BTreeSet;

use super::{Recipe, RecipeError};
use crate::architecture::Architecture;
use crate::cases::SyntheticRecipe;
use crate::losses::LossRecipe;
use crate::search::SearchRecipe;
use crate::space::Lattice;

impl Recipe {
    /// Whether the sections are sound and fit each other.
    ///
    /// # Errors
    /// The first of them that is not, by its key.
    pub fn check(&self) -> Result<(), RecipeError> {
        self.check_ranges()?;
        self.check_structure()?;
        if self.search.layers.is_empty() {
            return Err(RecipeError::NoStages);
        }
        for layers in &self.search.layers {
            check_size(self.preprocess.size, Lattice::new(*layers)?)?;
        }
        self.check_warm_up()?;
        self.check_labels()?;
        check_weights("search-loss", &self.search_loss)?;
        check_weights("retrain-loss", &self.retrain_loss)?;
        for layers in &self.search.layers {
            check_loss("search-loss", &self.search_loss, Lattice::new(*layers)?)?;
        }
        if !self.retrain.augmentation.is_sound() {
            return Err(RecipeError::Augmentation);
        }
        check_synthetic(&self.synthetic)?;
        check_skips(&self.search)?;
        check_searcher(&self.search)?;
        Ok(self.split.validate()?)
    }

    /// Whether the architecture's network can be trained by this recipe.
    ///
    /// # Errors
    /// Channels, classes, a size or a loss that do not fit it.
    pub fn check_for(&self, architecture: &Architecture) -> Result<(), RecipeError> {
        let (wanted, given) = (architecture.input_channels(), self.preprocess.channels);
        if wanted != given {
            return Err(RecipeError::Network {
                network: architecture.label(),
                wanted,
                given,
            });
        }
        let (wanted, given) = (architecture.classes(), self.structure.classes);
        if wanted != given {
            return Err(RecipeError::Classes {
                network: architecture.label(),
                wanted,
                given,
            });
        }
        match architecture {
            Architecture::Found(genotype) => {
                check_size(self.preprocess.size, genotype.lattice)?;
                check_loss("retrain-loss", &self.retrain_loss, genotype.lattice)
            }
            Architecture::Baseline(plan) => Ok(plan.check()?),
        }
    }

    fn check_structure(&self) -> Result<(), RecipeError> {
        let (structure, preprocess) = (self.structure.input_channels, self.preprocess.channels);
        if structure != preprocess {
            return Err(RecipeError::Channels {
                structure,
                preprocess,
            });
        }
        Ok(())
    }

    fn check_labels(&self) -> Result<(), RecipeError> {
        if self.structure.labels_are_sound() {
            return Ok(());
        }
        Err(RecipeError::Labels {
            classes: self.structure.classes,
            labels: self.structure.labels.join(", "),
        })
    }

    fn check_warm_up(&self) -> Result<(), RecipeError> {
        let (warm_up, epochs) = (self.search.warm_up, self.search.epochs);
        if warm_up >= epochs && self.search.warm_up_steps == 0 {
            return Err(RecipeError::WarmUp { warm_up, epochs });
        }
        Ok(())
    }
}

fn check_size([height, width]: [usize; 2], lattice: Lattice) -> Result<(), RecipeError> {
    let multiple = lattice.size_multiple();
    let fits = |side: usize| side > 0 && side.is_multiple_of(multiple);
    if fits(height) && fits(width) {
        return Ok(());
    }
    Err(RecipeError::Size {
        height,
        width,
        layers: lattice.layers(),
        multiple,
    })
}

/// A loss must weigh a part and an exit that the lattice has (matched from the deepest upwards).
fn check_loss(
    section: &'static str,
    loss: &LossRecipe,
    lattice: Lattice,
) -> Result<(), RecipeError> {
    let exits = lattice.exits().len();
    if !loss.exits.iter().rev().take(exits).any(|w| *w > 0.0) {
        return Err(RecipeError::LossExits { section, exits });
    }
    Ok(())
}

/// The most that a part of a loss, or an output, may weigh.
const MOST_WEIGHT: f64 = 1e9;

fn check_weights(section: &'static str, loss: &LossRecipe) -> Result<(), RecipeError> {
    // Not a number lies in no range.
    let weighs = |w: &f64| (0.0..=MOST_WEIGHT).contains(w);
    let parts = [loss.cross_entropy, loss.dice];
    if !parts.iter().all(weighs) || !parts.iter().any(|w| *w > 0.0) {
        return Err(RecipeError::LossParts {
            section,
            cross_entropy: loss.cross_entropy,
            dice: loss.dice,
        });
    }
    if !loss.exits.iter().all(weighs) {
        let exits = loss.exits.len();
        return Err(RecipeError::LossExits { section, exits });
    }
    Ok(())
}

fn check_synthetic(recipe: &SyntheticRecipe) -> Result<(), RecipeError> {
    let SyntheticRecipe { domains, images } = recipe;
    let kinds: BTreeSet<_> = domains.iter().collect();
    if domains.is_empty() || kinds.len() != domains.len() || *images < 2 {
        return Err(RecipeError::Synthetic {
            images: *images,
            domains: domains.len(),
        });
    }
    Ok(())
}

fn check_skips(search: &SearchRecipe) -> Result<(), RecipeError> {
    let (dropout, limit) = (search.skip_dropout, search.skip_limit);
    if !(0.0..1.0).contains(&dropout) || !(0.0..=1.0).contains(&limit) {
        return Err(RecipeError::Skips { dropout, limit });
    }
    Ok(())
}

fn check_searcher(search: &SearchRecipe) -> Result<(), RecipeError> {
    if search.lacks_images() {
        let searcher = search.searcher.name();
        return Err(RecipeError::Unscored { searcher });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Recipe::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn what_cannot_work_is_refused_by_its_key() {
        for (text, message) in [
            ("[preprocess]\nchannels = 1", "make them equal"),
            (
                "[search-loss]\ncross-entropy = nan",
                "cross-entropy and dice are NaN",
            ),
            (
                "[retrain-loss]\nexits = [1.0, nan, 1.0]",
                "retrain-loss.exits",
            ),
            (
                "[retrain-loss]\nexits = [1.0, -1.0, 1.0]",
                "retrain-loss.exits",
            ),
            ("[search]\nlayers = []", "search.layers is empty"),
            ("[search]\nlayers = [8]", "odd number"),
            ("[preprocess]\nsize = [100, 64]", "100x64, but 7 layers"),
            ("[search]\nwarm-up = 80", "would never learn"),
            (
                "[structure]\nclasses = 0",
                "structure.classes is 0, expected 1 to 64",
            ),
            (
                "[structure]\nclasses = 2\nlabels = [\"liver\"]",
                "structure.labels (liver) do not name the classes: expected 2",
            ),
            (
                "[structure]\nlabels = [\"liver\", \"tumour\"]",
                "expected 1, none twice",
            ),
            (
                "[search-loss]\ndice = -1.0",
                "search-loss: cross-entropy and dice are 0.5 and -1",
            ),
            ("[search-loss]\nexits = [0.0]", "none of the 3 outputs"),
            (
                "[retrain.augmentation]\nturn = -1.0",
                "of 0 (no change) or more",
            ),
            (
                "[retrain.augmentation]\nscale = [1.5, 0.4]",
                "factors [from, to]",
            ),
            ("[drawn]\nimages = 1", "1 images of 4 domains"),
            ("[search]\nskip-dropout = 1.0", "expected shares"),
            (
                "[search]\nsearcher = \"random\"\ndice-images = 0",
                "search.searcher is random, which scores the supernet",
            ),
            ("[split]\nval = 0.6\ntest = 0.6", "sum to less than 1"),
        ] {
            assert!(refused(text).contains(message), "{text}: {}", refused(text));
        }
    }

    #[test]
    fn several_classes_are_read_and_written_with_their_labels() {
        let text = "[structure]\nclasses = 2\nlabels = [\"liver\", \"tumour\"]";
        let recipe = Recipe::parse(text).unwrap();
        assert_eq!(recipe.structure.class_labels(), ["liver", "tumour"]);
        assert_eq!(Recipe::parse(&recipe.to_toml()).unwrap(), recipe);
        assert!(!Recipe::default().to_toml().contains("labels = ["));
    }
}

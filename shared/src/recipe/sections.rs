//! The sections of a recipe, and what follows from them.

use serde::{Deserialize, Serialize};

use crate::architecture::Architecture;
use crate::cases::{SplitRecipe, SyntheticRecipe};
use crate::imaging::Preprocess;
use crate::losses::LossRecipe;
use crate::mixing::MixRecipe;
use crate::search::{SearchRecipe, SearchSettings};
use crate::space::{BaselineRecipe, Structure};
use crate::training::{Protocol, RetrainRecipe, TrainingSettings};

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
    #[serde(rename = "drawn")]
    pub synthetic: SyntheticRecipe,
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
            synthetic: SyntheticRecipe::default(),
        }
    }
}

impl Recipe {
    /// What decides the search.
    pub fn search_settings(&self) -> SearchSettings {
        SearchSettings {
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

//! The recipe of the twins, and the network that they are.

use shared::genotype::Genotype;
use shared::imaging::Preprocess;
use shared::recipe::{Recipe, RecipeError};
use shared::search::SearchRecipe;
use shared::space::{Lattice, Structure};
use shared::training::{Optimiser, RetrainRecipe, TrainingMix};

use crate::protocol::twins::TwinSettings;

/// Layers of the lattice that the U lies in.
const LAYERS: usize = 7;
/// Images of a step.
const BATCH: usize = 8;
/// Side of the images.
const SIDE: usize = 48;

/// The user's choices as a recipe; every second image begins a composite, as in a search.
pub(super) fn twins(settings: &TwinSettings) -> Result<Recipe, RecipeError> {
    let recipe = Recipe {
        seed: settings.seed,
        structure: Structure {
            width: 4,
            ..Structure::default()
        },
        preprocess: Preprocess {
            size: [SIDE; 2],
            ..Preprocess::default()
        },
        retrain: RetrainRecipe {
            // Of `epochs`, when the images are there.
            epochs: 1,
            batch: BATCH,
            rate: 0.005,
            final_rate: 0.0005,
            weight_decay: 1e-4,
            optimiser: Optimiser::Adamw,
            mixing: TrainingMix {
                k: settings.k,
                mu: settings.mu,
                probability: 0.5,
                weights: settings.weights,
                ..TrainingMix::default()
            },
            ..RetrainRecipe::default()
        },
        search: SearchRecipe {
            layers: vec![LAYERS],
            ..SearchRecipe::default()
        },
        ..Recipe::default()
    };
    recipe.check()?;
    Ok(recipe)
}

/// Epochs that hold so many steps over so many images: the rate falls to its end in them.
pub(super) fn epochs(steps: usize, images: usize) -> usize {
    steps.div_ceil(images.div_ceil(BATCH)).max(1)
}

/// The plain U path, with the recipe's width.
pub(super) fn genotype(recipe: &Recipe) -> Genotype {
    let lattice = Lattice::new(LAYERS).expect("seven is an odd number of layers");
    Genotype::u_path(&recipe.structure, lattice)
}

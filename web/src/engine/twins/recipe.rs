//! The recipe of the twins, and the network that they are.

use shared::genotype::Genotype;
use shared::imaging::Preprocess;
use shared::recipe::{Recipe, RecipeError};
use shared::search::SearchRecipe;
use shared::space::{Lattice, Structure};
use shared::training::{Optimiser, RetrainRecipe, TrainingMix};

use super::images::LEARNT;
use crate::protocol::twins::TwinSettings;

/// Layers of the lattice that the U lies in.
const LAYERS: usize = 7;
/// Images of a step.
const BATCH: usize = 8;
/// Side of the images: a step of both takes a few hundredths of a second.
const SIDE: usize = 48;

/// The user's choices as a recipe; every second image begins a composite, as in a search.
fn env(name: &str, or: f64) -> f64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(or)
}

pub(super) fn twins(settings: &TwinSettings) -> Result<Recipe, RecipeError> {
    // A schedule of as many epochs as these steps have with one data set; with more it ends earlier.
    let epochs = settings.steps.div_ceil(LEARNT.div_ceil(BATCH)).max(1);
    let recipe = Recipe {
        seed: settings.seed,
        structure: Structure {
            width: env("WIDTH", 4.0) as usize,
            ..Structure::default()
        },
        preprocess: Preprocess {
            size: [env("SIDE", SIDE as f64) as usize; 2],
            ..Preprocess::default()
        },
        retrain: RetrainRecipe {
            epochs,
            batch: BATCH,
            rate: env("RATE", 0.005),
            final_rate: 0.0005,
            weight_decay: 1e-4,
            optimiser: Optimiser::Adamw,
            mixing: TrainingMix {
                k: settings.k,
                mu: settings.mu,
                probability: env("PROB", 0.5),
                target: if env("CE", 0.0) > 0.5 {
                    shared::mixing::MixTarget::CrossEntropy
                } else {
                    shared::mixing::MixTarget::Labels
                },
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

/// The plain U path, with the recipe's width.
pub(super) fn genotype(recipe: &Recipe) -> Genotype {
    let lattice = Lattice::new(LAYERS).expect("seven is an odd number of layers");
    Genotype::u_path(&recipe.structure, lattice)
}

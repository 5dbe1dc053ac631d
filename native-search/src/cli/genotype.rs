//! Flags of `genotype`.

use std::path::PathBuf;

use shared::recipe::Recipe;
use shared::space::{Lattice, Preset};

use super::choices::preset;
use super::output::Force;
use super::recipe::RecipeFlag;
use crate::commands::genotype::{Like, Request, Unsearched};
use crate::genotypes::GenotypeSource;

#[derive(clap::Subcommand)]
pub(super) enum Genotype {
    /// Two edges a node and an operation for each, all equally likely
    Random(Random),
    /// The path of a U-Net through the lattice, with plain convolutions
    UPath(UPath),
}

#[derive(clap::Args)]
pub(super) struct Random {
    /// Seed that decides the architecture (default: the recipe's)
    #[arg(long)]
    seed: Option<u64>,
    /// Draw until the network costs as many multiply-accumulates as this genotype's, but for --within
    #[arg(long, value_name = "GENOTYPE")]
    like: Option<GenotypeSource>,
    /// The share by which it may cost more or less than --like
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, requires = "like")]
    within: f64,
    #[command(flatten)]
    network: Network,
}

#[derive(clap::Args)]
pub(super) struct UPath {
    #[command(flatten)]
    network: Network,
}

/// What an architecture is made for.
#[derive(clap::Args)]
struct Network {
    #[command(flatten)]
    recipe: RecipeFlag,
    /// Whose choices to follow where paper and published program differ in structure
    #[arg(long, value_parser = preset())]
    preset: Option<Preset>,
    /// Layers of the lattice (default: those of the recipe's last stage)
    #[arg(long)]
    layers: Option<usize>,
    /// The file to write (default: it is printed)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
}

impl Genotype {
    pub(super) fn resolve(self) -> anyhow::Result<Request> {
        match self {
            Self::Random(Random {
                seed,
                like,
                within,
                network,
            }) => {
                let recipe = network.recipe.resolve(seed)?;
                let like = like.map(|source| source.read()).transpose()?;
                let like = like.map(|genotype| Box::new(Like { genotype, within }));
                let seed = recipe.seed;
                let kind = Unsearched::Random { seed, like };
                network.request(kind, recipe)
            }
            Self::UPath(UPath { network }) => {
                let recipe = network.recipe.resolve(None)?;
                network.request(Unsearched::UPath, recipe)
            }
        }
    }
}

impl Network {
    fn request(self, kind: Unsearched, recipe: Recipe) -> anyhow::Result<Request> {
        let last = recipe.search.layers.last().copied();
        let layers = self.layers.or(last);
        let structure = match self.preset {
            Some(preset) => recipe.structure.following(preset),
            None => recipe.structure,
        };
        let lattice = Lattice::new(layers.expect("a checked recipe has a stage"))?;
        Ok(Request {
            kind,
            lattice: lattice.keeping(structure.branches),
            structure,
            out: self.out,
            overwriting: self.force.overwriting(),
        })
    }
}

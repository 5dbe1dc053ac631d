//! Flags of `search`.

use std::path::PathBuf;

use shared::space::Preset;

use super::choices::preset;
use super::output::Output;
use super::recipe::{Folds, RecipeFlag};
use super::threads::Threads;
use crate::commands::search::Request;
use crate::device::DeviceChoice;

#[derive(clap::Args)]
pub(super) struct Search {
    #[command(flatten)]
    recipe: RecipeFlag,
    /// A data set: a folder with images/ and masks/; may be given several times
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// Keep decoded images in this folder instead of memory; the next run over the same images begins without decoding
    #[arg(long, value_name = "DIR", requires = "data")]
    decoded: Option<PathBuf>,
    /// Whose choices to follow where paper and published program differ in structure, mixing, the search's loss
    /// and the order of its steps; the rest stays the recipe's
    #[arg(long, value_parser = preset())]
    preset: Option<Preset>,
    /// Seed of everything random but the data's division (default: the recipe's)
    #[arg(long)]
    seed: Option<u64>,
    /// Search with that many seeds, this one and those after it, each in a folder of its own below --out,
    /// and report how far they agree
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "dry_run",
        value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// What computes: cpu, wgpu, wgpu:N, cuda or cuda:N, as doctor lists them
    #[arg(long, default_value_t)]
    device: DeviceChoice,
    #[command(flatten)]
    folds: Folds,
    #[command(flatten)]
    threads: Threads,
    /// Only print the resolved run and what it will cost, measured by one step of each stage
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: Output,
}

impl Search {
    pub(super) fn resolve(self) -> anyhow::Result<Request> {
        let mut recipe = self.recipe.resolve(self.seed)?;
        self.folds.apply(&mut recipe)?;
        Ok(Request {
            recipe: match self.preset {
                Some(preset) => recipe.following(preset),
                None => recipe,
            },
            data: self.data,
            decoded: self.decoded,
            device: self.device,
            workers: self.threads.resolve()?,
            existing: self.output.existing(),
            out: self.output.folder("search"),
            dry_run: self.dry_run,
            seeds: self.seeds as usize,
        })
    }
}

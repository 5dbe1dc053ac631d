//! The flags of training and of measuring.

use std::path::PathBuf;

use super::Output;
use super::choices::{BaselineChoice, PartChoice};
use crate::commands::retrain::Wanted;
use crate::commands::{evaluate, retrain};
use crate::device::DeviceChoice;
use crate::recipes::RecipeSource;

#[derive(clap::Args)]
pub(super) struct Retrain {
    /// A genotype file, or FILE#id for an entry of a published list
    #[arg(
        long,
        required_unless_present = "baseline",
        conflicts_with = "baseline"
    )]
    genotype: Option<String>,
    /// A network of others instead, to compare with; the recipe's [baseline] says its size
    #[arg(long, value_enum)]
    baseline: Option<BaselineChoice>,
    /// Start from the weights of this model, of the same network, instead of random ones
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[arg(long, default_value = "quick", help = RecipeSource::choices("a TOML file"))]
    recipe: RecipeSource,
    /// Data sets: folders with images/ and masks/
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// Seed of everything random but the data's division (default: the recipe's)
    #[arg(long)]
    seed: Option<u64>,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    device: DeviceChoice,
    #[command(flatten)]
    output: Output,
}

impl Retrain {
    pub(super) fn request(self) -> anyhow::Result<retrain::Request> {
        let (existing, out) = (self.output.existing(), self.output.folder("retrain"));
        let baseline = self.baseline.map(|choice| Wanted::Baseline(choice.into()));
        let network = self.genotype.map(Wanted::Genotype).or(baseline);
        let mut recipe = self.recipe.load()?;
        recipe.seed = self.seed.unwrap_or(recipe.seed);
        Ok(retrain::Request {
            network: network.expect("the parser asks for one of the two"),
            from: self.from,
            recipe,
            data: self.data,
            device: self.device,
            existing,
            out,
        })
    }
}

#[derive(clap::Args)]
pub(super) struct Evaluate {
    /// A model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Data sets: folders with images/ and masks/
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// Which part of the data (default: the test part, or everything of a set that no image trained)
    #[arg(long, value_enum)]
    split: Option<PartChoice>,
    /// Output of the network: x0.5 is fast, x0.9 is best
    #[arg(long)]
    exit: Option<String>,
    /// Folder for the table as Markdown, CSV and JSON, with the scores of every image
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    device: DeviceChoice,
}

impl Evaluate {
    pub(super) fn request(self) -> evaluate::Request {
        evaluate::Request {
            model: self.model,
            data: self.data,
            part: self.split.map(Into::into),
            exit: self.exit,
            out: self.out,
            device: self.device,
        }
    }
}

//! Flags of training and of measuring.

use std::path::PathBuf;

use shared::segment::Mirrors;
use shared::space::{Baseline, BranchSet};

use super::choices::{baseline, branches, part};
use super::output::{Force, Output};
use super::recipe::{Folds, RecipeFlag};
use super::threads::Threads;
use crate::commands::retrain::{Changes, Wanted};
use crate::commands::{evaluate, retrain};
use crate::device::DeviceChoice;
use crate::evaluate::Part;
use crate::genotypes::GenotypeSource;

#[derive(clap::Args)]
pub(super) struct Retrain {
    /// A genotype file, or FILE#id for an entry of a published list
    #[arg(
        long,
        required_unless_present = "baseline",
        conflicts_with = "baseline"
    )]
    genotype: Option<GenotypeSource>,
    /// A network of others instead, to compare with; the recipe's [baseline] says its size
    #[arg(long, value_parser = baseline())]
    baseline: Option<Baseline>,
    /// Cell width at depth 0, where another than the genotype's is wanted
    #[arg(long, value_name = "CHANNELS", conflicts_with = "baseline")]
    width: Option<usize>,
    /// The branches that the network keeps (default: those of the genotype)
    #[arg(long, value_parser = branches(), conflicts_with = "baseline")]
    branches: Option<BranchSet>,
    /// Start from the weights of this model, of the same network, instead of random ones
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    recipe: RecipeFlag,
    /// Data sets: folders with images/ and masks/
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// Keep decoded images in this folder instead of memory; the next run over the same images begins without decoding
    #[arg(long, value_name = "DIR")]
    decoded: Option<PathBuf>,
    /// Seed of everything random but the data's division (default: the recipe's)
    #[arg(long)]
    seed: Option<u64>,
    /// What computes: cpu, wgpu, wgpu:N, cuda or cuda:N, as doctor lists them
    #[arg(long, default_value_t)]
    device: DeviceChoice,
    #[command(flatten)]
    folds: Folds,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    output: Output,
}

impl Retrain {
    pub(super) fn resolve(self) -> anyhow::Result<retrain::Request> {
        let baseline = self.baseline.map(Wanted::Baseline);
        let changes = Changes {
            width: self.width,
            branches: self.branches,
        };
        let found = |source| Wanted::Genotype(source, changes);
        let network = self.genotype.map(found).or(baseline);
        let mut recipe = self.recipe.resolve(self.seed)?;
        self.folds.apply(&mut recipe)?;
        Ok(retrain::Request {
            network: network.expect("the parser asks for one of the two"),
            from: self.from,
            recipe,
            data: self.data,
            decoded: self.decoded,
            device: self.device,
            workers: self.threads.resolve()?,
            existing: self.output.existing(),
            out: self.output.folder("retrain"),
        })
    }
}

#[derive(clap::Args)]
pub(super) struct Evaluate {
    /// A model file; several with --ensemble
    #[arg(long, value_name = "FILE", required = true)]
    model: Vec<PathBuf>,
    /// Average the probabilities of several models, such as those of several seeds
    #[arg(long)]
    ensemble: bool,
    /// Average the probabilities of an image and its three mirror images; takes four times as long
    #[arg(long)]
    mirror: bool,
    /// Data sets: folders with images/ and masks/
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// Which part of the data (default: the test part, or everything of a set that no image trained)
    #[arg(long, value_parser = part())]
    split: Option<Part>,
    /// Output of the network: x0.5 is fast, x0.9 is best
    #[arg(long)]
    exit: Option<String>,
    /// Folder for the table as Markdown, CSV and JSON, with the scores of every image
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What computes: cpu, wgpu, wgpu:N, cuda or cuda:N, as doctor lists them
    #[arg(long, default_value_t)]
    device: DeviceChoice,
    #[command(flatten)]
    force: Force,
}

impl Evaluate {
    pub(super) fn resolve(self) -> anyhow::Result<evaluate::Request> {
        let count = self.model.len();
        anyhow::ensure!(
            count == 1 || self.ensemble,
            "{count} models are given: add --ensemble to average them, or evaluate one at a time"
        );
        Ok(evaluate::Request {
            models: self.model,
            mirrors: if self.mirror {
                Mirrors::All
            } else {
                Mirrors::None
            },
            data: self.data,
            part: self.split,
            exit: self.exit,
            out: self.out,
            device: self.device,
            overwriting: self.force.overwriting(),
        })
    }
}

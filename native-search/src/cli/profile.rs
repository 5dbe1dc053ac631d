//! Flags of `profile`.

use std::num::NonZero;
use std::path::PathBuf;

use shared::formats::MOST_CLASSES;
use shared::genotype::Genotype;
use shared::space::{Baseline, BaselinePlan, BaselineRecipe, Preset};

use super::choices::{baseline, preset, size, threads};
use super::output::Force;
use crate::commands::{measure, profile};
use crate::device::DeviceChoice;
use crate::genotypes::GenotypeSource;

/// Runs that count, where nothing else is asked for.
const RUNS: NonZero<usize> = NonZero::new(15).expect("fifteen is not zero");

#[derive(clap::Args)]
pub(super) struct Profile {
    /// A genotype file, or FILE#id for an entry of a published list
    #[arg(
        long,
        required_unless_present = "baseline",
        conflicts_with = "baseline"
    )]
    genotype: Option<GenotypeSource>,
    /// A network of others instead
    #[arg(long, value_parser = baseline(), conflicts_with = "preset")]
    baseline: Option<Baseline>,
    /// Whose network to build (default: the genotype's own choices)
    #[arg(long, value_parser = preset())]
    preset: Option<Preset>,
    /// Cell width at depth 0 (default: the genotype's), or a baseline's channels there (default: 64)
    #[arg(long)]
    width: Option<usize>,
    /// Foreground classes of a baseline; a genotype says its own
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(1..=MOST_CLASSES as u64),
        conflicts_with = "genotype"
    )]
    classes: u64,
    /// Input size, height x width
    #[arg(long, default_value = "256x256", value_parser = size)]
    size: [usize; 2],
    /// Measure instead how long one image takes on this machine
    #[arg(long)]
    measure: bool,
    /// What computes: cpu, wgpu, wgpu:N, cuda or cuda:N, as doctor lists them
    #[arg(long, default_value_t, requires = "measure")]
    device: DeviceChoice,
    /// Threads that compute on the processor (default: RAYON_NUM_THREADS, or all cores)
    #[arg(long, value_name = "N", value_parser = threads, requires = "measure")]
    threads: Option<NonZero<usize>>,
    /// Runs that count; the median is reported (default: 15)
    #[arg(long, value_name = "N", requires = "measure")]
    runs: Option<NonZero<usize>>,
    /// File (CSV) that gets the time of every candidate operation at every depth and size
    #[arg(long, value_name = "FILE", requires = "measure")]
    operations: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
}

/// What `profile` was asked for.
pub(super) enum Request {
    /// To count.
    Count(profile::Request),
    /// To measure.
    Measure(measure::Request),
}

impl Profile {
    pub(super) fn resolve(self) -> anyhow::Result<Request> {
        let network = match (&self.genotype, self.baseline) {
            (Some(source), _) => profile::Counted::Genotype(self.structured(source)?),
            (None, baseline) => profile::Counted::Baseline(BaselinePlan {
                baseline: baseline.unwrap_or_default(),
                width: self.width.unwrap_or(BaselineRecipe::default().width),
                depths: BaselineRecipe::default().depths,
                input_channels: 3,
                classes: self.classes as usize,
            }),
        };
        let size = self.size;
        if !self.measure {
            return Ok(Request::Count(profile::Request { network, size }));
        }
        let all = || NonZero::new(rayon::current_num_threads()).unwrap_or(NonZero::<usize>::MIN);
        Ok(Request::Measure(measure::Request {
            network,
            size,
            device: self.device,
            threads: self.threads.unwrap_or_else(all),
            runs: self.runs.unwrap_or(RUNS),
            operations: self.operations,
            overwriting: self.force.overwriting(),
        }))
    }

    fn structured(&self, source: &GenotypeSource) -> anyhow::Result<Genotype> {
        let mut genotype = source.read()?;
        if let Some(preset) = self.preset {
            genotype.structure = genotype.structure.following(preset);
        }
        let width = self.width.unwrap_or(genotype.structure.width);
        genotype.structure.width = width;
        Ok(genotype)
    }
}

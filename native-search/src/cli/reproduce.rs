//! Flags of `reproduce`.

use std::path::PathBuf;

use super::choices::{scale, target};
use crate::commands::reproduce::Request;
use crate::device::DeviceChoice;
use crate::reproduce::{Architectures, Reproduction, Scale, Target};

#[derive(clap::Args)]
pub(super) struct Reproduce {
    /// Tables and figures of the paper; `all` is all ten
    #[arg(required = true, value_parser = target())]
    targets: Vec<Option<Target>>,
    /// How large
    #[arg(long, value_parser = scale(), default_value = "smoke")]
    scale: Scale,
    /// Folder with the data sets inside, as isic, cvc, chaos, etis, lits, kits
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Take the published architectures instead of searching, where there are some
    #[arg(long)]
    published: bool,
    /// Searches and trainings of each row, with the seeds from 1 on
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Rows at a time, a process each
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    jobs: u64,
    /// Threads of each process
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    threads: u64,
    /// Run nothing: write the sweep's file, and reports of what is finished
    #[arg(long)]
    report_only: bool,
    /// What computes: cpu, wgpu, wgpu:N, cuda or cuda:N, as doctor lists them
    #[arg(long, default_value_t)]
    device: DeviceChoice,
    /// Folder of rows and reports (default: runs/reproduce-SCALE, with -published where that is asked for)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Reproduce {
    pub(super) fn resolve(self) -> Request {
        let every = self.targets.contains(&None);
        let chosen = |target: &Target| every || self.targets.contains(&Some(*target));
        let targets = Target::ALL.into_iter().filter(chosen).collect();
        let (architectures, suffix) = if self.published {
            (Architectures::Published, "-published")
        } else {
            (Architectures::Searched, "")
        };
        let folder = format!("reproduce-{}{suffix}", self.scale.name());
        Request {
            reproduction: Reproduction {
                targets,
                scale: self.scale,
                architectures,
                seeds: self.seeds,
                data: self.data,
                device: self.device,
                out: self
                    .out
                    .unwrap_or_else(|| PathBuf::from("runs").join(folder)),
            },
            jobs: (!self.report_only).then_some(self.jobs as usize),
            threads: self.threads as usize,
        }
    }
}

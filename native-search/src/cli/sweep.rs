//! Flags of `sweep`.

use std::num::NonZero;
use std::path::PathBuf;

use super::choices::cost;
use crate::commands::sweep::{Collection, Drawing, Request};
use crate::sweep::Cost;

#[derive(clap::Subcommand)]
pub(super) enum Sweep {
    /// Run the rows that are not finished; those that broke go on where they stopped
    Run(Run),
    /// Say how far every row is
    Status(Status),
    /// Write the results so far as results.md and results.csv
    Collect(Collect),
    /// Draw Dice against cost: front.svg and front.csv, from a results.csv that collect wrote
    Front(Front),
}

#[derive(clap::Args)]
pub(super) struct Run {
    /// The sweep: a TOML file of rows, each with its commands
    file: PathBuf,
    /// Rows at a time, a process each
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(1..))]
    jobs: u64,
    /// Threads of each process
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(1..))]
    threads: u64,
}

impl Run {
    pub(super) fn resolve(self) -> Request {
        Request {
            file: self.file,
            jobs: self.jobs as usize,
            threads: self.threads as usize,
        }
    }
}

#[derive(clap::Args)]
pub(super) struct Status {
    /// The sweep
    pub(super) file: PathBuf,
}

#[derive(clap::Args)]
pub(super) struct Collect {
    /// The sweep
    file: PathBuf,
    /// Where the tables go (default: the folder of the rows)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Also measure how long one image takes through every row's network, on the processor
    #[arg(long)]
    measure: bool,
    /// Threads that compute while it is measured
    #[arg(long, value_name = "N", default_value = "1", requires = "measure")]
    threads: NonZero<usize>,
}

impl Collect {
    pub(super) fn resolve(self) -> Collection {
        Collection {
            file: self.file,
            out: self.out,
            measured: self.measure.then_some(self.threads),
        }
    }
}

#[derive(clap::Args)]
pub(super) struct Front {
    /// A table of results (CSV)
    file: PathBuf,
    /// Where the front goes (default: beside the table)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What a network costs
    #[arg(long, value_parser = cost(), default_value = "macs")]
    against: Cost,
    /// The column of Dice
    #[arg(long, value_name = "COLUMN", default_value = "mean unseen")]
    score: String,
}

impl Front {
    pub(super) fn resolve(self) -> Drawing {
        Drawing {
            file: self.file,
            out: self.out,
            cost: self.against,
            score: self.score,
        }
    }
}

//! Flags of `sweep`.

use std::path::PathBuf;

use crate::commands::sweep::Request;

#[derive(clap::Subcommand)]
pub(super) enum Sweep {
    /// Run the rows that are not finished; those that broke go on where they stopped
    Run(Run),
    /// Say how far every row is
    Status(Status),
    /// Write the results so far as results.md and results.csv
    Collect(Collect),
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
    pub(super) file: PathBuf,
    /// Where the tables go (default: the folder of the rows)
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

//! Flags of `sweep`.

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;

use super::choices::{Emitted, Submitted, cost, emitted, submitted, threads};
use super::output::Force;
use crate::commands::cluster::{Emission, Engine, Submission, Wanted};
use crate::commands::sweep::{Collection, Drawing, OneRow as RowRequest, Request};
use crate::commands::{cluster, sweep};
use crate::printer::Printer;
use crate::sweep::Cost;
use crate::sweep::engines::Pods;

#[derive(clap::Subcommand)]
pub(super) enum Sweep {
    /// List the rows of the file, with what tells each from the others
    Plan(Status),
    /// Run the rows that are not finished; those that broke go on where they stopped
    Run(Run),
    /// Run one row, as a task of a cluster does: SIGTERM and SIGUSR1 save its step
    ///
    /// Exit codes of a row that the same command goes on with: 138 and 143 where it saved its step, 137 where it was
    /// killed, 75 where a row before it is not finished.
    Row(OneRow),
    /// Submit the rows that are not finished to Slurm, as arrays of tasks that are put in the queue again
    ///
    /// Rows that come after others are an array that depends on theirs. Scripts and logs lie in the folder `slurm` of
    /// the rows'. Options of sbatch may follow after --.
    Submit(Submit),
    /// Write the rows that are not finished as a job file for HyperQueue or an Indexed Job for Kubernetes
    Emit(Emit),
    /// Say how far every row is
    Status(Status),
    /// Write the results so far as results.md and results.csv
    Collect(Collect),
    /// Draw Dice against cost: front.svg and front.csv, from a results.csv that collect wrote
    Front(Front),
}

impl Sweep {
    pub(super) fn run(self, printer: &Printer) -> anyhow::Result<()> {
        match self {
            Self::Plan(flags) => sweep::plan(&flags.file, printer),
            Self::Run(flags) => sweep::run(&flags.resolve(), printer),
            Self::Row(flags) => sweep::row(&flags.resolve(), printer),
            Self::Submit(flags) => cluster::submit(&flags.resolve(), printer),
            Self::Emit(flags) => cluster::emit(&flags.resolve()?, printer),
            Self::Status(flags) => sweep::status(&flags.file, printer),
            Self::Collect(flags) => sweep::collect(&flags.resolve(), printer),
            Self::Front(flags) => sweep::front(&flags.resolve(), printer),
        }
    }
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
    file: PathBuf,
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
    #[arg(long, value_name = "N", default_value = "1", value_parser = threads, requires = "measure")]
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
pub(super) struct OneRow {
    /// The sweep
    file: PathBuf,
    /// The row's name
    row: String,
    /// Threads of its processes
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(1..))]
    threads: u64,
    /// How often a command may be killed before the row counts as broken
    #[arg(long, value_name = "N", default_value_t = 4,
        value_parser = clap::value_parser!(u64).range(1..))]
    tries: u64,
    /// Wait so long for rows before it
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    wait: u64,
}

impl OneRow {
    pub(super) fn resolve(self) -> RowRequest {
        RowRequest {
            file: self.file,
            row: self.row,
            threads: self.threads as usize,
            tries: self.tries as usize,
            wait: Duration::from_secs(self.wait),
        }
    }
}

/// What every task of a cluster needs.
#[derive(clap::Args)]
struct Tasks {
    /// The sweep
    file: PathBuf,
    /// The program where the tasks run (default: this one)
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Cores of each task, and threads
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(1..))]
    cpus: u64,
    /// Memory of each task, as the cluster writes it, such as 8G
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// GPUs of each task
    #[arg(long, value_name = "N", default_value_t = 0)]
    gpus: u64,
    /// The longest that a task may take, as the cluster writes it, such as 4:00:00
    #[arg(long, value_name = "TIME")]
    time: Option<String>,
    /// Tasks at a time (default: as many as the cluster likes)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    jobs: Option<u64>,
    /// How often a command may be killed before its row counts as broken
    #[arg(long, value_name = "N", default_value_t = 4,
        value_parser = clap::value_parser!(u64).range(1..))]
    tries: u64,
}

impl Tasks {
    fn resolve(self) -> Wanted {
        Wanted {
            file: self.file,
            program: self.program,
            cpus: self.cpus as usize,
            memory: self.memory,
            gpus: self.gpus as usize,
            time: self.time,
            at_once: self.jobs.map(|jobs| jobs as usize),
            tries: self.tries as usize,
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

#[derive(clap::Args)]
pub(super) struct Submit {
    #[command(flatten)]
    tasks: Tasks,
    /// Who runs the tasks
    #[arg(long, value_parser = submitted())]
    engine: Submitted,
    /// The partition (default: the cluster's)
    #[arg(long, value_name = "NAME")]
    partition: Option<String>,
    /// So long before the end of its time a task saves its step and is put in the queue again
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    notice: u64,
    /// Only print the scripts
    #[arg(long)]
    dry_run: bool,
    /// Further options of sbatch, such as --qos=low
    #[arg(last = true)]
    options: Vec<String>,
}

impl Submit {
    pub(super) fn resolve(self) -> Submission {
        let Submitted::Slurm = self.engine;
        Submission {
            wanted: self.tasks.resolve(),
            partition: self.partition,
            notice: self.notice as usize,
            options: self.options,
            dry_run: self.dry_run,
        }
    }
}

#[derive(clap::Args)]
pub(super) struct Emit {
    #[command(flatten)]
    tasks: Tasks,
    /// What the file is for
    #[arg(long, value_parser = emitted())]
    engine: Emitted,
    /// The file (default: hyperqueue.toml or kubernetes.json in the folder of the rows)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Of Kubernetes: the image with the program
    #[arg(long, required_if_eq("engine", "kubernetes"))]
    image: Option<String>,
    /// Of Kubernetes: the claim of the volume with the sweep, its data and its rows
    #[arg(long, value_name = "NAME", required_if_eq("engine", "kubernetes"))]
    claim: Option<String>,
    /// Of Kubernetes: where the pods see the volume
    #[arg(long, value_name = "DIR", required_if_eq("engine", "kubernetes"))]
    mount: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
}

impl Emit {
    pub(super) fn resolve(self) -> anyhow::Result<Emission> {
        let engine = match (self.engine, self.image, self.claim, self.mount) {
            (Emitted::HyperQueue, None, None, None) => Engine::HyperQueue,
            (Emitted::HyperQueue, ..) => {
                bail!("--image, --claim and --mount are for --engine kubernetes: leave them out")
            }
            (Emitted::Kubernetes, image, claim, mount) => Engine::Kubernetes(Pods {
                image: image.unwrap_or_default(),
                claim: claim.unwrap_or_default(),
                mount: mount.unwrap_or_default(),
            }),
        };
        Ok(Emission {
            wanted: self.tasks.resolve(),
            engine,
            out: self.out,
            overwriting: self.force.overwriting(),
        })
    }
}

//! The long checks: kills, changes and repeats for as long as it is given, and says what it found.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use tests::allocations::Counting;
use tests::decoded;
use tests::fuzz::{self, End};
use tests::kill::{Desk, JOBS, kill};
use tests::report::Report;
use tests::soak::{self, soak};
use tests::targets::TARGETS;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Kills jobs of the program, feeds its readers changed files, and repeats what it computes
#[derive(Parser)]
struct Arguments {
    /// What to do (default: all of it, one after the other)
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// How long, shared between the parts; for a fixed amount, --times instead
    #[arg(long, default_value_t = 30.0)]
    minutes: f64,
    /// How often each job is killed, each reader fed and each step repeated, instead of --minutes
    #[arg(long, value_name = "N")]
    times: Option<u64>,
    /// What everything random follows from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only jobs, readers and steps whose name contains this
    #[arg(long, value_name = "NAME", default_value = "")]
    only: String,
    /// The file of the report, in Markdown (default: it is printed)
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Folder that gets the files which something went wrong with
    #[arg(long, value_name = "DIR")]
    findings: Option<PathBuf>,
}

/// A kind of check.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Kill jobs with -9, go on, and compare with undisturbed ones
    Kill,
    /// Read files that are changed at random
    Fuzz,
    /// Compute the same again and again, and look at the memory
    Soak,
    /// Load data sets with their pixels in files, once, and look at the memory
    Decoded,
}

impl Part {
    const ALL: [Self; 4] = [Self::Kill, Self::Fuzz, Self::Soak, Self::Decoded];

    /// What part of the time it gets of all.
    fn share(self) -> f64 {
        match self {
            Self::Kill | Self::Fuzz => 0.4,
            Self::Soak => 0.2,
            Self::Decoded => 0.0,
        }
    }
}

impl Arguments {
    /// The end of one of `count` things of a part.
    fn end(&self, part: Part, count: usize) -> End {
        if let Some(times) = self.times {
            return End::After(times);
        }
        let all: f64 = self.parts.iter().map(|part| part.share()).sum();
        let minutes = self.minutes * part.share() / all / count.max(1) as f64;
        End::At(Instant::now() + Duration::from_secs_f64(minutes.max(0.0) * 60.0))
    }

    fn wanted(&self, name: &str) -> bool {
        name.contains(&self.only)
    }

    fn head(&self) -> Vec<String> {
        let program: Vec<String> = std::env::args().skip(1).collect();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        vec![
            format!("command: `torture {}`", program.join(" ")),
            format!(
                "seed {}, {cores} cores, {} {}",
                self.seed,
                std::env::consts::ARCH,
                std::env::consts::OS
            ),
        ]
    }
}

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    if arguments.parts.is_empty() {
        arguments.parts = Part::ALL.to_vec();
    }
    let report = all(&arguments);
    let failures = report.failures();
    match written(&arguments, &report) {
        Ok(()) if failures.is_empty() => ExitCode::SUCCESS,
        Ok(()) => {
            say(&failures.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn all(arguments: &Arguments) -> Report {
    let mut report = Report {
        head: arguments.head(),
        ..Report::default()
    };
    for part in &arguments.parts {
        let done = match part {
            Part::Kill => kills(arguments, &mut report),
            Part::Fuzz => fuzzes(arguments, &mut report),
            Part::Soak => soaks(arguments, &mut report),
            Part::Decoded => decoded::measure().map(|held| report.held = Some(held)),
        };
        if let Err(error) = done {
            report.errors.push(format!("{error:#}"));
        }
    }
    report
}

fn kills(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let jobs: Vec<_> = JOBS
        .into_iter()
        .filter(|job| arguments.wanted(job.name))
        .collect();
    for job in &jobs {
        say(&format!("kill: {}", job.name));
        let end = arguments.end(Part::Kill, jobs.len());
        report.killed.push(kill(&desk, *job, arguments.seed, end)?);
    }
    Ok(())
}

fn fuzzes(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    fuzz::keep_panics();
    let targets = TARGETS
        .into_iter()
        .filter(|target| arguments.wanted(target.name));
    let targets: Vec<_> = targets.collect();
    for target in &targets {
        say(&format!("fuzz: {}", target.name));
        let end = arguments.end(Part::Fuzz, targets.len());
        let tally = fuzz::fuzz(*target, arguments.seed, end)?;
        if let Some(folder) = &arguments.findings {
            fs::create_dir_all(folder)?;
            for found in &tally.findings {
                let name = format!("{}-{}", tally.target.replace(' ', "-"), found.case);
                fs::write(folder.join(name), &found.bytes)?;
            }
        }
        report.fuzzed.push(tally);
    }
    Ok(())
}

fn soaks(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let all = soak::ALL.into_iter();
    let all: Vec<_> = all.filter(|one| arguments.wanted(one.what)).collect();
    for one in &all {
        say(&format!("soak: {}", one.what));
        let end = match arguments.end(Part::Soak, all.len()) {
            End::After(times) => End::After((times / one.cost).max(8)),
            end @ End::At(_) => end,
        };
        report.soaked.push(soak(one.what, (one.begin)()?, end)?);
    }
    Ok(())
}

fn written(arguments: &Arguments, report: &Report) -> anyhow::Result<()> {
    let text = report.markdown();
    match &arguments.report {
        Some(path) => {
            fs::write(path, text).with_context(|| format!("could not write {}", path.display()))
        }
        None => Ok(writeln!(std::io::stdout(), "{text}")?),
    }
}

/// What is going on, on stderr.
fn say(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

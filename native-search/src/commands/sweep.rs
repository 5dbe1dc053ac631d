//! `sweep`: many runs from one file.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;

use crate::device::ComputeDevice;
use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::report::Table;
use crate::sweep::{Cost, Front, Plan, Results, RowProgress, Runner, Worker, run_row};
use crate::timing::Timer;

/// Runs of each network that count where it is measured.
const RUNS: NonZero<usize> = NonZero::new(15).expect("fifteen is not zero");

/// How `sweep run` runs.
pub struct Request {
    /// The sweep's file.
    pub file: PathBuf,
    /// Rows at a time.
    pub jobs: usize,
    /// Threads of each.
    pub threads: usize,
}

/// How `sweep collect` collects.
pub struct Collection {
    /// The sweep's file.
    pub file: PathBuf,
    /// Where the tables go; the folder of the rows where it is not given.
    pub out: Option<PathBuf>,
    /// Threads to measure every row's network with on the processor; none measures nothing.
    pub measured: Option<NonZero<usize>>,
}

/// What `sweep front` draws.
pub struct Drawing {
    /// A table of results.
    pub file: PathBuf,
    /// Where the front goes; beside the table where it is not given.
    pub out: Option<PathBuf>,
    /// What a network costs.
    pub cost: Cost,
    /// The column of Dice.
    pub score: String,
}

/// Runs what is not finished.
///
/// # Errors
/// A file that cannot be read or used, rows that broke.
pub fn run(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let plan = Plan::read(&request.file)?;
    let runner = Runner {
        plan: &plan,
        jobs: request.jobs,
        worker: worker(request.threads, usize::MAX, printer)?,
    };
    runner.run()?;
    status_of(&plan, printer)
}

/// Who runs rows, with this program.
pub(super) fn worker(
    threads: usize,
    tries: usize,
    printer: &Printer,
) -> anyhow::Result<Worker<'_>> {
    Ok(Worker {
        program: std::env::current_exe().context("could not find the program itself")?,
        threads,
        tries,
        printer,
        interrupt: Interrupt::listen()?,
    })
}

/// Lists the rows, without running any.
///
/// # Errors
/// As [`run`].
pub fn plan(file: &Path, printer: &Printer) -> anyhow::Result<()> {
    let plan = Plan::read(file)?;
    let mut table = Table::new(["row", "arm", "seed", "digest", "after", "commands", "state"]);
    let mut all = Vec::new();
    for row in &plan.rows {
        let state: RowProgress = row.standing()?;
        let commands: Vec<String> = row.commands.iter().map(|words| words.join(" ")).collect();
        table.push([
            row.id.clone(),
            row.arm.clone(),
            row.seed.to_string(),
            row.digest.clone(),
            row.after.join(", "),
            row.commands.len().to_string(),
            state.name().to_owned(),
        ]);
        all.push(
            json!({ "row": row.id, "arm": row.arm, "seed": row.seed, "digest": row.digest,
            "after": row.after, "commands": commands, "state": state }),
        );
    }
    printer.result(&table.markdown(), &serde_json::to_string(&all)?);
    Ok(())
}

/// How `sweep row` runs.
pub struct OneRow {
    /// The sweep's file.
    pub file: PathBuf,
    /// The row.
    pub row: String,
    /// Threads of its processes.
    pub threads: usize,
    /// How often a command may be killed before the row counts as broken.
    pub tries: usize,
    /// How long rows before it are waited for.
    pub wait: Duration,
}

/// Runs one row, as a task of a cluster does.
///
/// # Errors
/// As [`run_row`].
pub fn row(request: &OneRow, printer: &Printer) -> anyhow::Result<()> {
    let plan = Plan::read(&request.file)?;
    let worker = worker(request.threads, request.tries, printer)?;
    run_row(&plan, &request.row, request.wait, &worker)
}

/// Says how far every row is.
///
/// # Errors
/// As [`run`].
pub fn status(file: &Path, printer: &Printer) -> anyhow::Result<()> {
    status_of(&Plan::read(file)?, printer)
}

fn status_of(plan: &Plan, printer: &Printer) -> anyhow::Result<()> {
    let mut table = Table::new(["row", "state", "commands", "minutes", "why"]);
    let mut all = Vec::new();
    for row in &plan.rows {
        let (state, standing) = (row.state()?, row.standing()?);
        let seconds = state.total_seconds();
        table.push([
            row.id.clone(),
            standing.name().to_owned(),
            format!("{} of {}", state.done, row.commands.len()),
            format!("{:.1}", seconds / 60.0),
            state.failed.clone().unwrap_or_default(),
        ]);
        all.push(
            json!({ "row": row.id, "state": standing, "done": state.done,
            "commands": row.commands.len(), "seconds": seconds, "failed": state.failed }),
        );
    }
    printer.result(&table.markdown(), &serde_json::to_string(&all)?);
    Ok(())
}

/// Writes the results of the rows so far as tables, into the sweep's folder or another one.
///
/// # Errors
/// Results that cannot be read, a folder that cannot be written.
pub fn collect(request: &Collection, printer: &Printer) -> anyhow::Result<()> {
    let plan = Plan::read(&request.file)?;
    let mut results = Results::read(&plan)?;
    if let Some(threads) = request.measured {
        let timer = Timer::new(ComputeDevice::cpu().device, RUNS, threads)?;
        results.measure(&timer)?;
    }
    let out = request.out.as_ref().unwrap_or(&plan.out);
    results.save(out)?;
    printer.result(&results.markdown(), &json!({ "out": out }).to_string());
    Ok(())
}

/// Draws the front of a table of results: `front.svg` and `front.csv`.
///
/// # Errors
/// A table that cannot be read or lacks a column, a folder that cannot be written.
pub fn front(request: &Drawing, printer: &Printer) -> anyhow::Result<()> {
    let file = &request.file;
    let at = || format!("the table of results {}", file.display());
    let text = std::fs::read_to_string(file).with_context(at)?;
    let front = Front::of_csv(&text, request.cost, &request.score).with_context(at)?;
    let beside = file.parent().unwrap_or(Path::new("."));
    let out = request.out.as_deref().unwrap_or(beside);
    front.save(out)?;
    printer.result(
        &front.table().markdown(),
        &json!({ "out": out }).to_string(),
    );
    Ok(())
}

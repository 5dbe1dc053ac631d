//! `sweep`: many runs from one file.

use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::json;

use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::report::Table;
use crate::sweep::{Plan, Results, Runner};

/// How `sweep run` runs.
pub struct Request {
    /// The sweep's file.
    pub file: PathBuf,
    /// Rows at a time.
    pub jobs: usize,
    /// Threads of each.
    pub threads: usize,
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
        threads: request.threads,
        program: std::env::current_exe().context("could not find the program itself")?,
        printer,
        interrupt: Interrupt::listen()?,
    };
    runner.run()?;
    status_of(&plan, printer)
}

/// Says how far every row is.
///
/// # Errors
/// As [`run`].
pub fn status(file: &std::path::Path, printer: &Printer) -> anyhow::Result<()> {
    status_of(&Plan::read(file)?, printer)
}

fn status_of(plan: &Plan, printer: &Printer) -> anyhow::Result<()> {
    let mut table = Table::new(["row", "state", "commands", "minutes", "why"]);
    let mut all = Vec::new();
    for row in &plan.rows {
        let (state, standing) = (row.state()?, row.standing()?);
        let seconds: f64 = state.seconds.iter().sum();
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
pub fn collect(
    file: &std::path::Path,
    out: Option<&std::path::Path>,
    printer: &Printer,
) -> anyhow::Result<()> {
    let plan = Plan::read(file)?;
    let results = Results::read(&plan)?;
    let out = out.unwrap_or(&plan.out);
    results.save(out)?;
    printer.result(&results.markdown(), &json!({ "out": out }).to_string());
    Ok(())
}

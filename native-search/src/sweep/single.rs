//! One row of a sweep, run as a task of a cluster.

use std::fs::File;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::plan::Plan;
use super::row::{Row, RowProgress};
use super::worker::{End, Worker};
use crate::interrupt::exit_code;

/// How long a row is waited for that somebody else works on: a process whose own task was killed ends soon.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two looks at it.
const PAUSE: Duration = Duration::from_millis(500);

/// A row that is not finished and goes on by the same command. Whoever runs tasks tells the three by the exit code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfinished {
    /// A signal came, and the step is saved.
    #[error("row {row} saved what it has; the same command goes on with it")]
    Stopped {
        /// The row.
        row: String,
        /// As the command has it: 130, 138 or 143.
        code: u8,
    },
    /// A command was killed.
    #[error("row {row}: {reason}; the same command tries it again")]
    Killed {
        /// The row.
        row: String,
        /// The command, and how it ended.
        reason: String,
    },
    /// A row before it is not finished.
    #[error("row {row} waits for {before}, which is not finished")]
    Waits {
        /// The row.
        row: String,
        /// The one before it.
        before: String,
    },
}

impl Unfinished {
    /// The exit code of the program: that of the command, that of a program that was killed, or the one that systems
    /// have for "try again later".
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Stopped { code, .. } => *code,
            Self::Killed { .. } => 137,
            Self::Waits { .. } => 75,
        }
    }
}

/// Runs what is not finished of the row called `id`, after having waited `wait` at most for the rows before it; nothing
/// where it is finished.
///
/// # Errors
/// [`Unfinished`] where the same command goes on later; a row that broke, that is not in the plan, that comes after one
/// that broke, or that somebody else works on.
pub fn run_row(plan: &Plan, id: &str, wait: Duration, worker: &Worker<'_>) -> Result<()> {
    let find = |id: &str| plan.rows.iter().find(|row| row.id == id);
    let found = find(id)
        .with_context(|| format!("the sweep has no row {id}; `mixsearch sweep plan` lists them"))?;
    let row = || id.to_owned();
    let start = Instant::now();
    let check_signals = || match worker.interrupt.signal() {
        Some(signal) => Err(Unfinished::Stopped {
            row: row(),
            code: exit_code(signal),
        }),
        None => Ok(()),
    };
    while let Some(before) = unfinished(plan, found)? {
        check_signals()?;
        if start.elapsed() >= wait {
            let before = before.id.clone();
            return Err(Unfinished::Waits { row: row(), before }.into());
        }
        std::thread::sleep(PAUSE);
    }
    if found.standing()? == RowProgress::Finished {
        worker.printer.note(&format!("row {id} is finished"));
        return Ok(());
    }
    let log = lock(found, &check_signals)?;
    match worker.run(found, &log)? {
        End::Finished => Ok(()),
        End::Stopped(code) => Err(Unfinished::Stopped { row: row(), code }.into()),
        End::Killed(reason) => Err(Unfinished::Killed { row: row(), reason }.into()),
        End::Broken(reason) => bail!("row {id}: {reason}; its log.txt says why"),
    }
}

/// The first row that has to be finished before this one and is not.
fn unfinished<'a>(plan: &'a Plan, row: &Row) -> Result<Option<&'a Row>> {
    let before = plan
        .rows
        .iter()
        .filter(|other| row.after.contains(&other.id));
    for before in before {
        let standing = before.standing()?;
        if standing == RowProgress::Broken && before.state()?.gave_up() {
            bail!("row {} comes after {}, which broke", row.id, before.id);
        }
        if standing != RowProgress::Finished {
            return Ok(Some(before));
        }
    }
    Ok(None)
}

fn lock(row: &Row, check_signals: &dyn Fn() -> Result<(), Unfinished>) -> Result<File> {
    let start = Instant::now();
    loop {
        if let Some(log) = row.lock()? {
            return Ok(log);
        }
        check_signals()?;
        if start.elapsed() > PATIENCE {
            bail!(
                "another process works on row {}: wait for it, or end it",
                row.id
            );
        }
        std::thread::sleep(PAUSE);
    }
}

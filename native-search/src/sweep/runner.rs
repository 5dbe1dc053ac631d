//! The run of a sweep: some rows at a time, each in processes of few threads.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::{Mutex, PoisonError};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use anyhow::{Result, bail};

use super::plan::Plan;
use super::row::{Row, RowProgress};
use super::worker::{End, Worker};

/// Between two looks for a row that can begin.
const PAUSE: Duration = Duration::from_millis(200);

/// Who runs a sweep.
pub struct Runner<'a> {
    /// What is run.
    pub plan: &'a Plan,
    /// Rows at a time.
    pub jobs: usize,
    /// Who runs each.
    pub worker: Worker<'a>,
}

/// What became of the rows of one run.
#[derive(Debug, Default)]
struct Tally {
    /// Rows that somebody of this run took up.
    taken: BTreeSet<String>,
    /// Of these the ones that are over, well or not.
    over: usize,
    /// Of these the ones that broke.
    broken: Vec<String>,
}

impl Runner<'_> {
    /// Runs what is not finished: rows in the order of the file, each once the rows before it are
    /// finished; those that broke go on where they stopped.
    ///
    /// # Errors
    /// Rows that broke, by name; a folder that cannot be written.
    pub fn run(&self) -> Result<()> {
        for row in &self.plan.rows {
            row.state()?;
        }
        let tally = Mutex::new(Tally::default());
        let results: Vec<Result<()>> = std::thread::scope(|scope| {
            let work = || scope.spawn(|| self.work(&tally));
            let workers: Vec<_> = (0..self.jobs.max(1)).map(|_| work()).collect();
            let over = workers.into_iter().map(ScopedJoinHandle::join);
            over.map(|result| {
                result.unwrap_or_else(|_panic| bail!("a worker of the sweep stopped"))
            })
            .collect()
        });
        results.into_iter().collect::<Result<()>>()?;
        let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        if self.worker.interrupt.came() {
            return Err(self.worker.interrupt.stopped("the same command").into());
        }
        if !tally.broken.is_empty() {
            bail!(
                "these rows broke: {}; their log.txt says why",
                tally.broken.join(", ")
            );
        }
        Ok(())
    }

    /// Takes one row after the other until none is left.
    fn work(&self, tally: &Mutex<Tally>) -> Result<()> {
        let held = || tally.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.worker.interrupt.came() {
            let (next, others) = {
                let mut tally = held();
                (self.next(&mut tally)?, tally.taken.len() - tally.over)
            };
            match next {
                Some((row, log)) => {
                    let reason = match self.worker.run(row, &log) {
                        Ok(End::Finished) => None,
                        Ok(End::Stopped(code)) => Some(format!("stopped, exit code {code}")),
                        Ok(End::Killed(reason) | End::Broken(reason)) => Some(reason),
                        Err(error) => Some(format!("{error:#}")),
                    };
                    drop(log);
                    let mut tally = held();
                    tally.over += 1;
                    if let Some(reason) = reason {
                        let text = format!("row {}: {reason}", row.id);
                        self.worker.printer.note(&text);
                        tally.broken.push(row.id.clone());
                    }
                }
                // Another worker may finish what a row waits for.
                None if others > 0 => std::thread::sleep(PAUSE),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// The first row that nobody has taken up and that can begin, with its lock.
    fn next(&self, tally: &mut Tally) -> Result<Option<(&Row, File)>> {
        for row in &self.plan.rows {
            if tally.taken.contains(&row.id) || row.standing()? == RowProgress::Finished {
                continue;
            }
            let before = |id: &String| self.plan.rows.iter().find(|row| row.id == *id);
            let mut ready = true;
            for earlier in row.after.iter().filter_map(before) {
                ready &= earlier.standing()? == RowProgress::Finished;
            }
            if !ready {
                continue;
            }
            if let Some(log) = row.lock()? {
                tally.taken.insert(row.id.clone());
                return Ok(Some((row, log)));
            }
        }
        Ok(None)
    }
}

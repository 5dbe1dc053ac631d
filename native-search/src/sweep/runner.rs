//! The run of a sweep: some rows at a time, each in processes of few threads.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::plan::Plan;
use super::row::{Row, RowProgress};
use crate::files;
use crate::interrupt::Interrupt;
use crate::printer::Printer;

/// Between two looks for a row that can begin.
const PAUSE: Duration = Duration::from_millis(200);

/// Commands that refuse where the file is there that they write last, by its name in `--out`; without a name `--out` is
/// the file. Files are whole or not at all.
const MAKERS: [(&str, Option<&str>); 3] = [
    ("genotype", None),
    ("export", None),
    ("evaluate", Some("evaluation.json")),
];

/// Who runs a sweep.
pub struct Runner<'a> {
    /// What is run.
    pub plan: &'a Plan,
    /// Rows at a time.
    pub jobs: usize,
    /// Threads of each.
    pub threads: usize,
    /// The program that the commands are arguments of.
    pub program: PathBuf,
    /// Who is told.
    pub printer: &'a Printer,
    /// Who may end it.
    pub interrupt: Interrupt,
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
        if self.interrupt.came() {
            return Err(self.interrupt.stopped("the same command").into());
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
        while !self.interrupt.came() {
            let (next, others) = {
                let mut tally = held();
                (self.next(&mut tally)?, tally.taken.len() - tally.over)
            };
            match next {
                Some((row, log)) => {
                    let result = self.row(row, log);
                    let mut tally = held();
                    tally.over += 1;
                    if let Err(error) = result {
                        self.printer.note(&format!("row {}: {error:#}", row.id));
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

    /// The commands of a row that are not finished.
    fn row(&self, row: &Row, log: File) -> Result<()> {
        let mut state = row.state()?;
        state.failed = None;
        if let Some(recipe) = &row.recipe {
            files::write(&row.folder.join("recipe.toml"), recipe.as_bytes())?;
        }
        while let Some(command) = row.commands.get(state.done) {
            let number = state.done + 1;
            self.printer.note(&format!(
                "row {}, command {number} of {}: {}",
                row.id,
                row.commands.len(),
                command.first().map_or("", String::as_str)
            ));
            let start = Instant::now();
            if !is_made(command) {
                let out = || -> Result<Stdio> { Ok(log.try_clone()?.into()) };
                let mut process = Command::new(&self.program)
                    .args(command)
                    .env("RAYON_NUM_THREADS", self.threads.to_string())
                    .stdin(Stdio::null())
                    .stdout(out()?)
                    .stderr(out()?)
                    .spawn()
                    .with_context(|| format!("could not start {}", self.program.display()))?;
                state.process = Some(process.id());
                row.save(&state)?;
                let status = process.wait()?;
                if !status.success() {
                    state.failed = Some(format!("command {number} ended with {status}"));
                    row.save(&state)?;
                    bail!("command {number} ended with {status}");
                }
            }
            state.seconds.truncate(state.done);
            state.seconds.push(start.elapsed().as_secs_f64());
            state.done += 1;
            row.save(&state)?;
        }
        Ok(())
    }
}

/// Whether the file that a command writes last is there.
fn is_made(command: &[String]) -> bool {
    let name = command.first().map(String::as_str);
    let maker = MAKERS.iter().find(|(maker, _)| Some(*maker) == name);
    let flag = command.iter().position(|word| word == "--out");
    let out = flag.and_then(|at| command.get(at + 1));
    let (Some((_, file)), Some(out)) = (maker, out) else {
        return false;
    };
    let out = std::path::Path::new(out);
    file.map_or_else(|| out.to_owned(), |file| out.join(file))
        .is_file()
}

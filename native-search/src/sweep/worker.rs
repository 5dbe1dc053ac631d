//! The commands of one row, one process after the other; a signal that asks the program to end goes on to the process.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::row::{Row, RowState};
use crate::files;
use crate::interrupt::{INTERRUPT, Interrupt, exit_code, send};
use crate::printer::Printer;

/// Between two looks whether a process has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Commands that refuse where the file is there that they write last, by its name in `--out`; without a name `--out` is
/// the file. Files are whole or not at all.
const MAKERS: [(&str, Option<&str>); 3] = [
    ("genotype", None),
    ("export", None),
    ("evaluate", Some("evaluation.json")),
];

/// The exit codes of a program that saved its step: after Ctrl-C, SIGUSR1, SIGTERM.
const SAVED: [i32; 3] = [130, 138, 143];

/// Who runs rows.
pub struct Worker<'a> {
    /// The program that the commands are arguments of.
    pub program: PathBuf,
    /// Threads of each process.
    pub threads: usize,
    /// How often a command may be killed before its row counts as broken.
    pub tries: usize,
    /// Who is told.
    pub printer: &'a Printer,
    /// Who may end it.
    pub interrupt: Interrupt,
}

/// How the work on a row ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All commands are finished.
    Finished,
    /// A command was asked to end, with this exit code; what it saved is gone on from.
    Stopped(u8),
    /// A command was killed.
    Killed(String),
    /// A command failed.
    Broken(String),
}

impl Worker<'_> {
    /// The commands of a row that are not finished, under its lock.
    pub(super) fn run(&self, row: &Row, log: &File) -> Result<End> {
        let mut state = row.state()?;
        state.failed = None;
        if let Some(recipe) = &row.recipe {
            files::write(&row.folder.join("recipe.toml"), recipe.as_bytes())?;
        }
        while let Some(command) = row.commands.get(state.done) {
            if let Some(signal) = self.interrupt.signal() {
                return Ok(End::Stopped(exit_code(signal)));
            }
            let (number, all) = (state.done + 1, row.commands.len());
            let verb = command.first().map_or("", String::as_str);
            let text = format!("row {}, command {number} of {all}: {verb}", row.id);
            self.printer.note(&text);
            let start = Instant::now();
            if !is_made(command) {
                let end = self.command(command, (row, &mut state), log)?;
                if end != End::Finished {
                    return Ok(end);
                }
            }
            state.seconds.truncate(state.done);
            state.seconds.push(start.elapsed().as_secs_f64());
            state.done += 1;
            state.tries = 0;
            row.save(&state)?;
        }
        Ok(End::Finished)
    }

    fn command(
        &self,
        command: &[String],
        (row, state): (&Row, &mut RowState),
        log: &File,
    ) -> Result<End> {
        let number = state.done + 1;
        if state.tries >= self.tries {
            let times = state.tries;
            state.tries = 0;
            return broken(
                row,
                state,
                format!("command {number} was killed {times} times"),
            );
        }
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
        state.tries += 1;
        row.save(state)?;
        let (status, sent) = self.wait(&mut process)?;
        if status.success() {
            return Ok(End::Finished);
        }
        let reason = format!("command {number} ended with {status}");
        match (status.code(), sent) {
            (Some(code), _) if SAVED.contains(&code) => {
                state.tries = 0;
                row.save(state)?;
                Ok(End::Stopped(code as u8))
            }
            // A command that does not listen ended by the signal itself; it begins again.
            (None, Some(signal)) => Ok(End::Stopped(exit_code(signal))),
            (None, None) => {
                state.failed = Some(reason.clone());
                row.save(state)?;
                Ok(End::Killed(reason))
            }
            (Some(_), _) => {
                state.tries = 0;
                broken(row, state, reason)
            }
        }
    }

    /// Until the process ends; its status, and the signal that was sent on to it.
    fn wait(&self, process: &mut Child) -> Result<(ExitStatus, Option<u8>)> {
        let mut sent = None;
        loop {
            if let Some(status) = process.try_wait()? {
                return Ok((status, sent));
            }
            // Ctrl-C in a terminal reaches the process by itself, and a second one would end it at once.
            let came = self
                .interrupt
                .signal()
                .filter(|signal| *signal != INTERRUPT);
            if let (Some(number), None) = (came, sent) {
                send(process, number)?;
                sent = Some(number);
            }
            std::thread::sleep(PAUSE);
        }
    }
}

fn broken(row: &Row, state: &mut RowState, reason: String) -> Result<End> {
    state.failed = Some(reason.clone());
    row.save(state)?;
    Ok(End::Broken(reason))
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

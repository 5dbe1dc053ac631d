//! The process of a job: this program with other arguments.

use std::ffi::OsString;
use std::fs::File;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result};

use crate::interrupt::{TERMINATE, send};

/// A process that computes.
pub(super) struct Process {
    child: Child,
    /// Whether it was asked to end.
    stopping: bool,
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With its result, or with its step saved: its folder says which.
    Saved,
    /// With an error that stands in its log.
    Failed,
    /// By a signal that it did not hear, in these words.
    Killed(String),
}

impl Process {
    /// Begins it; what it says goes to the log.
    ///
    /// # Errors
    /// A program that cannot be started.
    pub(super) fn begin(program: &Path, arguments: &[OsString], log: File) -> Result<Self> {
        let errors = log.try_clone()?;
        let child = Command::new(program)
            .arg("--quiet")
            .args(arguments)
            // A Ctrl-C in the server's terminal is not for it: the server ends it once, and it saves its step.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .with_context(|| format!("could not start {}", program.display()))?;
        Ok(Self {
            child,
            stopping: false,
        })
    }

    /// Asks it to end, which it does after its step; [`ending`](Self::ending) has not said that it is over.
    pub(super) fn stop(&mut self) {
        self.stopping = true;
        // One that has just ended needs no signal.
        send(&self.child, TERMINATE).ok();
    }

    /// Whether it was asked to end.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping
    }

    /// How it ended, where it has.
    pub(super) fn ending(&mut self) -> Option<Ending> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(match ending(status) {
                // It was asked before it listened, and had nothing to save yet.
                Ending::Killed(_) if self.stopping => Ending::Saved,
                ending => ending,
            }),
            Err(error) => Some(Ending::Killed(error.to_string())),
        }
    }
}

fn ending(status: ExitStatus) -> Ending {
    /// Exit codes of a program that a signal ended are above it.
    const SIGNALS: i32 = 128;
    match status.code() {
        Some(0) => Ending::Saved,
        Some(code) if code > SIGNALS => Ending::Saved,
        Some(_) => Ending::Failed,
        None => Ending::Killed(format!(
            "its process was ended from outside, by signal {}",
            status.signal().unwrap_or_default()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_signals_that_were_heard_are_no_failures() {
        let exits = |code: i32| ending(ExitStatus::from_raw(code << 8));
        assert_eq!(exits(0), Ending::Saved);
        assert_eq!(exits(143), Ending::Saved);
        assert_eq!(exits(1), Ending::Failed);
        let killed = ending(ExitStatus::from_raw(9));
        assert!(matches!(killed, Ending::Killed(why) if why.contains("signal 9")));
    }
}

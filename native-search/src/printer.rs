//! The only user of stdout and stderr: results to the one, progress and errors to the other.

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use indicatif::{ProgressBar, ProgressStyle};

use crate::errors::in_words;
use crate::timestamp::utc;

/// How a run speaks.
pub struct Printer {
    format: Format,
    quiet: bool,
    /// Why a result could not be written.
    lost: Mutex<Option<std::io::Error>>,
}

enum Format {
    Text,
    Json,
}

impl Printer {
    /// From the two global flags.
    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "the two flags as clap gives them"
    )]
    pub fn new(json: bool, quiet: bool) -> Self {
        Self {
            format: if json { Format::Json } else { Format::Text },
            quiet,
            lost: Mutex::new(None),
        }
    }

    /// A result, as text or as JSON.
    pub fn result(&self, text: &str, json: &str) {
        let shown = match self.format {
            Format::Text => text,
            Format::Json => json,
        };
        let mut stdout = std::io::stdout().lock();
        let written = writeln!(stdout, "{}", shown.trim_end()).and_then(|()| stdout.flush());
        // A closed pipe (`mixsearch … | head`) is no reason to fail.
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }

    /// Whether all results were written.
    ///
    /// # Errors
    /// Why one was not: a full disk, for instance.
    pub fn check(&self) -> anyhow::Result<()> {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        match lost.take() {
            None => Ok(()),
            Some(error) => {
                Err(anyhow::Error::new(error).context("the result could not be written"))
            }
        }
    }

    /// A sentence on what is going on.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            drop(writeln!(std::io::stderr(), "{text}"));
        }
    }

    /// A line of a log, with the time: what a bar says on a terminal, where there is none.
    pub fn log(&self, text: &str) {
        if !self.quiet && !std::io::stderr().is_terminal() {
            drop(writeln!(
                std::io::stderr(),
                "{} {text}",
                utc(SystemTime::now())
            ));
        }
    }

    /// An error with its causes, in one line.
    pub fn error(&self, error: &anyhow::Error) {
        drop(writeln!(std::io::stderr(), "error: {}", in_words(error)));
    }

    /// A bar of `total` steps; hidden when quiet or not on a terminal.
    pub fn bar(&self, total: u64) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let style = "{msg} [{bar:30}] {pos}/{len} steps, {eta} left";
        let style = ProgressStyle::with_template(style).expect("the template is well formed");
        ProgressBar::new(total).with_style(style.progress_chars("=> "))
    }
}

//! The measurement of a search before it begins: `search --dry-run` in a process of its own, one at a time.

use std::io::{Read as _, Seek as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use shared::events::RunKind;
use shared::served::{Estimate, JobRequest, StageEstimate};

use super::board::Board;
use super::order::last_words;

/// The process that measures, if there is one, and how many were begun.
#[derive(Default)]
pub(crate) struct Measurement(Mutex<(u64, Option<Child>)>);

/// What the dry run prints, as far as it matters here.
#[derive(Deserialize)]
struct Printed {
    stages: Vec<StageEstimate>,
}

impl Measurement {
    fn process(&self) -> MutexGuard<'_, (u64, Option<Child>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the process that measures.
    pub(crate) fn end(&self) {
        end(&mut self.process().1);
    }

    /// What the job will cost; a retraining is checked and not measured. One that is asked for meanwhile takes its turn
    /// away.
    ///
    /// # Errors
    /// What cannot begin, in one sentence; another measurement that was asked for.
    pub(super) fn of(&self, board: &Board, request: &JobRequest) -> Result<Estimate> {
        let recipe = board.folders.check(request)?;
        let beside_another = board.is_busy();
        let (stages, epochs) = match request.kind {
            RunKind::Search => (self.stages(board, request)?, recipe.search.epochs),
            RunKind::Retraining => (Vec::new(), recipe.retrain.epochs),
        };
        Ok(Estimate {
            stages,
            epochs,
            beside_another,
        })
    }

    fn stages(&self, board: &Board, request: &JobRequest) -> Result<Vec<StageEstimate>> {
        let recipe = tempfile::Builder::new().suffix(".toml").tempfile()?;
        std::fs::write(recipe.path(), &request.recipe)?;
        let arguments = board.folders.dry_run(recipe.path(), &request.data)?;
        let mut errors = tempfile::tempfile()?;
        let (mine, mut output) = {
            let mut process = self.process();
            end(&mut process.1);
            let mut child = Command::new(&board.program)
                .args(&arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(errors.try_clone()?)
                .spawn()
                .with_context(|| format!("could not start {}", board.program.display()))?;
            let output = child.stdout.take().context("the output is piped")?;
            process.0 += 1;
            process.1 = Some(child);
            (process.0, output)
        };
        let mut printed = Vec::new();
        output.read_to_end(&mut printed)?;
        let status = {
            let mut process = self.process();
            ensure!(
                process.0 == mine,
                "another estimate was asked for meanwhile"
            );
            let child = process.1.take();
            child.context("the server ends")?.wait()?
        };
        if !status.success() {
            let mut wrote = Vec::new();
            errors.rewind()?;
            errors.read_to_end(&mut wrote)?;
            let why = last_words(&wrote);
            anyhow::bail!(why.unwrap_or_else(|| format!("the dry run ended with {status}")));
        }
        let printed: Printed = serde_json::from_slice(&printed).context("the dry run's output")?;
        Ok(printed.stages)
    }
}

fn end(process: &mut Option<Child>) {
    if let Some(mut child) = process.take() {
        // One that has ended already is only waited for.
        drop(child.kill());
        drop(child.wait());
    }
}

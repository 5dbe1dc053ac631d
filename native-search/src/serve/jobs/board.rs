//! All jobs: one computes, others wait, and the rest lies in folders.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Result, ensure};
use shared::events::RunState;
use shared::served::{JobRequest, JobState, JobSummary};

use super::order::{Folders, typed};
use super::process::{Ending, Process};
use crate::errors::in_words;

/// Between two looks at a process.
const PAUSE: Duration = Duration::from_millis(200);

/// The jobs of a folder of runs. What is not finished when the server ends can be resumed when it starts again, here or
/// in a terminal: a job is a run's folder, its recipe and its command, and nothing else.
pub(crate) struct Board {
    /// What jobs read and write.
    pub(super) folders: Folders,
    /// This program.
    pub(super) program: PathBuf,
    now: Mutex<Now>,
    changed: Condvar,
}

/// What the folders do not say.
#[derive(Default)]
struct Now {
    waiting: VecDeque<String>,
    running: Option<(String, Process)>,
    /// Why jobs failed since the server started.
    failed: BTreeMap<String, String>,
    /// No job begins any more.
    ending: bool,
}

impl Board {
    /// Of these folders, for that program.
    pub(crate) fn new(folders: Folders, program: PathBuf) -> Self {
        Self {
            folders,
            program,
            now: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins one job after the other until [`end`](Self::end); to be called on a thread of its own.
    pub(crate) fn work(&self) {
        let mut now = self.now();
        loop {
            self.look(&mut now);
            if now.running.is_none() {
                self.begin_next(&mut now);
            }
            now = match &now.running {
                None if now.ending => return,
                None if now.waiting.is_empty() => {
                    let waited = self.changed.wait(now);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
                None => now,
                Some(_) => {
                    let waited = self.changed.wait_timeout(now, PAUSE);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Notes the end of the process.
    fn look(&self, now: &mut Now) {
        let Some((name, process)) = &mut now.running else {
            return;
        };
        let Some(ending) = process.ending() else {
            return;
        };
        let name = name.clone();
        now.running = None;
        let why = match ending {
            Ending::Saved => return,
            Ending::Failed => self.folders.last_words(&name),
            Ending::Killed(why) => Some(why),
        };
        let why = why.unwrap_or_else(|| "its process ended with an error".to_owned());
        now.failed.insert(name, why);
    }

    fn begin_next(&self, now: &mut Now) {
        let Some(name) = now.waiting.pop_front() else {
            return;
        };
        match self.begin(&name) {
            Ok(process) => now.running = Some((name, process)),
            Err(error) => {
                now.failed.insert(name, in_words(&error));
            }
        }
    }

    fn begin(&self, name: &str) -> Result<Process> {
        let arguments = self.folders.arguments(name, &self.folders.order(name)?)?;
        Process::begin(&self.program, &arguments, self.folders.new_log(name)?)
    }

    /// Keeps a new job and puts it into the queue.
    ///
    /// # Errors
    /// What cannot begin, in one sentence.
    pub(super) fn start(&self, request: &JobRequest) -> Result<()> {
        let mut now = self.now();
        now.check_idle(&request.name)?;
        self.folders.keep(request)?;
        self.put(&mut now, &request.name);
        Ok(())
    }

    /// Puts a job that was stopped or failed into the queue again.
    ///
    /// # Errors
    /// No such job, one that is at work, or one that is finished.
    pub(super) fn resume(&self, name: &str) -> Result<()> {
        let mut now = self.now();
        now.check_idle(name)?;
        self.folders.order(name)?;
        ensure!(
            !self.is_finished(name),
            "{name} is finished: there is nothing to go on with"
        );
        self.put(&mut now, name);
        Ok(())
    }

    fn put(&self, now: &mut Now, name: &str) {
        now.failed.remove(name);
        now.waiting.push_back(name.to_owned());
        self.changed.notify_all();
    }

    /// Takes a job out of the queue, or asks its process to save its step and end.
    ///
    /// # Errors
    /// A job that neither waits nor computes.
    pub(super) fn stop(&self, name: &str) -> Result<()> {
        let mut now = self.now();
        let waiting = now.waiting.len();
        now.waiting.retain(|waiting| waiting != name);
        let mut stopped = now.waiting.len() < waiting;
        if let Some((running, process)) = &mut now.running
            && running == name
        {
            process.stop();
            stopped = true;
        }
        ensure!(stopped, "no job called {name} waits or computes here");
        Ok(())
    }

    /// Lets no job begin any more and asks the one that computes to save its step and end. Its name.
    pub(crate) fn end(&self) -> Option<String> {
        let mut now = self.now();
        now.ending = true;
        now.waiting.clear();
        let running = now.running.as_mut().map(|(name, process)| {
            process.stop();
            name.clone()
        });
        self.changed.notify_all();
        running
    }

    /// Whether a job computes.
    pub(super) fn is_busy(&self) -> bool {
        self.now().running.is_some()
    }

    /// All jobs: the one that computes, those that wait in their order, then the others by name.
    pub(super) fn list(&self) -> Vec<JobSummary> {
        let (mut listed, failed) = {
            let now = self.now();
            (now.at_work(), now.failed.clone())
        };
        for name in self.folders.jobs() {
            if listed.iter().all(|(known, _)| *known != name) {
                let state = self.at_rest(&name, &failed);
                listed.push((name, state));
            }
        }
        let summaries = listed.into_iter().filter_map(|(name, state)| {
            let error = failed.get(&name).cloned();
            self.summary(name, state, error.filter(|_| state == JobState::Failed))
        });
        summaries.collect()
    }

    fn summary(&self, name: String, state: JobState, error: Option<String>) -> Option<JobSummary> {
        let order = self.folders.order(&name).ok()?;
        let arguments = self.folders.arguments(&name, &order);
        Some(JobSummary {
            kind: order.kind,
            state,
            error,
            command: arguments.map_or_else(|error| in_words(&error), |words| typed(&words)),
            name,
        })
    }

    /// Of a job that neither waits nor computes here.
    fn at_rest(&self, name: &str, failed: &BTreeMap<String, String>) -> JobState {
        if self.folders.run(name).is_in_use() {
            JobState::Elsewhere
        } else if self.is_finished(name) {
            JobState::Finished
        } else if failed.contains_key(name) {
            JobState::Failed
        } else {
            JobState::Stopped
        }
    }

    fn is_finished(&self, name: &str) -> bool {
        let run = self.folders.run(name);
        run.has_run() && run.summary(name.to_owned()).state == RunState::Finished
    }
}

impl Now {
    /// The job that computes, and those that wait.
    fn at_work(&self) -> Vec<(String, JobState)> {
        let running = self.running.iter().map(|(name, process)| {
            let state = if process.is_stopping() {
                JobState::Stopping
            } else {
                JobState::Running
            };
            (name.clone(), state)
        });
        let waiting = self.waiting.iter();
        let waiting = waiting.map(|name| (name.clone(), JobState::Waiting));
        running.chain(waiting).collect()
    }

    fn check_idle(&self, name: &str) -> Result<()> {
        let running = self.running.iter().map(|(running, _)| running);
        let mut busy = running.chain(&self.waiting);
        ensure!(
            !busy.any(|busy| busy == name),
            "{name} waits or computes already"
        );
        ensure!(!self.ending, "the server ends: start it again");
        Ok(())
    }
}

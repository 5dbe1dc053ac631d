//! A queue of files, processed one after the other.

use leptos::prelude::*;

use super::{Source, Trouble, Workbench};
use crate::browser::files::Given;
use crate::text::{filled, text};

/// A file of the queue.
#[derive(Clone, Debug)]
pub struct Job {
    pub file: Given,
    pub state: JobState,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub enum JobState {
    Waiting,
    Working,
    /// The share of the picture that is foreground.
    Done(f64),
    /// Why not, in a sentence without its full stop.
    Failed(String),
}

impl Job {
    pub fn is_done(&self) -> bool {
        matches!(self.state, JobState::Done(_) | JobState::Failed(_))
    }
}

impl Workbench {
    /// Opens one file, or several as a queue.
    pub fn open_all(self, mut files: Vec<Given>) {
        if files.len() < 2 {
            if let Some(file) = files.pop() {
                self.open(Source::File(file));
            }
            return;
        }
        let state = JobState::Waiting;
        let jobs = files.into_iter().map(|file| Job {
            file,
            state: state.clone(),
        });
        self.queue.set(jobs.collect());
        self.task(async move {
            let mut failed = 0;
            for index in 0..self.queue.with_untracked(Vec::len) {
                if self.work(index).await.is_err() {
                    failed += 1;
                }
            }
            match failed {
                0 => Ok(()),
                1 => Err(text("segment.queue-one-failed").into()),
                n => Err(filled("segment.queue-failed", &[&n.to_string()]).into()),
            }
        });
    }

    /// Shows a file of the queue again.
    pub fn look_at(self, index: usize) {
        self.task(async move { self.work(index).await });
    }

    /// Offers the mask of every file of the queue.
    pub fn save_queue(self) {
        self.task(async move {
            for index in 0..self.queue.with_untracked(Vec::len) {
                self.work(index).await?;
                self.offer_mask(self.file("mask", "png")).await?;
            }
            Ok(())
        });
    }

    /// The next file of the queue, or the one before; stops at the ends.
    pub fn step_queue(self, by: isize) {
        let name = self.name.get_untracked();
        let next = self.queue.with_untracked(|jobs| {
            let here = jobs.iter().position(|job| job.file.name() == name)?;
            let next = here.checked_add_signed(by)?;
            (next < jobs.len()).then_some(next)
        });
        if let Some(index) = next {
            self.look_at(index);
        }
    }

    async fn work(self, index: usize) -> Result<(), Trouble> {
        let job = self.queue.with_untracked(|jobs| jobs.get(index).cloned());
        // A queue that was cancelled meanwhile is shorter.
        let Some(job) = job else { return Ok(()) };
        self.mark(index, JobState::Working);
        let shown = self.show(Source::File(job.file)).await;
        let state = match &shown {
            Ok(true) => JobState::Done(untrack(|| self.share()).unwrap_or(0.0)),
            Ok(false) => JobState::Waiting,
            Err(trouble) => JobState::Failed(trouble.to_string()),
        };
        self.mark(index, state);
        shown.map(|_| ())
    }

    /// The foreground's share of the picture.
    pub fn share(self) -> Option<f64> {
        let all = self
            .result
            .with(|r| r.as_ref().map(|r| r.size[0] * r.size[1]))?;
        Some(self.area()? as f64 / all as f64)
    }

    fn mark(self, index: usize, state: JobState) {
        self.queue.update(|jobs| {
            if let Some(job) = jobs.get_mut(index) {
                job.state = state;
            }
        });
    }
}

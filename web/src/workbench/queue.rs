//! A queue of files, processed one after the other.

use leptos::prelude::*;

use super::archive::Archive;
use super::picture::ExitsShown;
use super::{Source, Trouble, Workbench};
use crate::browser::files::save;
use crate::protocol::MaskFile;
use crate::text::filled;

/// Files that a message names before it only counts.
const NAMED: usize = 3;

/// A file of the queue.
#[derive(Clone, Debug)]
pub struct Job {
    /// Two files may have one name.
    pub id: u64,
    pub source: Source,
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

/// Which loop goes over the queue; a loop that is not this one any more ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QueueRun {
    number: u64,
    running: bool,
}

impl Workbench {
    /// Opens one, or several as a queue. Where there is a queue, they join it.
    pub(super) fn open_sources(self, mut sources: Vec<Source>) {
        if sources.len() < 2 && self.queue.with_untracked(Vec::is_empty) {
            if let Some(source) = sources.pop() {
                self.open(source);
            }
            return;
        }
        if sources.is_empty() {
            return;
        }
        self.queue.update(|jobs| {
            let next = jobs.last().map_or(0, |job| job.id + 1);
            jobs.extend(sources.into_iter().zip(next..).map(|(source, id)| Job {
                id,
                source,
                state: JobState::Waiting,
            }));
        });
        self.go_on();
    }

    /// Whether files of the queue are being segmented.
    pub fn is_going(self) -> bool {
        self.pass.with(|pass| pass.running)
    }

    /// Segments the files that wait, those that join them meanwhile included; what fails is named at the end. Without a
    /// model they wait for it.
    pub fn go_on(self) {
        let idle = self.next_waiting().is_none() || self.card.with_untracked(Option::is_none);
        if idle || self.pass.with_untracked(|pass| pass.running) {
            return;
        }
        self.pass.update(|pass| {
            *pass = QueueRun {
                number: pass.number + 1,
                running: true,
            }
        });
        let mine = self.pass.get_untracked();
        self.task(async move {
            let mut failed = Vec::new();
            while let Some(job) = self.next_waiting() {
                if self.pass.get_untracked() != mine {
                    return Ok(());
                }
                match self.work(job.id, ExitsShown::Each).await {
                    Ok(()) => {}
                    // Another one will start; the files wait for it.
                    Err(Trouble::EngineEnded) => {
                        self.pause();
                        return Err(Trouble::EngineEnded);
                    }
                    Err(Trouble::Message(_)) => failed.push(job.source.name()),
                }
            }
            if self.pass.get_untracked() == mine {
                self.pause();
            }
            named(&failed, "segment.queue-failed")
        });
    }

    /// Begins with files that came before there was a model; a queue that was stopped stays so.
    pub(super) fn begin_queue(self) {
        if self.pass.with_untracked(|pass| pass.number == 0) {
            self.go_on();
        }
    }

    /// Lets the files that wait wait; the one being segmented waits again.
    pub(super) fn pause(self) {
        self.pass.update(|pass| pass.running = false);
    }

    /// Forgets the list.
    pub fn clear_queue(self) {
        self.pause();
        self.queue.set(Vec::new());
        self.current.set(None);
    }

    /// Shows a file of the queue again.
    pub fn look_at(self, id: u64) {
        self.pause();
        self.task(async move { self.work(id, ExitsShown::Each).await });
    }

    /// Offers the masks of all files that are done, as one file.
    pub fn save_queue(self) {
        self.pause();
        self.task(async move {
            let is_done = |job: &&Job| matches!(job.state, JobState::Done(_));
            let jobs = self.queue.get_untracked();
            let (mut archive, mut failed) = (Archive::default(), Vec::new());
            for job in jobs.iter().filter(is_done) {
                match self.mask_of(job).await {
                    Ok(Some(mask)) => archive.put(self.file("mask", "png"), mask),
                    // The user looks at something else.
                    Ok(None) => return Ok(()),
                    Err(Trouble::EngineEnded) => return Err(Trouble::EngineEnded),
                    Err(Trouble::Message(_)) => failed.push(job.source.name()),
                }
            }
            save("masks.zip", "application/zip", &archive.into_bytes()?)?;
            named(&failed, "segment.queue-failed")
        });
    }

    async fn mask_of(self, job: &Job) -> Result<Option<Vec<u8>>, Trouble> {
        if !self.is_shown(job.id) {
            self.work(job.id, ExitsShown::Chosen).await?;
            if !self.is_shown(job.id) {
                return Ok(None);
            }
        }
        Ok(Some(self.ask(self.mask_file(MaskFile::Picture)).await?))
    }

    /// Whether the picture and the result on the screen are those of that file, at the chosen exit.
    fn is_shown(self, id: u64) -> bool {
        let exit = self.exit.get_untracked();
        let at_exit = self
            .result
            .with_untracked(|result| result.as_ref().is_some_and(|result| result.exit == exit));
        self.current.get_untracked() == Some(id) && at_exit
    }

    /// The next file of the queue, or the one before; stops at the ends.
    pub fn step_queue(self, by: isize) {
        let current = self.current.get_untracked();
        let next = self.queue.with_untracked(|jobs| {
            let here = jobs.iter().position(|job| Some(job.id) == current)?;
            let next = jobs.get(here.checked_add_signed(by)?)?;
            Some(next.id)
        });
        if let Some(id) = next {
            self.look_at(id);
        }
    }

    fn next_waiting(self) -> Option<Job> {
        self.queue.with_untracked(|jobs| {
            let waiting = jobs.iter().find(|job| job.state == JobState::Waiting);
            waiting.cloned()
        })
    }

    async fn work(self, id: u64, exits: ExitsShown) -> Result<(), Trouble> {
        let job = self
            .queue
            .with_untracked(|jobs| jobs.iter().find(|job| job.id == id).cloned());
        // A list that was cleared meanwhile has it no more.
        let Some(job) = job else { return Ok(()) };
        self.mark(id, JobState::Working);
        self.current.set(Some(id));
        let shown = self.show(job.source, exits).await;
        let state = match &shown {
            Ok(true) => JobState::Done(untrack(|| self.share()).unwrap_or(0.0)),
            // What was done stays done, and what was not waits.
            Ok(false) | Err(Trouble::EngineEnded) => match job.state {
                JobState::Working => JobState::Waiting,
                before => before,
            },
            Err(trouble) => JobState::Failed(trouble.to_string()),
        };
        self.mark(id, state);
        shown.map(|_| ())
    }

    /// The foreground's share of the picture.
    pub fn share(self) -> Option<f64> {
        let all = self
            .result
            .with(|r| r.as_ref().map(|r| r.size[0] * r.size[1]))?;
        Some(self.area()? as f64 / all as f64)
    }

    fn mark(self, id: u64, state: JobState) {
        self.queue.update(|jobs| {
            if let Some(job) = jobs.iter_mut().find(|job| job.id == id) {
                job.state = state;
            }
        });
    }
}

/// An error that names files, where there are any.
fn named(files: &[String], key: &str) -> Result<(), Trouble> {
    let Some(first) = files
        .get(..NAMED.min(files.len()))
        .filter(|f| !f.is_empty())
    else {
        return Ok(());
    };
    let mut names = first.join(", ");
    let more = files.len() - first.len();
    if more > 0 {
        names = filled("segment.queue-more", &[&names, &more.to_string()]);
    }
    Err(filled(key, &[&names]).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_failed_are_named() {
        let files: Vec<String> = (0..5).map(|i| format!("{i}.png")).collect();
        let message = |count: usize| {
            let named = named(&files[..count], "segment.queue-failed");
            named.map_err(|trouble| trouble.to_string())
        };
        assert_eq!(message(0), Ok(()));
        let two = message(2).unwrap_err();
        assert!(
            two.contains("0.png, 1.png") && !two.contains("more"),
            "{two}"
        );
        let five = message(5).unwrap_err();
        assert!(
            five.contains("0.png, 1.png, 2.png") && five.contains('2'),
            "{five}"
        );
        assert!(!five.contains("3.png"), "{five}");
    }
}

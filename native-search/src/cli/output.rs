//! Flags of commands that write a run, or files that the user names.

use std::path::PathBuf;
use std::time::Duration;

use crate::files::Overwriting;
use crate::run::{Existing, RunFolder};

#[derive(clap::Args)]
pub(super) struct Output {
    /// Folder of the results (default: runs/ and the command's name)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Besides after each epoch, save the run when that much time is over; 0 saves after every step
    #[arg(long, value_name = "MINUTES", default_value = "10", value_parser = minutes, allow_negative_numbers = true)]
    checkpoint_every: Duration,
    #[command(flatten)]
    existing: ExistingFlags,
}

// Without one of them a folder that holds something is refused.
#[derive(clap::Args)]
#[group(multiple = false)]
struct ExistingFlags {
    /// Go on from the last checkpoint in the folder
    #[arg(long)]
    resume: bool,
    /// Go on from the last checkpoint in the folder, or begin where there is no run yet
    #[arg(long)]
    auto_resume: bool,
    /// Start over, deleting what the folder holds
    #[arg(long)]
    force: bool,
}

impl Output {
    /// The run folder of `command`.
    pub(super) fn folder(&self, command: &str) -> RunFolder {
        let folder = self.out.clone();
        let folder = folder.unwrap_or_else(|| PathBuf::from("runs").join(command));
        RunFolder::at(folder).saved_every(self.checkpoint_every)
    }

    /// What to do where the folder exists.
    pub(super) fn existing(&self) -> Existing {
        match self.existing {
            ExistingFlags { resume: true, .. } => Existing::Resume,
            ExistingFlags {
                auto_resume: true, ..
            } => Existing::ResumeOrBegin,
            ExistingFlags { force: true, .. } => Existing::Replace,
            ExistingFlags { .. } => Existing::Refuse,
        }
    }
}

/// Of a command that writes files where the user says.
#[derive(clap::Args)]
pub(super) struct Force {
    /// Write over files that are there already
    #[arg(long)]
    force: bool,
}

impl Force {
    /// What happens to such files.
    pub(super) fn overwriting(&self) -> Overwriting {
        if self.force {
            Overwriting::Allow
        } else {
            Overwriting::Refuse
        }
    }
}

/// # Errors
/// What is no number of minutes from 0 to a year.
fn minutes(text: &str) -> Result<Duration, String> {
    const YEAR: f64 = 365.0 * 24.0 * 60.0;
    match text.parse::<f64>() {
        Ok(minutes) if (0.0..=YEAR).contains(&minutes) => {
            Ok(Duration::from_secs_f64(60.0 * minutes))
        }
        _ => Err("expected minutes, from 0 to a year of them, such as 10 or 0.5".to_owned()),
    }
}

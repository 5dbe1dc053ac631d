//! Flags of commands that write a run.

use std::path::PathBuf;

use crate::run::{Existing, RunFolder};

#[derive(clap::Args)]
pub(super) struct Output {
    /// Folder of the results (default: runs/ and the command's name)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
        RunFolder::at(folder.unwrap_or_else(|| PathBuf::from("runs").join(command)))
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

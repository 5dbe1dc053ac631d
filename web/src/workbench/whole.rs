//! The mask of a whole volume: made slice by slice while the page stays as it is, and saved.

use leptos::prelude::*;

use super::{Trouble, Workbench};
use crate::protocol::{AdvanceWhole, BeginWhole, EncodeWhole, WholeProgress};

/// The mask, and how many of them were begun or stopped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VolumeMask {
    turn: u64,
    /// How far it is.
    pub state: WholeState,
}

/// How far it is, for the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum WholeState {
    /// Nobody has asked, or it was stopped.
    #[default]
    Idle,
    /// On its way.
    Running(WholeProgress),
    /// All slices are in it; made at this threshold.
    Done(WholeProgress, f32),
}

impl Workbench {
    /// Segments every slice of the volume at the chosen exit and threshold.
    pub fn segment_whole(self) {
        let turn = self.next_whole();
        self.task(async move {
            let result = self.advance_all(turn).await;
            // What was stopped, or belongs to an earlier picture, has not failed.
            if !self.is_whole(turn) {
                return Ok(());
            }
            if result.is_err() {
                self.set_whole(turn, WholeState::Idle);
            }
            result
        });
    }

    /// Stops after the slice that is being segmented.
    pub fn stop_whole(self) {
        let turn = self.next_whole();
        self.set_whole(turn, WholeState::Idle);
    }

    /// Saves the finished mask.
    pub fn save_whole(self) {
        let name = self.file("mask", "nii.gz");
        self.task(async move { self.offer(EncodeWhole, name, "application/gzip").await });
    }

    async fn advance_all(self, turn: u64) -> Result<(), Trouble> {
        let threshold = self.threshold.get_untracked();
        let exit = self.exit.get_untracked();
        let mut progress = self.ask(BeginWhole { exit, threshold }).await?;
        while progress.done < progress.total {
            if !self.is_whole(turn) {
                return Ok(());
            }
            self.set_whole(turn, WholeState::Running(progress));
            progress = self.ask(AdvanceWhole).await?;
        }
        self.set_whole(turn, WholeState::Done(progress, threshold));
        Ok(())
    }

    fn next_whole(self) -> u64 {
        let turn = self.volume_mask.get_untracked().turn + 1;
        self.volume_mask.update(|mask| mask.turn = turn);
        turn
    }

    fn is_whole(self, turn: u64) -> bool {
        self.volume_mask.get_untracked().turn == turn
    }

    /// Unless another one has been begun, or this one stopped.
    fn set_whole(self, turn: u64, state: WholeState) {
        if self.is_whole(turn) {
            self.volume_mask.update(|mask| mask.state = state);
        }
    }
}

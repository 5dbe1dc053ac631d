//! The example that the page begins with, so that it explains itself.

use leptos::prelude::*;
use shared::imaging::synthetic::SyntheticDomain;

use super::{Origin, Source, Trouble, Workbench};
use crate::browser::page;
use crate::protocol::SyntheticSample;

/// The picture of the example. `web/assets/samples/example.jpg` shows it with its mask until the engine is ready.
pub const EXAMPLE: SyntheticSample = SyntheticSample {
    domain: SyntheticDomain::Lesion,
    seed: 2,
    size: [240, 320],
};

impl Workbench {
    /// Begins with the example where the address asks for nothing and nothing has been opened yet.
    pub fn show_example(self) {
        if self.turn.get_value() > 0 || !page::is_plain() {
            return;
        }
        self.source.set_value(Some(Source::Example));
        self.origin.set(Origin::Example);
        if self.card.with_untracked(Option::is_some) {
            self.task(async move { self.catch_up().await });
        }
    }

    /// Whether the picture is the example, or will be.
    pub fn is_example(self) -> bool {
        self.origin.get() == Origin::Example
    }

    /// Whether it is wanted and its picture is not there yet.
    pub fn awaits_example(self) -> bool {
        self.is_example() && self.picture.with(Option::is_none)
    }

    /// Segments what waited for a model: the example, the picture, and the files of the queue.
    pub(super) async fn catch_up(self) -> Result<(), Trouble> {
        if self.turn.get_value() == 0 && untrack(|| self.awaits_example()) {
            return self.show_again().await;
        }
        self.run_chosen().await?;
        self.begin_queue();
        Ok(())
    }
}

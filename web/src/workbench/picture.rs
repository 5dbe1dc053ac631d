//! Pictures: opened, turned to another slice, segmented exit by exit.

use std::sync::Arc;

use leptos::prelude::*;
use shared::served::ServedImage;

use super::{EXAMPLE, Origin, Source, Trouble, Workbench, mask};
use crate::browser::served;
use crate::protocol::{
    DeviceKind, DevicePreference, DeviceReason, EngineState, Open, OpenMask, OpenSynthetic,
    Picture, Segment, Segmented, Slice, TurnTo,
};

/// Which exits of the network a new picture is run through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExitsShown {
    /// Every one up to the chosen one, so that something is seen early.
    Each,
    /// The chosen one alone.
    Chosen,
}

impl Workbench {
    /// Shows a picture and segments it.
    pub fn open(self, source: Source) {
        self.pause();
        self.current.set(None);
        self.task(async move { self.show(source, ExitsShown::Each).await.map(|_| ()) });
    }

    /// Shows another slice of the volume, or the same in another window; of many requests in a row only the last one is
    /// segmented, so that a slider does not run ahead of the engine.
    pub fn turn_to(self, slice: Slice) {
        let turn = self.next_turn();
        self.task(async move {
            let picture = self.ask(TurnTo(slice)).await?;
            if self.is_turn(turn) {
                self.take(picture);
                self.run_chosen().await?;
            }
            Ok(())
        });
    }

    /// The next slice of a volume, or the one before; stops at the ends.
    pub fn step_slice(self, by: isize) {
        let view = self.picture.with_untracked(|p| p.as_ref()?.volume.clone());
        if let Some(view) = view {
            let count = view.counts[view.slice.plane as usize];
            let index = view.slice.index.saturating_add_signed(by).min(count - 1);
            if index != view.slice.index {
                self.turn_to(Slice {
                    index,
                    ..view.slice
                });
            }
        }
    }

    /// Segments the picture up to the chosen exit, if there is a picture.
    pub fn segment(self) {
        self.task(async move { self.run_chosen().await });
    }

    /// Runs the whole network once more for the time of every exit, then shows the chosen one.
    pub fn measure(self) {
        self.task(async move {
            for (index, exit) in self.exits().into_iter().enumerate() {
                let afresh = index == 0;
                let result = self.ask(Segment { exit, afresh }).await?;
                self.note_time(&result);
            }
            self.run_chosen().await
        });
    }

    /// Gives up what is being computed: the engine ends, and another one takes its place without the picture.
    pub fn cancel(self) {
        self.next_turn();
        self.pause();
        self.current.set(None);
        self.opening.set(None);
        self.source.set_value(None);
        self.picture.set(None);
        self.truth.set(None);
        self.origin.set(Origin::default());
        self.name.set(String::new());
        let preference = match self.engine.get_untracked() {
            EngineState::Ready(report)
                if report.left_out || matches!(report.reason, DeviceReason::GpuFaster(_)) =>
            {
                DevicePreference::Best
            }
            EngineState::Ready(report) if report.kind == DeviceKind::Cpu => DevicePreference::Cpu {
                reason: report.reason,
            },
            EngineState::Ready(_) => DevicePreference::Gpu,
            _ => DevicePreference::Best,
        };
        self.note("cancelled by the user");
        self.restart(preference);
    }

    /// The picture once more, in another engine.
    pub(super) async fn show_again(self) -> Result<(), Trouble> {
        match self.source.get_value() {
            Some(source) => self.show(source, ExitsShown::Each).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Opens a picture, then shows the exits' answers as they come, shallow first, up to the chosen one.
    /// Whether it came to its end before another picture was asked for.
    pub(super) async fn show(self, source: Source, exits: ExitsShown) -> Result<bool, Trouble> {
        let turn = self.next_turn();
        self.stop_whole();
        let name = source.name();
        // The example is on the screen before it is opened.
        if !matches!(source, Source::Example) {
            self.opening.set(Some(name.clone()));
        }
        let picture = self.opened(&source, turn).await;
        // What was cancelled has not failed.
        if !self.is_turn(turn) {
            return Ok(false);
        }
        self.opening.set(None);
        let Some(picture) = picture.map_err(|e| e.about(&name))? else {
            return Ok(false);
        };
        self.name.set(name);
        self.origin.set(source.origin());
        self.take(picture);
        self.source.set_value(Some(source));
        let chosen = self.exit.get_untracked();
        let mut exits: Vec<String> = match exits {
            ExitsShown::Chosen => Vec::new(),
            ExitsShown::Each => {
                let all = self.exits().into_iter();
                all.take_while(|exit| *exit != chosen).collect()
            }
        };
        exits.push(chosen);
        for exit in exits {
            let shown = self.run(exit).await;
            if !self.is_turn(turn) {
                return Ok(false);
            }
            shown?;
        }
        Ok(true)
    }

    /// Nothing where another picture was asked for meanwhile.
    async fn opened(self, source: &Source, turn: u64) -> Result<Option<Picture>, Trouble> {
        let picture = match source {
            Source::File(file) => {
                let bytes = file.bytes().await?;
                self.ask(Open { bytes }).await?
            }
            Source::Series(files) => return self.open_series(files, turn).await,
            Source::Synthetic(sample, _) => self.ask(OpenSynthetic(*sample)).await?,
            Source::Served(image) => self.open_served(image).await?,
            Source::Example => self.ask(OpenSynthetic(EXAMPLE)).await?,
        };
        Ok(Some(picture))
    }

    /// The mask of its data set is what it is compared with; the picture is shown without one that does not fit.
    async fn open_served(self, image: &ServedImage) -> Result<Picture, Trouble> {
        let [bytes, mask] = served::files(image).await?;
        let mut picture = self.ask(Open { bytes }).await?;
        match self.ask(OpenMask { bytes: mask }).await {
            Ok(mask) => picture.truth = Some(mask),
            Err(Trouble::EngineEnded) => return Err(Trouble::EngineEnded),
            Err(Trouble::Message(why)) => self.note(format!("no mask to compare with: {why}")),
        }
        Ok(picture)
    }

    fn take(self, mut picture: Picture) {
        self.result.set(None);
        self.measured.set(None);
        self.whole.set_value(None);
        let truth = picture.truth.take().and_then(mask::from_pixels);
        self.truth.set(truth.map(Arc::new));
        self.picture.set(Some(Arc::new(picture)));
    }

    pub(super) async fn run_chosen(self) -> Result<(), Trouble> {
        self.run(self.exit.get_untracked()).await
    }

    async fn run(self, exit: String) -> Result<(), Trouble> {
        // Before the first picture or the first model there is nothing to do; whatever comes last calls again.
        if self.picture.with_untracked(Option::is_none) || self.card.with_untracked(Option::is_none)
        {
            return Ok(());
        }
        let turn = self.turn.get_value();
        let afresh = false;
        let result = self.ask(Segment { exit, afresh }).await?;
        self.note_time(&result);
        if self.is_turn(turn) {
            self.result.set(Some(Arc::new(result)));
            self.measure_mask().await?;
        }
        Ok(())
    }

    fn exits(self) -> Vec<String> {
        let card = self.card.get_untracked();
        let exits = card.map(|card| card.exits).unwrap_or_default();
        exits.into_iter().map(|exit| exit.name).collect()
    }

    fn note_time(self, result: &Segmented) {
        let (exit, ms) = (result.exit.clone(), result.elapsed_ms);
        let mib = result.memory_bytes as f64 / f64::from(1 << 20);
        self.note(format!(
            "segmented to {exit} in {ms:.1} ms; the engine holds {mib:.0} MiB"
        ));
        self.times.update(|times| {
            times.insert(exit, ms);
        });
    }

    pub(super) fn next_turn(self) -> u64 {
        self.turn.update_value(|turn| *turn += 1);
        self.turn.get_value()
    }

    pub(super) fn is_turn(self, turn: u64) -> bool {
        self.turn.get_value() == turn
    }
}

//! The training of the twins as the page sees it: its own engine, and one step after the other.

pub mod card;
pub mod length;
pub mod record;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use self::length::Length;
use self::record::Record;
use super::item::Item;
use super::lab::{Lab, LabSample};
use crate::browser::tasks::Tasks;
use crate::pages::own_engine::OwnEngine;
use crate::protocol::mixing::Planes;
use crate::protocol::twins::{AdvanceTwins, BeginTwins, OwnSample, TwinSettings, TwinsBegun};
use crate::protocol::{MaskPixels, Request};
use crate::route::Link;

/// Signals of the training, to be copied into parts of the page.
#[derive(Clone, Copy)]
pub struct Twins {
    lab: Lab,
    tasks: Tasks,
    engine: OwnEngine,
    /// The training that is meant: answers to an earlier one are late.
    turn: StoredValue<u64>,
    /// The training whose steps are being asked for one after the other; 0 for none.
    driven: StoredValue<u64>,
    /// Steps and seed.
    pub length: RwSignal<Length>,
    /// What both learn on; none before the beginning.
    pub begun: RwSignal<Option<Arc<TwinsBegun>>>,
    /// What they reported.
    pub record: RwSignal<Record>,
    /// Whether steps are being made.
    pub playing: RwSignal<bool>,
    /// What went wrong.
    pub error: RwSignal<Option<String>>,
}

impl Twins {
    /// Without an engine yet.
    pub fn of(link: &Link, lab: Lab) -> Self {
        Self {
            lab,
            tasks: Tasks::new(),
            engine: OwnEngine::unstarted(),
            turn: StoredValue::new(1),
            driven: StoredValue::new(0),
            length: RwSignal::new(Length::of(link)),
            begun: RwSignal::new(None),
            record: RwSignal::new(Record::default()),
            playing: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    /// What decides the training, the user's own images by their number; tracks.
    pub fn settings(self) -> (TwinSettings, BTreeSet<Item>) {
        let Length { steps, seed } = self.length.get();
        self.lab.setup.with(|setup| {
            let settings = TwinSettings {
                seed,
                steps,
                k: setup.k,
                mu: setup.mu,
                weights: setup.kind,
            };
            // Of a synthetic data set only its kind matters.
            let kind = |item: &Item| match *item {
                Item::Synthetic(domain, _) => Item::Synthetic(domain, 0),
                own @ Item::Own(_) => own,
            };
            (settings, setup.pieces.iter().map(kind).collect())
        })
    }

    /// Drops what was trained; what is on its way is not waited for.
    pub fn forget(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.playing.set(false);
        self.begun.set(None);
        self.record.set(Record::default());
        self.error.set(None);
    }

    /// Begins, or goes on until it is stopped or complete.
    pub fn play(self) {
        self.playing.set(true);
        self.error.set(None);
        let turn = self.turn.get_value();
        if self.driven.get_value() == turn {
            return;
        }
        self.driven.set_value(turn);
        self.tasks.run(async move {
            let driven = self.drive(turn).await;
            if self.driven.get_value() == turn {
                self.driven.set_value(0);
            }
            if self.is_meant(turn) {
                self.playing.set(false);
                self.error.set(driven.err());
            }
        });
    }

    /// Stops after the step that is on its way.
    pub fn stop(self) {
        self.playing.set(false);
    }

    /// Ends the engine; the page goes.
    pub fn end(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.engine.end();
    }

    fn is_meant(self, turn: u64) -> bool {
        self.turn.get_value() == turn
    }

    async fn drive(self, turn: u64) -> Result<(), String> {
        if self.begun.with_untracked(Option::is_none) {
            let begun = self.ask(self.beginning()).await?;
            if !self.is_meant(turn) {
                return Ok(());
            }
            self.record.update(|record| record.note(&begun.start));
            self.begun.set(Some(Arc::new(begun)));
        }
        while self.is_meant(turn)
            && self.playing.get_untracked()
            && !self.record.with_untracked(Record::complete)
        {
            let progress = self.ask(AdvanceTwins).await?;
            if self.is_meant(turn) {
                self.record.update(|record| record.note(&progress));
            }
        }
        Ok(())
    }

    fn beginning(self) -> BeginTwins {
        let (settings, items) = untrack(|| self.settings());
        let domain = |item: &Item| match *item {
            Item::Synthetic(domain, _) => Some(domain),
            Item::Own(_) => None,
        };
        let own = untrack(|| self.lab.own_samples());
        BeginTwins {
            settings,
            domains: items.iter().filter_map(domain).collect(),
            own: own.iter().map(|sample| sent(sample)).collect(),
        }
    }

    /// One that ended by itself is followed by another.
    async fn ask<R: Request>(self, request: R) -> Result<R::Response, String> {
        self.engine.start(move |why| {
            self.forget();
            self.error.set(Some(why));
        });
        self.engine.ask(request).await
    }
}

fn sent(sample: &LabSample) -> OwnSample {
    OwnSample {
        image: Planes {
            size: sample.image.size(),
            values: sample.image.values().to_vec(),
        },
        mask: MaskPixels {
            size: sample.mask.size(),
            classes: sample.mask.values().to_vec(),
        },
    }
}

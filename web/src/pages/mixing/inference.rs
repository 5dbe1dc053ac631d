//! Inference on the composite and on its parts: the requests to the engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use shared::imaging::Image;
use shared::mixing::{Gap, blend, composite};

use super::item::Item;
use super::lab::{Lab, Mixed};
use super::linear::{Stop, WAY, way};
use crate::browser::tasks::Tasks;
use crate::protocol::mixing::{Infer, Planes};
use crate::text::text;
use crate::workbench::Workbench;

/// Probabilities of foreground, row by row.
type Map = Arc<Vec<f32>>;

/// What the model said of a composite.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Of which composite.
    pub mixed: Arc<Mixed>,
    /// Places of its members, and the model's answer to each.
    pub parts: Vec<(usize, Map)>,
    /// p(x̃): the answer to the composite.
    pub found: Vec<f32>,
    /// Σ λ̃ᵢ p(xᵢ): the mixture of the answers.
    pub expected: Vec<f32>,
    /// Between the two.
    pub gap: Gap,
    /// Between p(x̃) and the soft label ỹ.
    pub from_label: Gap,
}

/// A way from an image to another, with the names of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Where it begins and ends.
    pub ends: [String; 2],
    /// The composites on it.
    pub stops: Vec<Stop>,
}

/// Signals of what is known, to be copied into parts of the page.
#[derive(Clone, Copy)]
pub struct Inference {
    lab: Lab,
    bench: Workbench,
    tasks: Tasks,
    /// The newest answer.
    pub reading: RwSignal<Option<Arc<Reading>>>,
    /// The newest way.
    pub way: RwSignal<Option<Way>>,
    /// Stops of the way that are still to be made.
    pub walking: RwSignal<bool>,
    /// Whether the model is at work.
    pub busy: RwSignal<bool>,
    /// What went wrong.
    pub problem: RwSignal<Option<String>>,
    known: StoredValue<BTreeMap<Item, Map>>,
    /// How often the composite or the model has changed.
    changes: StoredValue<u32>,
    /// How often the model has changed.
    models: StoredValue<u32>,
}

impl Inference {
    /// One that knows nothing yet.
    pub fn of(lab: Lab, bench: Workbench) -> Self {
        Self {
            lab,
            bench,
            tasks: Tasks::new(),
            reading: RwSignal::new(None),
            way: RwSignal::new(None),
            walking: RwSignal::new(false),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            known: StoredValue::new(BTreeMap::new()),
            changes: StoredValue::new(0),
            models: StoredValue::new(0),
        }
    }

    /// Another model or another exit: nothing that was known is true.
    pub fn forget(self) {
        self.models.update_value(|models| *models += 1);
        self.known.set_value(BTreeMap::new());
        self.reading.set(None);
        self.way.set(None);
    }

    /// The composite is another one; what is on its way is of no use any more.
    pub fn outdated(self) {
        self.changes.update_value(|changes| *changes += 1);
    }

    /// Reads the composite as it is now, and again while it changes meanwhile.
    pub fn read(self) {
        if self.busy.get_untracked() || self.bench.card.with_untracked(Option::is_none) {
            return;
        }
        self.busy.set(true);
        self.tasks.run(async move {
            loop {
                let changes = self.changes.get_value();
                match self.reading_of_now().await {
                    Ok(Some(reading)) => {
                        self.problem.set(None);
                        self.reading.set(Some(Arc::new(reading)));
                    }
                    Ok(None) => {}
                    Err(reason) => self.problem.set(Some(reason)),
                }
                if self.changes.get_value() == changes {
                    break;
                }
            }
            self.busy.set(false);
        });
    }

    /// None where the composite has changed.
    async fn reading_of_now(self) -> Result<Option<Reading>, String> {
        let mixed = self.lab.mixed.get_untracked();
        let changes = self.changes.get_value();
        let current = || self.changes.get_value() == changes;
        let mut parts = Vec::new();
        for index in mixed.members() {
            let map = self.part(&mixed, index).await?;
            if !current() {
                return Ok(None);
            }
            parts.push((index, map));
        }
        let found = self.infer(&mixed.composite.image).await?;
        if !current() {
            return Ok(None);
        }
        let maps: Vec<&[f32]> = parts.iter().map(|(_, map)| map.as_slice()).collect();
        let weights: Vec<f32> = parts
            .iter()
            .map(|(index, _)| mixed.weights[*index])
            .collect();
        let expected = blend(&maps, &weights);
        Ok(Some(Reading {
            gap: Gap::between(&found, &expected),
            from_label: Gap::between(&found, mixed.composite.label.values()),
            mixed,
            parts,
            found,
            expected,
        }))
    }

    /// The model's answer to one of the images, which is asked for once.
    async fn part(self, mixed: &Mixed, index: usize) -> Result<Map, String> {
        let item = mixed.pieces[index];
        if let Some(map) = self.known.with_value(|known| known.get(&item).cloned()) {
            return Ok(map);
        }
        let before = self.models.get_value();
        let map = Arc::new(self.infer(&mixed.samples[index].image).await?);
        // An answer that comes after a change of the model may be the old one's.
        if self.models.get_value() == before {
            self.known
                .update_value(|known| drop(known.insert(item, map.clone())));
        }
        Ok(map)
    }

    /// Goes from the heaviest image to the second, in equal steps.
    pub fn walk(self) {
        if self.walking.get_untracked() {
            return;
        }
        self.walking.set(true);
        let mixed = self.lab.mixed.get_untracked();
        let before = self.models.get_value();
        self.tasks.run(async move {
            let [from, to] = mixed.heaviest().map(|index| mixed.samples[index].clone());
            let mut maps = Vec::new();
            let mut failed = None;
            for weight in WAY {
                let weights = [1.0 - weight, weight];
                let images = [&from.image, &to.image];
                let stop = composite(&images, &[&from.mask, &to.mask], &weights);
                match self.infer(&stop.image).await {
                    Ok(map) => maps.push(map),
                    Err(reason) => {
                        failed = Some(reason);
                        break;
                    }
                }
            }
            self.walking.set(false);
            if self.models.get_value() != before {
                return;
            }
            if failed.is_some() {
                self.problem.set(failed);
                return;
            }
            let ends = [from.name.clone(), to.name.clone()];
            let stops = way(&maps);
            self.way.set(Some(Way { ends, stops }));
        });
    }

    async fn infer(self, image: &Image) -> Result<Vec<f32>, String> {
        let card = self.bench.card.get_untracked();
        if card.is_some_and(|card| card.labels.len() > 1) {
            return Err(text("mixing.model.classes").to_owned());
        }
        let pixels = Planes {
            size: image.size(),
            values: image.values().to_vec(),
        };
        let exit = self.bench.exit.get_untracked();
        let map = self.bench.ask(Infer { pixels, exit }).await;
        map.map_err(|trouble| trouble.to_string())
    }
}

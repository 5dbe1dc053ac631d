//! The shared state of the lab: the setup, its pictures, and their composite.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use shared::imaging::{Image, Mask, Preprocess};
use shared::mixing::{Composite, composite};

use super::item::Item;
use super::setup::Setup;
use crate::text::numbers::fixed;
use crate::text::{filled, text};

/// A picture in the lab's frame, three channels, with its mask.
#[derive(Clone, Debug, PartialEq)]
pub struct LabSample {
    /// Its name.
    pub name: String,
    /// `[3, height, width]`
    pub image: Image,
    /// `[height, width]`
    pub mask: Mask,
}

/// A composite with what it is made of.
#[derive(Clone, Debug)]
pub struct Mixed {
    /// The pieces, and their pictures in the same order.
    pub pieces: Vec<Item>,
    /// One a piece.
    pub samples: Vec<Arc<LabSample>>,
    /// One a piece, 0 for those that take no part.
    pub weights: Vec<f32>,
    /// Their sum.
    pub composite: Composite,
}

/// Signals of the page, to be copied into its parts.
#[derive(Clone, Copy)]
pub struct Lab {
    /// What decides the composite.
    pub setup: RwSignal<Setup>,
    /// Draws since the lesson's step began.
    pub draws: RwSignal<u32>,
    /// The images.
    pub pieces: Memo<Vec<Item>>,
    /// One an image.
    pub weights: Memo<Vec<f32>>,
    /// The composite.
    pub mixed: Memo<Arc<Mixed>>,
    own: RwSignal<BTreeMap<u32, Arc<LabSample>>>,
    drawn: StoredValue<BTreeMap<Item, Arc<LabSample>>>,
}

/// The frame that images are mixed in, as `mixsearch mix` has it.
pub fn frame() -> [usize; 2] {
    Preprocess::default().size
}

impl Lab {
    /// A lab with that setup.
    pub fn with(setup: Setup) -> Self {
        let setup = RwSignal::new(setup);
        let own = RwSignal::new(BTreeMap::new());
        let drawn = StoredValue::new(BTreeMap::new());
        let pieces = Memo::new(move |_| setup.with(|setup| setup.pieces.clone()));
        let weights = Memo::new(move |_| setup.with(Setup::weights));
        let compose = move || {
            let pieces = pieces.get();
            let found = own.with(|own| {
                let one = |item: &Item| sample(*item, own, drawn);
                pieces.iter().map(one).collect()
            });
            Arc::new(Mixed::of(pieces, found, weights.get()))
        };
        // Pictures are not compared: whatever changes here changes the composite.
        let mixed = Memo::new_with_compare(move |_| compose(), |_, _| true);
        Self {
            setup,
            draws: RwSignal::new(0),
            pieces,
            weights,
            mixed,
            own,
            drawn,
        }
    }

    /// The picture at a place, if there is one; tracks.
    pub fn sample(self, index: usize) -> Option<Arc<LabSample>> {
        let item = self.pieces.with(|pieces| pieces.get(index).copied())?;
        Some(self.own.with(|own| sample(item, own, self.drawn)))
    }

    /// Adds the user's own picture.
    pub fn add_own(self, own: LabSample) {
        let number = self.own.with_untracked(BTreeMap::len) as u32;
        self.own.update(|all| {
            all.insert(number, Arc::new(own));
        });
        self.setup.update(|setup| setup.add(Item::Own(number)));
    }

    /// Those of the images that are the user's own; tracks.
    pub fn own_samples(self) -> Vec<Arc<LabSample>> {
        let own = |item: Item| match item {
            Item::Own(number) => self.own.with(|own| own.get(&number).cloned()),
            Item::Synthetic(..) => None,
        };
        self.pieces.get().into_iter().filter_map(own).collect()
    }

    /// Whether one of the images is the user's own; tracks.
    pub fn has_own(self) -> bool {
        let is_own = |item: &Item| matches!(item, Item::Own(_));
        self.pieces.with(|pieces| pieces.iter().any(is_own))
    }

    /// Draws by the next seed.
    pub fn sample_again(self) {
        self.draws.update(|draws| *draws += 1);
        self.setup.update(Setup::sample_again);
    }
}

impl Mixed {
    fn of(pieces: Vec<Item>, samples: Vec<Arc<LabSample>>, weights: Vec<f32>) -> Self {
        let images: Vec<&Image> = samples.iter().map(|sample| &sample.image).collect();
        let masks: Vec<&Mask> = samples.iter().map(|sample| &sample.mask).collect();
        let composite = composite(&images, &masks, &weights);
        Self {
            pieces,
            samples,
            weights,
            composite,
        }
    }

    /// Places of the images that take part.
    pub fn members(&self) -> Vec<usize> {
        let weights = self.weights.iter().enumerate();
        weights.filter(|(_, w)| **w > 0.0).map(|(i, _)| i).collect()
    }

    /// The two images of the greatest weights, the heavier one first.
    pub fn heaviest(&self) -> [usize; 2] {
        let mut indices: Vec<usize> = (0..self.weights.len()).collect();
        indices.sort_by(|a, b| self.weights[*b].total_cmp(&self.weights[*a]));
        [indices[0], indices[1]]
    }

    /// `0.310 Skin lesion 1 + 0.690 Polyp 2`.
    pub fn recipe(&self) -> String {
        let term = |i: usize| format!("{} {}", fixed(self.weights[i], 3), self.samples[i].name);
        let terms: Vec<String> = self.members().into_iter().map(term).collect();
        terms.join(" + ")
    }
}

fn sample(
    item: Item,
    own: &BTreeMap<u32, Arc<LabSample>>,
    drawn: StoredValue<BTreeMap<Item, Arc<LabSample>>>,
) -> Arc<LabSample> {
    match item {
        Item::Own(number) => {
            let found = own.get(&number).cloned();
            found.expect("an own piece is added with its picture")
        }
        Item::Synthetic(domain, seed) => {
            if let Some(known) = drawn.with_value(|all| all.get(&item).cloned()) {
                return known;
            }
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let (image, mask) = domain.generate(frame(), &mut rng);
            let name = text(&format!("mixing.domain.{}", domain.name())).to_owned();
            let sample = Arc::new(LabSample {
                name: filled("mixing.numbered", &[&name, &seed.to_string()]),
                image: Preprocess::default().apply(&image).image,
                mask,
            });
            drawn.update_value(|all| {
                all.insert(item, sample.clone());
            });
            sample
        }
    }
}

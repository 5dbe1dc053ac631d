//! The content of the lab's link: every setting of the search and of its display.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::imaging::synthetic::SyntheticDomain;
use shared::space::Branch;

use super::served::{ServedChoice, USUAL_IMAGES};
use crate::named::{Named as _, named};
use crate::protocol::search::{LabSettings, Remedy};
use crate::route::{Link, Route};

/// The epochs of a stage that are offered.
pub const EPOCHS: [usize; 4] = [4, 8, 12, 20];
/// The epochs for the weights alone that are offered; fewer than any of the above.
pub const WARM_UP: [usize; 4] = [0, 1, 2, 3];
/// The rates of alpha and beta that are offered.
pub const RATES: [f64; 5] = [0.003, 0.01, 0.03, 0.1, 0.3];

named! {
    /// How fast it goes.
    #[derive(Default)]
    pub enum Speed {
        /// Every move can be followed.
        Slow = "slow",
        /// Every move can be seen.
        Steady = "steady",
        /// As fast as it computes.
        #[default]
        Full = "full",
    }
}

impl Speed {
    /// The pause after a move, in milliseconds.
    pub fn pause_ms(self) -> u32 {
        match self {
            Self::Slow => 1500,
            Self::Steady => 250,
            Self::Full => 0,
        }
    }
}

/// The values of a link, as signals.
#[derive(Clone, Copy, Debug)]
pub struct Controls {
    pub seed: RwSignal<u64>,
    pub first: RwSignal<SyntheticDomain>,
    pub second: RwSignal<SyntheticDomain>,
    /// Data sets of the server instead of the synthetic ones; none for those.
    pub sets: RwSignal<BTreeSet<String>>,
    /// Images of each of them.
    pub images: RwSignal<usize>,
    pub epochs: RwSignal<usize>,
    pub warm_up: RwSignal<usize>,
    pub rate: RwSignal<f64>,
    pub remedy: RwSignal<Remedy>,
    pub speed: RwSignal<Speed>,
    /// The cell that is shown.
    pub cell: RwSignal<Branch>,
    /// The step of the story, from 0.
    pub story: RwSignal<usize>,
}

impl Controls {
    /// As the link says; what it does not say, or says wrongly, is the default.
    pub fn of(link: &Link) -> Self {
        let settings = settings_of(link);
        let [first, second] = settings.domains;
        let served = ServedChoice::of(link);
        let images = served.as_ref().map_or(USUAL_IMAGES, |choice| choice.images);
        Self {
            seed: RwSignal::new(settings.seed),
            first: RwSignal::new(first),
            second: RwSignal::new(second),
            sets: RwSignal::new(served.map(|choice| choice.sets).unwrap_or_default()),
            images: RwSignal::new(images),
            epochs: RwSignal::new(settings.epochs),
            warm_up: RwSignal::new(settings.warm_up),
            rate: RwSignal::new(settings.arch_rate),
            remedy: RwSignal::new(settings.remedy),
            speed: RwSignal::new(link.choice("speed").unwrap_or_default()),
            cell: RwSignal::new(link.choice("cell").unwrap_or(Branch::Down)),
            story: RwSignal::new(link.value("story").unwrap_or_default()),
        }
    }

    /// The search that they describe; tracks.
    pub fn settings(self) -> LabSettings {
        LabSettings {
            seed: self.seed.get(),
            domains: [self.first.get(), self.second.get()],
            epochs: self.epochs.get(),
            warm_up: self.warm_up.get(),
            arch_rate: self.rate.get(),
            remedy: self.remedy.get(),
        }
    }

    /// The server's data sets that it learns on; none where it learns on others. Tracks.
    pub fn served(self) -> Option<ServedChoice> {
        let (sets, images) = (self.sets.get(), self.images.get());
        (!sets.is_empty()).then_some(ServedChoice { sets, images })
    }

    /// Takes other settings with synthetic images, as a lesson does.
    pub fn take(self, settings: &LabSettings) {
        let [first, second] = settings.domains;
        self.seed.set(settings.seed);
        self.first.set(first);
        self.second.set(second);
        self.sets.set(BTreeSet::new());
        self.epochs.set(settings.epochs);
        self.warm_up.set(settings.warm_up);
        self.rate.set(settings.arch_rate);
        self.remedy.set(settings.remedy);
    }

    /// The link after `moves` moves; tracks.
    pub fn link(self, moves: usize) -> Link {
        let link = with_settings(Link::to(Route::Search), &self.settings());
        let link = match self.served() {
            Some(choice) => choice.in_link(link),
            None => link,
        };
        link.with("speed", self.speed.get().name())
            .with("cell", self.cell.get().name())
            .with("story", self.story.get())
            .with("at", moves)
    }
}

/// The settings in a link; what cannot be read, or is not offered, is as by default.
pub fn settings_of(link: &Link) -> LabSettings {
    let default = LabSettings::default();
    let count = |key: &str, offered: &[usize], otherwise: usize| {
        let message = link.value::<usize>(key);
        message
            .filter(|message| offered.contains(message))
            .unwrap_or(otherwise)
    };
    let rate = link.value::<f64>("rate");
    LabSettings {
        seed: link.value("seed").unwrap_or(default.seed),
        domains: [
            link.choice("a").unwrap_or(default.domains[0]),
            link.choice("b").unwrap_or(default.domains[1]),
        ],
        epochs: count("epochs", &EPOCHS, default.epochs),
        warm_up: count("warm-up", &WARM_UP, default.warm_up),
        arch_rate: rate
            .filter(|rate| RATES.contains(rate))
            .unwrap_or(default.arch_rate),
        remedy: link.choice("remedy").unwrap_or_default(),
    }
}

fn with_settings(link: Link, settings: &LabSettings) -> Link {
    link.with("seed", settings.seed)
        .with("a", settings.domains[0].name())
        .with("b", settings.domains[1].name())
        .with("epochs", settings.epochs)
        .with("warm-up", settings.warm_up)
        .with("rate", settings.arch_rate)
        .with("remedy", settings.remedy.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_from_their_link() {
        let settings = LabSettings {
            seed: 7,
            domains: [SyntheticDomain::LiverCt, SyntheticDomain::Polyp],
            epochs: 12,
            warm_up: 0,
            arch_rate: 0.1,
            remedy: Remedy::Limit,
        };
        let link = with_settings(Link::to(Route::Search), &settings);
        assert_eq!(settings_of(&Link::parse(&link.to_string())), settings);
    }

    #[test]
    fn a_link_without_settings_or_with_odd_ones_is_the_default() {
        for fragment in [
            "#/search",
            "#/search?seed=x&a=cat&epochs=7&warm-up=9&rate=nan&remedy=all",
        ] {
            assert_eq!(
                settings_of(&Link::parse(fragment)),
                LabSettings::default(),
                "{fragment}"
            );
        }
    }

    #[test]
    fn the_defaults_are_offered_and_every_warm_up_fits_every_length() {
        let default = LabSettings::default();
        assert!(EPOCHS.contains(&default.epochs) && WARM_UP.contains(&default.warm_up));
        assert!(RATES.contains(&default.arch_rate));
        assert!(WARM_UP.iter().max() < EPOCHS.iter().min());
    }
}

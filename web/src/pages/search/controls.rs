//! What the lab's link holds: every setting of the search, and how it is looked at.

use leptos::prelude::*;
use shared::imaging::synthetic::SyntheticDomain;
use shared::space::Branch;

use crate::protocol::search::{LabSettings, Remedy};
use crate::route::{Link, Route};

/// The epochs of a stage that are offered.
pub const EPOCHS: [usize; 4] = [4, 8, 12, 20];
/// The epochs for the weights alone that are offered; fewer than any of the above.
pub const WARM_UP: [usize; 4] = [0, 1, 2, 3];
/// The rates of alpha and beta that are offered.
pub const RATES: [f64; 5] = [0.003, 0.01, 0.03, 0.1, 0.3];
/// How fast it goes, with the pause after a move in milliseconds.
pub const SPEEDS: [(&str, u32); 3] = [("slow", 1500), ("steady", 250), ("full", 0)];

/// The values of a link, as signals; all but the seed as they stand in it.
#[derive(Clone, Copy, Debug)]
pub struct Controls {
    pub seed: RwSignal<u64>,
    pub first: RwSignal<String>,
    pub second: RwSignal<String>,
    pub epochs: RwSignal<String>,
    pub warm_up: RwSignal<String>,
    pub rate: RwSignal<String>,
    pub remedy: RwSignal<String>,
    pub speed: RwSignal<String>,
    /// The cell that is shown.
    pub cell: RwSignal<String>,
    /// The step of the story, from 0.
    pub story: RwSignal<usize>,
}

impl Controls {
    /// As the link says; what it does not say, or says wrongly, is the default.
    pub fn of(link: &Link) -> Self {
        let settings = settings_of(link);
        let [first, second] = settings.domains.map(|domain| domain.name().to_owned());
        let speed = one_of(link.text("speed"), &SPEEDS.map(|(name, _)| name), "full");
        let cell = one_of(
            link.text("cell"),
            &Branch::ALL.map(Branch::name),
            Branch::Down.name(),
        );
        Self {
            seed: RwSignal::new(settings.seed),
            first: RwSignal::new(first),
            second: RwSignal::new(second),
            epochs: RwSignal::new(settings.epochs.to_string()),
            warm_up: RwSignal::new(settings.warm_up.to_string()),
            rate: RwSignal::new(settings.arch_rate.to_string()),
            remedy: RwSignal::new(settings.remedy.name().to_owned()),
            speed: RwSignal::new(speed),
            cell: RwSignal::new(cell),
            story: RwSignal::new(link.value("story").unwrap_or_default()),
        }
    }

    /// The search that they describe; tracks.
    pub fn settings(self) -> LabSettings {
        let settings = Link::to(Route::Search)
            .with("seed", self.seed.get())
            .with("a", self.first.get())
            .with("b", self.second.get())
            .with("epochs", self.epochs.get())
            .with("warm-up", self.warm_up.get())
            .with("rate", self.rate.get())
            .with("remedy", self.remedy.get());
        settings_of(&settings)
    }

    /// Takes other settings, as a lesson does.
    pub fn take(self, settings: &LabSettings) {
        let [first, second] = settings.domains.map(|domain| domain.name().to_owned());
        self.seed.set(settings.seed);
        self.first.set(first);
        self.second.set(second);
        self.epochs.set(settings.epochs.to_string());
        self.warm_up.set(settings.warm_up.to_string());
        self.rate.set(settings.arch_rate.to_string());
        self.remedy.set(settings.remedy.name().to_owned());
    }

    /// The link after `moves` moves; tracks.
    pub fn link(self, moves: usize) -> Link {
        with_settings(Link::to(Route::Search), &self.settings())
            .with("speed", self.speed.get())
            .with("cell", self.cell.get())
            .with("story", self.story.get())
            .with("at", moves)
    }

    /// The pause after a move, in milliseconds.
    pub fn pause_ms(self) -> u32 {
        let speed = self.speed.get_untracked();
        let found = SPEEDS.iter().find(|(name, _)| *name == speed);
        found.map_or(0, |(_, pause)| *pause)
    }

    /// The cell that is shown; tracks.
    pub fn branch(self) -> Branch {
        let cell = self.cell.get();
        let found = Branch::ALL.into_iter().find(|branch| branch.name() == cell);
        found.unwrap_or(Branch::Down)
    }
}

fn one_of(said: Option<&str>, known: &[&str], otherwise: &str) -> String {
    let found = known.iter().find(|name| Some(**name) == said);
    (*found.unwrap_or(&otherwise)).to_owned()
}

/// The settings in a link.
fn settings_of(link: &Link) -> LabSettings {
    let default = LabSettings::default();
    let domain = |key: &str| {
        let name = link.text(key)?;
        let mut all = SyntheticDomain::ALL.into_iter();
        all.find(|domain| domain.name() == name)
    };
    let count = |key: &str, offered: &[usize], otherwise: usize| {
        let said = link.value::<usize>(key);
        said.filter(|said| offered.contains(said))
            .unwrap_or(otherwise)
    };
    let rate = link.value::<f64>("rate");
    let remedy = Remedy::ALL
        .into_iter()
        .find(|remedy| Some(remedy.name()) == link.text("remedy"));
    LabSettings {
        seed: link.value("seed").unwrap_or(default.seed),
        domains: [
            domain("a").unwrap_or(default.domains[0]),
            domain("b").unwrap_or(default.domains[1]),
        ],
        epochs: count("epochs", &EPOCHS, default.epochs),
        warm_up: count("warm-up", &WARM_UP, default.warm_up),
        arch_rate: rate
            .filter(|rate| RATES.contains(rate))
            .unwrap_or(default.arch_rate),
        remedy: remedy.unwrap_or_default(),
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

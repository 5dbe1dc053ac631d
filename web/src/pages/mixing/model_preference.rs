//! The model and the exit that a link asks for, where they are not those that the app starts with.

use leptos::prelude::*;

use crate::protocol::{EngineState, ModelCard};
use crate::route::Link;
use crate::workbench::Workbench;

/// The file of a model of the app's folder, and the name of an exit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preference {
    model: Option<String>,
    exit: Option<String>,
}

impl Preference {
    fn of(link: &Link) -> Self {
        let text = |key| link.text(key).map(str::to_owned);
        Self {
            model: text("model"),
            exit: text("exit"),
        }
    }

    fn in_link(self, link: Link) -> Link {
        let link = match self.model {
            Some(model) => link.with("model", model),
            None => link,
        };
        match self.exit {
            Some(exit) => link.with("exit", exit),
            None => link,
        }
    }
}

/// The preference of a link until the engine can fulfil it, and then what the workbench has.
#[derive(Clone, Copy)]
pub struct ModelPreference {
    bench: Workbench,
    open: RwSignal<Preference>,
}

impl ModelPreference {
    /// As the link says; it is fulfilled as soon as the engine is ready.
    pub fn of(link: &Link, bench: Workbench) -> Self {
        let open = RwSignal::new(Preference::of(link));
        Effect::new(move || {
            let ready = matches!(bench.engine.get(), EngineState::Ready(_));
            if ready && bench.card.with(Option::is_some) {
                fulfil(bench, open);
            }
        });
        Self { bench, open }
    }

    /// The link with it; tracks.
    pub fn in_link(self, link: Link) -> Link {
        let open = self.open.get();
        let preference = if open == Preference::default() {
            self.other_than_the_start()
        } else {
            open
        };
        preference.in_link(link)
    }

    fn other_than_the_start(self) -> Preference {
        let (model, exit) = (self.bench.model.get(), self.bench.exit.get());
        let exit = Some(exit).filter(|exit| !exit.is_empty());
        let first = self
            .bench
            .models
            .with(|m| m.first().map(|m| m.file.clone()));
        let last = self.bench.card.with(|card| {
            let exits = card.as_ref().map(|card| &card.exits);
            exits.and_then(|exits| exits.last().map(|exit| exit.name.clone()))
        });
        let other = |value: Option<String>, start: Option<String>| {
            value.filter(|value| start.as_ref().is_some_and(|start| start != value))
        };
        Preference {
            model: other(model, first),
            exit: other(exit, last),
        }
    }
}

/// One preference at a time: another model is loaded first, and the engine is ready again after it.
fn fulfil(bench: Workbench, open: RwSignal<Preference>) {
    let mut preference = open.get();
    if let Some(model) = preference.model.take() {
        let known = bench
            .models
            .with_untracked(|m| m.iter().any(|m| m.file == model));
        if known
            && bench
                .model
                .with_untracked(|now| now.as_ref() != Some(&model))
        {
            bench.use_shipped(model);
        }
    } else if let Some(exit) = preference.exit.take() {
        let exits = |card: &Option<ModelCard>| {
            let mut exits = card.iter().flat_map(|card| &card.exits);
            exits.any(|known| known.name == exit)
        };
        if bench.card.with_untracked(exits) {
            bench.exit.set(exit);
        }
    }
    if open.get_untracked() != preference {
        open.set(preference);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    #[test]
    fn a_preference_reads_back_from_its_link() {
        let preference = Preference {
            model: Some("polyps.safetensors".into()),
            exit: Some("x0.5".into()),
        };
        let link = preference
            .clone()
            .in_link(Link::to(Route::Mixing))
            .to_string();
        assert_eq!(Preference::of(&Link::parse(&link)), preference);
        let none = Preference::default().in_link(Link::to(Route::Mixing));
        assert_eq!(none.to_string(), "#/mixing");
    }
}

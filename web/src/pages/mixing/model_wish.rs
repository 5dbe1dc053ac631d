//! Which model and which of its outputs a link asks for, where that is not what the app starts with.

use leptos::prelude::*;

use crate::protocol::{EngineState, ModelCard};
use crate::route::Link;
use crate::workbench::Workbench;

/// The file of a model of the app's folder, and the name of an exit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    model: Option<String>,
    exit: Option<String>,
}

impl Wish {
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

/// The wish of a link until the engine can fulfil it, and then what the workbench has.
#[derive(Clone, Copy)]
pub struct ModelWish {
    bench: Workbench,
    open: RwSignal<Wish>,
}

impl ModelWish {
    /// As the link says; it is fulfilled as soon as the engine is ready.
    pub fn of(link: &Link, bench: Workbench) -> Self {
        let open = RwSignal::new(Wish::of(link));
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
        let wish = if open == Wish::default() {
            self.unlike_the_start()
        } else {
            open
        };
        wish.in_link(link)
    }

    fn unlike_the_start(self) -> Wish {
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
        Wish {
            model: other(model, first),
            exit: other(exit, last),
        }
    }
}

/// One wish at a time: another model is loaded first, and the engine is ready again after it.
fn fulfil(bench: Workbench, open: RwSignal<Wish>) {
    let mut wish = open.get();
    if let Some(model) = wish.model.take() {
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
    } else if let Some(exit) = wish.exit.take() {
        let exits = |card: &Option<ModelCard>| {
            let mut exits = card.iter().flat_map(|card| &card.exits);
            exits.any(|known| known.name == exit)
        };
        if bench.card.with_untracked(exits) {
            bench.exit.set(exit);
        }
    }
    if open.get_untracked() != wish {
        open.set(wish);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    #[test]
    fn a_wish_reads_back_from_its_link() {
        let wish = Wish {
            model: Some("polyps.safetensors".into()),
            exit: Some("x0.5".into()),
        };
        let link = wish.clone().in_link(Link::to(Route::Mixing)).to_string();
        assert_eq!(Wish::of(&Link::parse(&link)), wish);
        let none = Wish::default().in_link(Link::to(Route::Mixing));
        assert_eq!(none.to_string(), "#/mixing");
    }
}

//! A search as the page sees it: its own engine, and one request after the other.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::controls::Controls;
use super::progress::Progress;
use super::stock::Stock;
use crate::browser::tasks::Tasks;
use crate::browser::{clock, files};
use crate::pages::own_engine::OwnEngine;
use crate::protocol::search::{
    Advance, Begin, BeginServed, Begun, Compare, Compared, ExportRecipe, LabSettings, Moved,
    OwnCase, SearchView,
};
use crate::text::filled;

/// Signals of the lab.
#[derive(Clone, Copy)]
pub struct Run {
    controls: Controls,
    /// What is asked for ends with the page.
    tasks: Tasks,
    engine: OwnEngine,
    /// The user's own images.
    own: StoredValue<Vec<OwnCase>, LocalStorage>,
    /// How many there are.
    pub owned: RwSignal<usize>,
    /// The images of the server.
    pub stock: Stock,
    /// Data sets of the link that the server does not offer; the search is on synthetic images instead.
    pub absent: RwSignal<Vec<String>>,
    /// The search that is meant: answers to an earlier one are late.
    search: StoredValue<u64>,
    /// The search whose moves are being asked for one after the other; 0 for none.
    driven: StoredValue<u64>,
    pub begun: RwSignal<Option<Arc<Begun>>>,
    pub view: RwSignal<Option<Arc<SearchView>>>,
    pub progress: RwSignal<Progress>,
    pub playing: RwSignal<bool>,
    /// Moves to make at full speed before anything else.
    pub restoring: RwSignal<usize>,
    /// A move is on its way.
    pub moving: RwSignal<bool>,
    pub error: RwSignal<Option<String>>,
}

/// What one move gave.
enum Report {
    Search(Box<Moved>),
    Comparison(Compared),
}

impl Run {
    /// Without an engine yet.
    pub fn new(controls: Controls) -> Self {
        let engine = OwnEngine::unstarted();
        Self {
            controls,
            tasks: Tasks::new(),
            engine,
            stock: Stock::empty(engine),
            absent: RwSignal::new(Vec::new()),
            own: StoredValue::new_local(Vec::new()),
            owned: RwSignal::new(0),
            search: StoredValue::new(0),
            driven: StoredValue::new(0),
            begun: RwSignal::new(None),
            view: RwSignal::new(None),
            progress: RwSignal::new(Progress::default()),
            playing: RwSignal::new(false),
            restoring: RwSignal::new(0),
            moving: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    /// Asks the server for its data sets, and begins the search of the link: with data sets of the server not before
    /// it has told that it has them.
    pub fn open(self, moves: usize) {
        let choice = untrack(|| self.controls.served());
        match choice {
            Some(_) => self.restoring.set(moves),
            None => self.begin(moves),
        }
        self.tasks.run(async move {
            self.stock.look().await;
            let Some(choice) = choice else { return };
            let offered = self.stock.offered;
            let absent = offered.with_untracked(|sets| choice.absent(sets));
            if !absent.is_empty() {
                self.absent.set(absent);
                // The page begins anew where the data change.
                self.controls.sets.set(BTreeSet::new());
            } else if self.search.get_value() == 0 {
                self.begin(moves);
            }
        });
    }

    /// Begins the search anew with the settings as they stand, and makes its first `moves`.
    pub fn begin(self, moves: usize) {
        self.search.update_value(|search| *search += 1);
        let search = self.search.get_value();
        self.playing.set(false);
        self.moving.set(false);
        self.restoring.set(moves);
        self.begun.set(None);
        self.stock.fetching.set(None);
        self.error.set(None);
        self.progress.set(Progress::default());
        self.engine.start(move |why| {
            self.playing.set(false);
            self.error.set(Some(why));
        });
        let settings = untrack(|| self.controls.settings());
        self.tasks.run(async move {
            let answer = self.beginning(settings, search).await;
            if self.search.get_value() != search {
                return;
            }
            self.stock.fetching.set(None);
            match answer {
                Ok(Some(begun)) => {
                    self.view.set(Some(Arc::new(begun.view.clone())));
                    self.begun.set(Some(Arc::from(begun)));
                    self.drive(search).await;
                }
                // Another search is meant.
                Ok(None) => {}
                Err(reason) => self.error.set(Some(reason)),
            }
        });
    }

    /// The search's beginning on the data that are chosen; none where another search is meant before they are here.
    async fn beginning(
        self,
        settings: LabSettings,
        search: u64,
    ) -> Result<Option<Box<Begun>>, String> {
        let Some(choice) = untrack(|| self.controls.served()) else {
            let own = self.own.get_value();
            return self.engine.ask(Begin { settings, own }).await.map(Some);
        };
        let is_meant = move || self.search.get_value() == search;
        match self.stock.sets(&choice, is_meant).await? {
            Some(sets) => {
                let begin = BeginServed { settings, sets };
                self.engine.ask(begin).await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// Searches on images of the user's own; on synthetic ones where there are none.
    pub fn take_own(self, own: Vec<OwnCase>) {
        self.keep_own(own);
        if untrack(|| self.controls.served()).is_some() {
            // The page begins anew where the data change.
            self.controls.sets.set(BTreeSet::new());
        } else {
            self.begin(0);
        }
    }

    /// Takes a data set of the server, or leaves it; the user's own images go.
    pub fn turn(self, set: &str) {
        self.keep_own(Vec::new());
        // The page begins anew where the data change.
        self.controls.sets.update(|sets| {
            if !sets.remove(set) {
                sets.insert(set.to_owned());
            }
        });
    }

    fn keep_own(self, own: Vec<OwnCase>) {
        self.owned.set(own.len());
        self.own.set_value(own);
        self.absent.set(Vec::new());
    }

    /// Goes on until it is paused, or the search or the comparison ends.
    pub fn play(self) {
        if !self.playing.get_untracked() {
            self.playing.set(true);
            self.go();
        }
    }

    /// Stops after the move that is on its way.
    pub fn pause(self) {
        self.playing.set(false);
    }

    /// One move.
    pub fn step(self) {
        self.playing.set(false);
        let search = self.search.get_value();
        if self.ready() {
            self.tasks.run(async move {
                self.advance(search).await;
            });
        }
    }

    /// Ends the engine; the page goes.
    pub fn end(self) {
        self.search.update_value(|search| *search += 1);
        self.engine.end();
    }

    /// Offers the search's recipe as a file, which names the server's data sets where it was on those.
    pub fn save_recipe(self) {
        let choice = untrack(|| self.controls.served());
        self.tasks.run(async move {
            let recipe = self.engine.ask(ExportRecipe).await;
            let recipe = recipe.map(|recipe| match choice {
                Some(choice) => {
                    let about = filled("search.results.recipe-served", &[&choice.flags()]);
                    format!("# {about}\n\n{recipe}")
                }
                None => recipe,
            });
            let saved = recipe.and_then(|recipe| {
                files::save("lab-recipe.toml", "application/toml", recipe.as_bytes())
            });
            self.error.set(saved.err());
        });
    }

    /// Whether a move can be asked for.
    fn ready(self) -> bool {
        self.begun.with_untracked(Option::is_some)
            && !self.moving.get_untracked()
            && !self.progress.with_untracked(Progress::complete)
    }

    fn go(self) {
        let search = self.search.get_value();
        if self.ready() {
            self.tasks.run(async move { self.drive(search).await });
        }
    }

    /// Moves as long as it restores or plays; one at a time for a search.
    async fn drive(self, search: u64) {
        if self.driven.get_value() == search {
            return;
        }
        self.driven.set_value(search);
        self.keep_moving(search).await;
        if self.driven.get_value() == search {
            self.driven.set_value(0);
        }
    }

    async fn keep_moving(self, search: u64) {
        loop {
            let restoring = self.restoring.get_untracked() > 0;
            let wanted = restoring || self.playing.get_untracked();
            if self.search.get_value() != search || !wanted || !self.ready() {
                return;
            }
            let found = self
                .progress
                .with_untracked(|progress| progress.genotype.is_some());
            if !self.advance(search).await {
                return;
            }
            let now = self
                .progress
                .with_untracked(|progress| progress.genotype.is_some());
            let complete = self.progress.with_untracked(Progress::complete);
            if complete || (now && !found) {
                self.playing.set(false);
            }
            if complete {
                // A link may ask for more moves than there are.
                self.restoring.set(0);
            } else if restoring {
                self.restoring.update(|left| *left = left.saturating_sub(1));
            } else {
                let speed = self.controls.speed.get_untracked();
                clock::pause(speed.pause_ms()).await;
            }
        }
    }

    /// One move; whether it was made and is still wanted.
    async fn advance(self, search: u64) -> bool {
        self.moving.set(true);
        let found = self
            .progress
            .with_untracked(|progress| progress.genotype.is_some());
        let answer = if found {
            self.engine.ask(Compare).await.map(Report::Comparison)
        } else {
            self.engine.ask(Advance).await.map(Report::Search)
        };
        if self.search.get_value() != search {
            return false;
        }
        self.moving.set(false);
        match answer {
            Ok(Report::Search(moved)) => {
                self.progress.update(|progress| progress.note(&moved));
                self.view.set(Some(Arc::new(moved.view)));
                true
            }
            Ok(Report::Comparison(compared)) => {
                self.progress.update(|progress| progress.compare(&compared));
                true
            }
            Err(reason) => {
                self.playing.set(false);
                self.restoring.set(0);
                self.error.set(Some(reason));
                false
            }
        }
    }
}

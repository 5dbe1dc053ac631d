//! The search lab's engine: one search, step by step as the command line makes them, then the comparison. It computes
//! on the CPU backend, so that equal settings give equal results on every machine of a kind.

mod comparison;
mod contenders;
mod images;
mod recipe;

use std::fmt;

use burn::tensor::Device;
use shared::cases::Sample;
use shared::genotype::Genotype;
use shared::imaging::overlay::to_rgb8;
use shared::recipe::Recipe;
use shared::search::{Event, Found, ScoredReport, SearchError, Session, StepReport};
use shared::space::skip_share;

use self::comparison::Comparison;
pub(super) use self::images::decoded;
use super::training::Images;
use super::{Refusal, missing};
use crate::protocol::Missing;
use crate::protocol::search::{
    Begin, BeginServed, Begun, Compared, Half, Moved, SearchEvent, SearchView, Thumbnail,
};

/// A search under way.
struct Search {
    recipe: Recipe,
    /// The server's data sets that it learns on; none where the images are others.
    served: Vec<String>,
    images: Images,
    session: Session,
    found: Option<Genotype>,
    comparison: Option<Comparison>,
}

/// What the lab keeps.
#[derive(Default)]
pub(super) struct Lab(Option<Search>);

impl fmt::Debug for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recipe = self.0.as_ref().map(|search| &search.recipe);
        f.debug_tuple("Lab").field(&recipe).finish()
    }
}

impl Lab {
    /// A search in place of the one before.
    pub(super) async fn begin(&mut self, request: Begin) -> Result<Begun, Refusal> {
        let recipe = recipe::lab(&request.settings);
        let images = if request.own.is_empty() {
            images::synthetic(&recipe)
        } else {
            images::own(&request.own, &recipe)?
        };
        self.replace(Search::begin(recipe, Vec::new(), images)?)
            .await
    }

    /// The same on data sets of the server.
    pub(super) async fn begin_served(&mut self, request: BeginServed) -> Result<Begun, Refusal> {
        let recipe = recipe::lab(&request.settings);
        let images = images::served(&request.sets, &recipe)?;
        let names = request.sets.into_iter().map(|set| set.name).collect();
        self.replace(Search::begin(recipe, names, images)?).await
    }

    async fn replace(&mut self, search: Search) -> Result<Begun, Refusal> {
        let begun = search.begun().await?;
        self.0 = Some(search);
        Ok(begun)
    }

    /// One move of the search.
    pub(super) async fn advance(&mut self, now_ms: fn() -> f64) -> Result<Moved, Refusal> {
        let start = now_ms();
        let mut moved = self.search()?.advance().await?;
        moved.elapsed_ms = now_ms() - start;
        Ok(moved)
    }

    /// One step of every contender.
    pub(super) async fn compare(&mut self, now_ms: fn() -> f64) -> Result<Compared, Refusal> {
        let start = now_ms();
        let mut compared = self.search()?.compare().await?;
        compared.elapsed_ms = now_ms() - start;
        Ok(compared)
    }

    /// The search's recipe as a file.
    pub(super) fn recipe(&mut self) -> Result<String, Refusal> {
        Ok(self.search()?.recipe.to_toml())
    }

    fn search(&mut self) -> Result<&mut Search, Refusal> {
        self.0.as_mut().ok_or_else(|| missing(Missing::Search))
    }
}

impl Search {
    fn begin(recipe: Recipe, served: Vec<String>, images: Images) -> Result<Self, Refusal> {
        let session = Session::begin(recipe.search_settings(), &images.train, &Device::flex())?;
        Ok(Self {
            recipe,
            served,
            images,
            session,
            found: None,
            comparison: None,
        })
    }

    async fn begun(&self) -> Result<Begun, Refusal> {
        let search = &self.recipe.search;
        Ok(Begun {
            layers: search.layers.clone(),
            epochs: search.epochs,
            warm_up: search.warm_up,
            steps: self.session.steps(),
            compared: comparison::total(&self.recipe, self.images.train.len()),
            samples: self.thumbnails(),
            view: self.view().await?,
        })
    }

    fn thumbnails(&self) -> Vec<Thumbnail> {
        let one = |half, sample: &Sample| {
            let pair = Images::pair(sample);
            Thumbnail {
                half,
                size: pair.image.size(),
                rgb: to_rgb8(&pair.image),
                mask: pair.mask.values().to_vec(),
            }
        };
        let split = self.session.split();
        let of = |half, indices: &[usize]| -> Vec<Thumbnail> {
            let samples = indices.iter().map(|index| &self.images.train[*index]);
            samples.map(|sample| one(half, sample)).collect()
        };
        let held_out = comparison::shown(self.images.held_out.len()).into_iter();
        let mut all = of(Half::Weights, &split.weights);
        all.extend(of(Half::Architecture, &split.arch));
        all.extend(held_out.map(|index| one(Half::HeldOut, &self.images.held_out[index])));
        all
    }

    async fn view(&self) -> Result<SearchView, SearchError> {
        let candidates = self.session.progress().candidates();
        let probabilities = self.session.probabilities().await?;
        Ok(SearchView {
            skips: skip_share(&candidates, &probabilities),
            candidates,
            probabilities,
        })
    }

    async fn advance(&mut self) -> Result<Moved, Refusal> {
        let event = match self.session.advance(&self.images.train).await? {
            Event::Stepped(StepReport {
                stage,
                epoch,
                step,
                weight_loss,
                arch_loss,
                ..
            }) => SearchEvent::Stepped {
                stage,
                epoch,
                step,
                weight_loss,
                arch_loss,
            },
            Event::EpochEnded => SearchEvent::EpochEnded,
            Event::Halved => SearchEvent::Halved,
            Event::Scored(ScoredReport {
                done, total, best, ..
            }) => SearchEvent::Scored { done, total, best },
            Event::Found(found) => {
                let genotype = self.genotype(*found);
                let text = genotype.to_json();
                self.found = Some(genotype);
                SearchEvent::Found { genotype: text }
            }
        };
        Ok(Moved {
            event,
            view: self.view().await?,
            elapsed_ms: 0.0,
        })
    }

    fn genotype(&self, found: Found) -> Genotype {
        let mixing = &self.recipe.mixing;
        let provenance = [
            ("program", "mixsearch, search lab".to_owned()),
            ("seed", self.recipe.seed.to_string()),
            ("k", mixing.k.to_string()),
            ("mu", mixing.mu.to_string()),
        ];
        let served = (!self.served.is_empty()).then(|| ("data sets", self.served.join(", ")));
        Genotype {
            structure: self.recipe.structure.clone(),
            lattice: found.lattice,
            cells: found.cells,
            branches: found.branches,
            provenance: provenance
                .into_iter()
                .chain(served)
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }

    async fn compare(&mut self) -> Result<Compared, Refusal> {
        let found = self.found.as_ref();
        let found = found.ok_or_else(|| missing(Missing::Found))?;
        let comparison = match &mut self.comparison {
            Some(comparison) => comparison,
            none => none.insert(Comparison::begin(&self.recipe, found, &self.images)?),
        };
        comparison.advance(&self.images).await
    }
}

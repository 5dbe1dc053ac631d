//! The images of the server's data sets, in the frame of the lab's searches.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::served::{ServedImage, ServedSet};

use super::served::ServedChoice;
use crate::browser::served;
use crate::pages::own_engine::OwnEngine;
use crate::protocol::search::{DecodeCase, LabCase, LabSet, OwnCase};

/// What the server offers, and the images that were fetched: each is asked for once.
#[derive(Clone, Copy)]
pub struct Stock {
    engine: OwnEngine,
    /// By data set and name.
    fetched: StoredValue<BTreeMap<[String; 2], LabCase>>,
    /// The data sets; none until the server has told.
    pub offered: RwSignal<Vec<ServedSet>>,
    /// While images are fetched: how many of them are here, and how many there will be.
    pub fetching: RwSignal<Option<[usize; 2]>>,
}

impl Stock {
    /// An empty one, for that engine's searches.
    pub fn empty(engine: OwnEngine) -> Self {
        Self {
            engine,
            fetched: StoredValue::new(BTreeMap::new()),
            offered: RwSignal::new(Vec::new()),
            fetching: RwSignal::new(None),
        }
    }

    /// Asks the server what it offers.
    pub async fn look(self) {
        self.offered.set(served::sets().await);
    }

    /// The data sets of a choice; none where they are no longer meant before all images are here.
    ///
    /// # Errors
    /// A sentence without its full stop that names what could not be loaded or decoded.
    pub async fn sets(
        self,
        choice: &ServedChoice,
        is_meant: impl Fn() -> bool,
    ) -> Result<Option<Vec<LabSet>>, String> {
        let mut wanted = Vec::new();
        for set in &choice.sets {
            wanted.push((set, choice.taken(set, served::ids(set).await?)));
        }
        let total: usize = wanted.iter().map(|(_, images)| images.len()).sum();
        let (mut sets, mut done) = (Vec::new(), 0);
        for (set, images) in wanted {
            let mut cases = Vec::new();
            for image in images {
                if !is_meant() {
                    return Ok(None);
                }
                self.fetching.set(Some([done, total]));
                cases.push(self.case(image).await?);
                done += 1;
            }
            let name = set.clone();
            sets.push(LabSet { name, cases });
        }
        Ok(Some(sets))
    }

    async fn case(self, image: ServedImage) -> Result<LabCase, String> {
        let key = [image.set.clone(), image.id.clone()];
        if let Some(known) = self.fetched.with_value(|all| all.get(&key).cloned()) {
            return Ok(known);
        }
        let [picture, mask] = served::files(&image).await?;
        let name = image.id;
        let files = OwnCase {
            name: name.clone(),
            image: picture,
            mask,
        };
        let sample = self.engine.ask(DecodeCase(files)).await?;
        let case = LabCase { name, sample };
        self.fetched.update_value(|all| {
            all.insert(key, case.clone());
        });
        Ok(case)
    }
}

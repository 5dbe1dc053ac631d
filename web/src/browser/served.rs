//! Data sets that `mixsearch serve --data` offers beside the app.

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::served::{ServedImage, ServedSet};

use super::address::encoded;
use super::files::fetch;
use super::tasks::Tasks;

const DATA: &str = "./api/data";

/// What is offered, asked for once a page.
#[derive(Clone, Copy)]
pub struct ServedData {
    /// The data sets; none where the app comes from another server.
    pub sets: RwSignal<Vec<ServedSet>>,
    /// The one that is looked at.
    pub chosen: RwSignal<Option<String>>,
    /// The names of its images.
    pub ids: RwSignal<Vec<String>>,
}

impl ServedData {
    /// Asks the server, from the component that is being built.
    pub fn of_server() -> Self {
        let data = Self {
            sets: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            ids: RwSignal::new(Vec::new()),
        };
        let tasks = Tasks::new();
        tasks.run(async move {
            let sets = sets().await;
            data.chosen.set(sets.first().map(|set| set.name.clone()));
            data.sets.set(sets);
        });
        Effect::new(move || {
            let chosen = data.chosen.get();
            data.ids.set(Vec::new());
            let Some(set) = chosen else { return };
            tasks.run(async move {
                let ids = ids(&set).await.unwrap_or_default();
                if data.chosen.get_untracked().as_ref() == Some(&set) {
                    data.ids.set(ids);
                }
            });
        });
        data
    }
}

/// The data sets that the server offers; none where it has no list of them, as a static host.
pub async fn sets() -> Vec<ServedSet> {
    listed(DATA).await.unwrap_or_default()
}

/// The names of the images of a data set.
///
/// # Errors
/// A sentence that names the list that could not be loaded.
pub async fn ids(set: &str) -> Result<Vec<String>, String> {
    listed(&images(set)).await
}

async fn listed<T: DeserializeOwned>(path: &str) -> Result<Vec<T>, String> {
    let list = serde_json::from_slice(&fetch(path).await?);
    list.map_err(|error| format!("{path} could not be read: {error}"))
}

fn images(set: &str) -> String {
    format!("{DATA}/{}", encoded(set))
}

/// Where the file of an image lies.
pub fn image_address(image: &ServedImage) -> String {
    format!("{}/images/{}", images(&image.set), encoded(&image.id))
}

/// The files of an image and of its mask.
///
/// # Errors
/// A sentence that names what could not be loaded.
pub async fn files(image: &ServedImage) -> Result<[Vec<u8>; 2], String> {
    let mask = format!("{}/masks/{}", images(&image.set), encoded(&image.id));
    Ok([fetch(&image_address(image)).await?, fetch(&mask).await?])
}

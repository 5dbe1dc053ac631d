//! Data sets whose images the app shows, read once when the server starts: a request names a case, never a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use axum::body::Body;
use axum::extract::{Path as Named, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use shared::served::ServedSet;
use tower_http::services::ServeFile;

use super::answer::{missing, uncached};
use super::folder::ServedFolder;
use super::named::NamedFolder;
use crate::data::{Case, DataSet, SplitRecipe, walk};

/// The data sets by name.
#[derive(Clone)]
pub(super) struct ServedData(Arc<BTreeMap<String, Set>>);

struct Set {
    root: ServedFolder,
    licence: Option<String>,
    /// Names of image and mask below the folder, by case.
    cases: BTreeMap<String, [String; 2]>,
}

/// Which file of a case.
#[derive(Clone, Copy)]
enum Part {
    Image,
    Mask,
}

impl ServedData {
    /// Opens the data sets.
    ///
    /// # Errors
    /// Two of one name; a folder that holds no data set.
    pub(super) fn open(folders: &[NamedFolder]) -> Result<Self> {
        let mut sets = BTreeMap::new();
        for NamedFolder { name, folder } in folders {
            let set = Set::open(folder).with_context(|| format!("the data set {name}"))?;
            ensure!(
                sets.insert(name.clone(), set).is_none(),
                "two data sets are called {name}: give each --data a name of its own"
            );
        }
        Ok(Self(Arc::new(sets)))
    }

    /// Their folders by name.
    pub(super) fn folders(&self) -> BTreeMap<String, PathBuf> {
        let sets = self.0.iter();
        sets.map(|(name, set)| (name.clone(), set.root.path().to_owned()))
            .collect()
    }

    fn file(&self, set: &str, case: &str, part: Part) -> Option<PathBuf> {
        let set = self.0.get(set)?;
        set.root.file(&set.cases.get(case)?[part as usize])
    }
}

impl Set {
    fn open(folder: &Path) -> Result<Self> {
        let root = ServedFolder::open(folder)?;
        let set = DataSet::open(root.path(), &SplitRecipe::default())?;
        let names = |case: &Case| {
            let image = name_below(&root, &case.image)?;
            Some([image, name_below(&root, &case.mask)?])
        };
        let cases = set.cases.iter();
        let cases = cases.filter_map(|case| Some((case.id.clone(), names(case)?)));
        let cases: BTreeMap<_, _> = cases.collect();
        ensure!(
            !cases.is_empty(),
            "none of its pictures lies in {} itself: links that lead out of a folder are not followed",
            root.path().display()
        );
        Ok(Self {
            cases,
            licence: set.licence,
            root,
        })
    }
}

/// The name of a picture that lies in the folder, by its real path as well.
fn name_below(root: &ServedFolder, path: &Path) -> Option<String> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    let name = path.strip_prefix(root.path()).ok()?.to_str()?;
    let is_picture = walk::EXTENSIONS.contains(&ending.as_str());
    (is_picture && root.file(name).is_some()).then(|| name.to_owned())
}

pub(super) fn routes(data: ServedData) -> Router {
    Router::new()
        .route("/data", get(sets))
        .route("/data/{set}", get(cases))
        .route("/data/{set}/images/{case}", get(image))
        .route("/data/{set}/masks/{case}", get(mask))
        .with_state(data)
}

async fn sets(State(data): State<ServedData>) -> Response {
    let sets = data.0.iter().map(|(name, set)| ServedSet {
        name: name.clone(),
        images: set.cases.len(),
        licence: set.licence.clone(),
    });
    uncached(Json(sets.collect::<Vec<_>>()).into_response())
}

async fn cases(State(data): State<ServedData>, Named(name): Named<String>) -> Response {
    match data.0.get(&name) {
        Some(set) => uncached(Json(set.cases.keys().collect::<Vec<_>>()).into_response()),
        None => missing("there is no data set of that name: they are listed at /api/data"),
    }
}

async fn image(
    State(data): State<ServedData>,
    Named((set, case)): Named<(String, String)>,
    request: Request,
) -> Response {
    send(data.file(&set, &case, Part::Image), request).await
}

async fn mask(
    State(data): State<ServedData>,
    Named((set, case)): Named<(String, String)>,
    request: Request,
) -> Response {
    send(data.file(&set, &case, Part::Mask), request).await
}

async fn send(file: Option<PathBuf>, request: Request) -> Response {
    let Some(file) = file else {
        return missing("there is no image of that name: they are listed at /api/data/SET");
    };
    match ServeFile::new(file).try_call(request).await {
        Ok(served) => uncached(served.map(Body::new)),
        Err(_) => missing("the file could not be read"),
    }
}

//! The runs of a folder: their list, and the files of each.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Path as Named, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router, body::Body};
use shared::events::RunSummary;
use tokio::sync::Semaphore;
use tower_http::services::ServeFile;

use super::answer::{missing, refused, uncached};
use super::folder::ServedFolder;
use super::live;
use crate::run::{RunFolder, file};

pub(super) fn routes(runs: Option<ServedFolder>) -> Router {
    let Some(runs) = runs else {
        return Router::new()
            .fallback(async || missing("no runs are served: start mixsearch serve with --runs"));
    };
    let watched = Router::new()
        .route("/runs/{name}/events", get(events))
        .with_state((runs.clone(), Arc::new(Semaphore::new(STREAMS))));
    Router::new()
        .route("/runs", get(list))
        .route("/runs/{name}/bundle", get(bundle))
        .route("/runs/{name}/genotype", get(genotype))
        .fallback(async || missing("there is no such address: the runs are listed at /api/runs"))
        .with_state(runs.clone())
        .merge(watched)
}

async fn list(State(runs): State<ServedFolder>) -> Response {
    // Histories are read and parsed whole, which must not keep the files of the app waiting.
    match tokio::task::spawn_blocking(move || all(&runs)).await {
        Ok(found) => uncached(Json(found).into_response()),
        Err(_) => missing("the runs could not be read"),
    }
}

/// Streams at a time: each reads a file four times a second.
const STREAMS: usize = 32;

async fn events(
    State((runs, streams)): State<(ServedFolder, Arc<Semaphore>)>,
    Named(name): Named<String>,
    headers: HeaderMap,
) -> Response {
    let Some(folder) = find(&runs, &name) else {
        return no_run();
    };
    let Ok(permit) = streams.try_acquire_owned() else {
        let why = "too many pages watch runs: close some and reload";
        return refused(StatusCode::SERVICE_UNAVAILABLE, why);
    };
    let seen = headers.get("last-event-id");
    let seen = seen.and_then(|id| id.to_str().ok()?.parse().ok());
    live::lines(
        runs,
        format!("{name}/{}", file::HISTORY),
        seen.unwrap_or(0),
        folder,
        permit,
    )
    .into_response()
}

async fn bundle(runs: State<ServedFolder>, name: Named<String>, request: Request) -> Response {
    let why = "this run has no model: only a retraining writes one, after its first epoch";
    send(runs, name, request, file::MODEL, why).await
}

async fn genotype(runs: State<ServedFolder>, name: Named<String>, request: Request) -> Response {
    let why = "this run has no genotype yet: a search writes it in the end";
    send(runs, name, request, file::GENOTYPE, why).await
}

async fn send(
    State(runs): State<ServedFolder>,
    Named(name): Named<String>,
    request: Request,
    name_of_file: &str,
    why: &str,
) -> Response {
    if find(&runs, &name).is_none() {
        return no_run();
    }
    let Some(path) = runs.file(&format!("{name}/{name_of_file}")) else {
        return missing(why);
    };
    match ServeFile::new(path).try_call(request).await {
        Ok(served) => uncached(served.map(Body::new)),
        Err(_) => missing("the file could not be read"),
    }
}

/// The folder of a run directly in the folder of runs.
fn find(runs: &ServedFolder, name: &str) -> Option<PathBuf> {
    let single = !name.is_empty() && !name.contains('/');
    let folder = single.then(|| runs.find(name)).flatten()?;
    runs.file(&format!("{name}/{}", file::RECORD))
        .map(|_| folder)
}

fn all(runs: &ServedFolder) -> Vec<RunSummary> {
    let Ok(entries) = runs.path().read_dir() else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let found = names.into_iter().filter_map(|name| {
        let folder = find(runs, &name)?;
        Some(RunFolder::at(folder).summary(name))
    });
    found.collect()
}

fn no_run() -> Response {
    missing("there is no run of that name: the runs are listed at /api/runs")
}

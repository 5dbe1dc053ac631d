//! The runs of a folder: a list, and what lies in each.

use std::path::{Path, PathBuf};

use axum::extract::{Path as Named, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router, body::Body};
use serde::Serialize;
use serde_json::{Value, json};
use tower_http::services::ServeFile;

use super::live;
use super::place::Place;
use crate::errors::in_words;
use crate::history::{History, settings};

const BUNDLE: &str = "model.safetensors";
const GENOTYPE: &str = "genotype.json";

/// A run as the list shows it.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Run {
    name: String,
    kind: Option<&'static str>,
    state: RunState,
    epochs_done: usize,
    epochs: usize,
    /// The last epoch's losses and scores; null before the first.
    last: Value,
    has_genotype: bool,
    has_bundle: bool,
    /// What is wrong with a damaged run.
    error: Option<String>,
}

/// How far a run is. Whether somebody works on it now, a folder does not say.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum RunState {
    NotBegun,
    Unfinished,
    Finished,
    Damaged,
}

pub(super) fn routes(runs: Option<Place>) -> Router {
    let Some(runs) = runs else {
        return Router::new()
            .fallback(async || refused("no runs are served: start mixsearch serve with --runs"));
    };
    Router::new()
        .route("/runs", get(list))
        .route("/runs/{name}/events", get(events))
        .route("/runs/{name}/bundle", get(bundle))
        .route("/runs/{name}/genotype", get(genotype))
        .fallback(async || refused("there is no such address: the runs are listed at /api/runs"))
        .with_state(runs)
}

async fn list(State(runs): State<Place>) -> Response {
    // Histories are read and parsed whole, which must not keep the files of the app waiting.
    match tokio::task::spawn_blocking(move || all(&runs)).await {
        Ok(found) => uncached(Json(found).into_response()),
        Err(_) => refused("the runs could not be read"),
    }
}

async fn events(
    State(runs): State<Place>,
    Named(name): Named<String>,
    headers: HeaderMap,
) -> Response {
    let Some(folder) = find(&runs, &name) else {
        return no_run();
    };
    let seen = headers.get("last-event-id");
    let seen = seen.and_then(|id| id.to_str().ok()?.parse().ok());
    live::lines(
        runs,
        format!("{name}/events.jsonl"),
        seen.unwrap_or(0),
        folder,
    )
    .into_response()
}

async fn bundle(runs: State<Place>, name: Named<String>, request: Request) -> Response {
    let missing = "this run has no model: only a retraining writes one, after its first epoch";
    send(runs, name, request, BUNDLE, missing).await
}

async fn genotype(runs: State<Place>, name: Named<String>, request: Request) -> Response {
    let missing = "this run has no genotype yet: a search writes it in the end";
    send(runs, name, request, GENOTYPE, missing).await
}

async fn send(
    State(runs): State<Place>,
    Named(name): Named<String>,
    request: Request,
    file: &str,
    missing: &str,
) -> Response {
    if find(&runs, &name).is_none() {
        return no_run();
    }
    let Some(path) = runs.file(&format!("{name}/{file}")) else {
        return refused(missing);
    };
    match ServeFile::new(path).try_call(request).await {
        Ok(served) => uncached(served.map(Body::new)),
        Err(_) => refused("the file could not be read"),
    }
}

/// The folder of a run directly in the folder of runs.
fn find(runs: &Place, name: &str) -> Option<PathBuf> {
    let single = !name.is_empty() && !name.contains('/');
    let folder = single.then(|| runs.find(name)).flatten()?;
    runs.file(&format!("{name}/run.toml")).map(|_| folder)
}

fn all(runs: &Place) -> Vec<Run> {
    let Ok(entries) = runs.path().read_dir() else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let found = names.into_iter().filter_map(|name| {
        let folder = find(runs, &name)?;
        Some(describe(name, &folder))
    });
    found.collect()
}

fn describe(name: String, folder: &Path) -> Run {
    let read = || anyhow::Ok((settings(folder)?, History::read(folder)?));
    let mut run = Run {
        name,
        kind: None,
        state: RunState::Damaged,
        epochs_done: 0,
        epochs: 0,
        last: Value::Null,
        has_genotype: folder.join(GENOTYPE).is_file(),
        has_bundle: folder.join(BUNDLE).is_file(),
        error: None,
    };
    match read() {
        Ok((settings, history)) => {
            run.kind = Some(history.kind());
            run.epochs_done = history.done();
            run.epochs = history.planned(&settings);
            run.last = last(&history);
            run.state = match (run.epochs_done, is_finished(&run, &history)) {
                (_, true) => RunState::Finished,
                (0, false) => RunState::NotBegun,
                (_, false) => RunState::Unfinished,
            };
        }
        Err(error) => run.error = Some(without_place(&error, folder)),
    }
    run
}

/// A search ends by writing its genotype, a retraining with its last epoch.
fn is_finished(run: &Run, history: &History) -> bool {
    match history {
        History::Search(_) => run.has_genotype,
        History::Retrain(_) => run.epochs_done >= run.epochs,
    }
}

fn last(history: &History) -> Value {
    match history {
        History::Search(epochs) => epochs.last().map_or(Value::Null, |last| {
            json!({
                "stage": last.stage,
                "epoch": last.epoch,
                "weight-loss": last.weight_loss,
                "arch-loss": last.arch_loss,
            })
        }),
        History::Retrain(epochs) => json!(epochs.last()),
    }
}

/// The error without the path of the folder, which is no concern of a reader of the list.
fn without_place(error: &anyhow::Error, folder: &Path) -> String {
    in_words(error).replace(&format!("{}/", folder.display()), "")
}

fn uncached(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn no_run() -> Response {
    refused("there is no run of that name: the runs are listed at /api/runs")
}

fn refused(why: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "error": why }))).into_response()
}

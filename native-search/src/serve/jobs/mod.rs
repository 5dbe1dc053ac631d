//! Jobs: searches and retrainings that the page of runs starts, stops and resumes, where `--allow-runs` lets it.

mod board;
mod door;
mod measurement;
mod order;
mod process;

use std::sync::Arc;

use anyhow::Result;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Path as Named, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use serde::Serialize;
use shared::served::{JobOffer, JobRequest, OfferedRecipe};

pub(super) use self::board::Board;
pub(super) use self::door::Token;
pub(super) use self::measurement::Measurement;
pub(super) use self::order::Folders;
use crate::errors::in_words;
use crate::recipes::BUILT_IN;
use crate::serve::answer::{missing, refused};

/// Most bytes of a request; a recipe has a few thousand.
const MOST: usize = 1 << 18;

/// All that the routes need.
pub(super) struct Jobs {
    /// The jobs.
    pub(super) board: Board,
    /// The dry run.
    pub(super) measurement: Measurement,
}

/// The routes of the jobs; where there are none, what to start the server with.
pub(super) fn routes(jobs: Option<(Arc<Jobs>, Token)>) -> Router {
    let Some((jobs, token)) = jobs else {
        let closed = async || {
            let why = "no page may start runs here: start mixsearch serve with --allow-runs";
            missing(why)
        };
        return Router::new()
            .route("/jobs", any(closed))
            .route("/jobs/{*rest}", any(closed));
    };
    Router::new()
        .route("/jobs", get(list).post(start))
        .route("/jobs/offer", get(offer))
        .route("/jobs/estimate", post(estimate))
        .route("/jobs/{name}/stop", post(stop))
        .route("/jobs/{name}/resume", post(resume))
        .route_layer(middleware::from_fn_with_state(token, door::admit))
        .layer(DefaultBodyLimit::max(MOST))
        .with_state(jobs)
}

type Given = Result<Json<JobRequest>, JsonRejection>;

async fn offer(State(jobs): State<Arc<Jobs>>) -> Response {
    let recipes = BUILT_IN.iter().map(|recipe| OfferedRecipe {
        name: recipe.name.to_owned(),
        text: recipe.text.to_owned(),
    });
    let offer = JobOffer {
        recipes: recipes.collect(),
        data: jobs.board.folders.data.keys().cloned().collect(),
    };
    answered(Ok(offer))
}

async fn list(State(jobs): State<Arc<Jobs>>) -> Response {
    done(jobs, |jobs| Ok(jobs.board.list())).await
}

async fn start(State(jobs): State<Arc<Jobs>>, request: Given) -> Response {
    match request {
        Ok(Json(request)) => done(jobs, move |jobs| jobs.board.start(&request)).await,
        Err(why) => refused(why.status(), &why.body_text()),
    }
}

async fn estimate(State(jobs): State<Arc<Jobs>>, request: Given) -> Response {
    let measure =
        |request: JobRequest| done(jobs, move |jobs| jobs.measurement.of(&jobs.board, &request));
    match request {
        Ok(Json(request)) => measure(request).await,
        Err(why) => refused(why.status(), &why.body_text()),
    }
}

async fn stop(State(jobs): State<Arc<Jobs>>, Named(name): Named<String>) -> Response {
    done(jobs, move |jobs| jobs.board.stop(&name)).await
}

async fn resume(State(jobs): State<Arc<Jobs>>, Named(name): Named<String>) -> Response {
    done(jobs, move |jobs| jobs.board.resume(&name)).await
}

/// What comes of work that waits for files and processes, which must not keep the files of the app waiting.
async fn done<T: Serialize + Send + 'static>(
    jobs: Arc<Jobs>,
    work: impl FnOnce(&Jobs) -> Result<T> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(move || work(&jobs)).await {
        Ok(result) => answered(result),
        Err(_) => refused(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server could not do it",
        ),
    }
}

fn answered<T: Serialize>(result: Result<T>) -> Response {
    let mut response = match result {
        Ok(value) => Json(value).into_response(),
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, &in_words(&error)),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

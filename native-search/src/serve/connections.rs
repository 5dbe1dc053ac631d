//! Connections of browsers, so many at a time, each of which has to ask for something in time.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// How long a request's head may take, and how long a connection may be idle.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections at a time; a browser has about six to one server.
const MOST: usize = 256;
/// How long to wait where the system has no connection left to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers until it is dropped.
pub(super) async fn answer(listener: TcpListener, routes: Router) {
    let permits = Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else {
            return;
        };
        // An error is that of one connection, or one that passes.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            let mut connection = http1::Builder::new();
            connection
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE);
            let served = connection.serve_connection(TokioIo::new(stream), service);
            // What goes wrong in it ends it, and nobody else hears of it.
            drop(served.await);
            drop(permit);
        });
    }
}

//! The web app and the runs over HTTP, for reading only.

mod app;
mod connections;
mod folder;
mod hosts;
mod live;
mod policy;
mod runs;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use axum::Router;
use axum::middleware;
use tokio::net::TcpListener;

use self::folder::ServedFolder;
use self::hosts::Hosts;
pub(crate) use self::policy::page_policy;
use crate::run::RunFolder;

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address.
    pub host: IpAddr,
    /// What it is called besides `localhost` and its addresses.
    pub names: Vec<String>,
    /// The port; 0 for a free one.
    pub port: u16,
    /// Folder of the built web app.
    pub app: PathBuf,
    /// Folder of run folders; without it no run is served.
    pub runs: Option<PathBuf>,
}

/// A server that listens, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    routes: Router,
}

impl Server {
    /// Looks at the folders and begins to listen.
    ///
    /// # Errors
    /// A folder without an app, runs that are not there, a port that is taken.
    pub async fn bind(options: &Options) -> anyhow::Result<Self> {
        let app = app_folder(options)?;
        let runs = options.runs.as_deref().map(runs_folder).transpose()?;
        let wanted = SocketAddr::new(options.host, options.port);
        let listener = TcpListener::bind(wanted).await.with_context(|| {
            format!("could not listen on {wanted}: choose another --port, or --port 0")
        })?;
        let address = listener.local_addr()?;
        let routes = Router::new()
            .nest("/api", runs::routes(runs))
            .fallback_service(app::routes(app))
            .layer(middleware::from_fn_with_state(
                Hosts::named(&options.names),
                hosts::admit,
            ))
            .layer(middleware::map_response(policy::protect));
        Ok(Self {
            listener,
            address,
            routes,
        })
    }

    /// Where a browser finds it.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers until it is dropped.
    pub async fn run(self) {
        connections::answer(self.listener, self.routes).await;
    }
}

fn app_folder(options: &Options) -> anyhow::Result<ServedFolder> {
    let folder = &options.app;
    if !folder.join("index.html").is_file() {
        bail!(
            "there is no web app in {} (no index.html): build it with ./run, or say with --app \
             where it is",
            folder.display()
        );
    }
    ServedFolder::open(folder)
}

fn runs_folder(folder: &Path) -> anyhow::Result<ServedFolder> {
    if RunFolder::at(folder).has_run() {
        bail!(
            "{} is itself the folder of a run: give --runs the folder it lies in",
            folder.display()
        );
    }
    ServedFolder::open(folder)
}

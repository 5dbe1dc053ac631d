//! The web app, runs and data sets over HTTP, for reading only, and jobs where they are allowed.

mod answer;
mod app;
mod connections;
mod data;
mod folder;
mod hosts;
mod jobs;
mod live;
mod named;
mod policy;
mod runs;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context as _, Result, bail, ensure};
use axum::Router;
use axum::middleware;
use tokio::net::TcpListener;

use self::data::ServedData;
use self::folder::ServedFolder;
use self::hosts::Hosts;
use self::jobs::{Board, Folders, Jobs, Measurement, Token};
pub use self::named::NamedFolder;
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
    /// Whether the page of runs may start, stop and resume them.
    pub allow_runs: bool,
    /// Data sets whose images are shown, and that jobs may learn from.
    pub data: Vec<NamedFolder>,
}

/// A server that listens, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    routes: Router,
    jobs: Option<(Arc<Jobs>, Token)>,
}

/// The jobs of a server, which have to be ended before the program does.
pub struct JobsEnd {
    jobs: Arc<Jobs>,
    worker: JoinHandle<()>,
}

impl Server {
    /// Looks at the folders and begins to listen.
    ///
    /// # Errors
    /// A folder without an app, runs or data sets that are not there, a port that is taken; jobs for other machines.
    pub async fn bind(options: &Options) -> Result<Self> {
        let app = app_folder(options)?;
        let data = ServedData::open(&options.data)?;
        let jobs = options.allow_runs.then(|| open_jobs(options, &data));
        let jobs = jobs.transpose()?;
        let runs = options.runs.as_deref().map(runs_folder).transpose()?;
        let wanted = SocketAddr::new(options.host, options.port);
        let listener = TcpListener::bind(wanted).await.with_context(|| {
            format!("could not listen on {wanted}: choose another --port, or --port 0")
        })?;
        let address = listener.local_addr()?;
        let routes = Router::new()
            .nest(
                "/api",
                runs::routes(runs)
                    .merge(data::routes(data))
                    .merge(jobs::routes(jobs.clone())),
            )
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
            jobs,
        })
    }

    /// Where a browser finds it.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The page of runs with the token that lets it start some; none where it may not.
    pub fn jobs_url(&self) -> Option<String> {
        let (_, token) = self.jobs.as_ref()?;
        Some(format!("{}#/runs?token={}", self.url(), token.text()))
    }

    /// Lets jobs begin; none where there are none.
    ///
    /// # Errors
    /// A system that gives no thread.
    pub fn begin_jobs(&self) -> Result<Option<JobsEnd>> {
        let Some((jobs, _)) = &self.jobs else {
            return Ok(None);
        };
        let (jobs, working) = (jobs.clone(), jobs.clone());
        let worker = std::thread::Builder::new().name("jobs".to_owned());
        let worker = worker
            .spawn(move || working.board.work())
            .context("could not start the jobs")?;
        Ok(Some(JobsEnd { jobs, worker }))
    }

    /// Answers until it is dropped.
    pub async fn run(self) {
        connections::answer(self.listener, self.routes).await;
    }
}

impl JobsEnd {
    /// Asks the job that computes to save its step and end; its name, if there is one.
    pub fn ask(&self) -> Option<String> {
        self.jobs.measurement.end();
        self.jobs.board.end()
    }

    /// Waits until it has.
    pub fn wait(self) {
        // A worker that panicked has ended as well.
        drop(self.worker.join());
    }
}

fn open_jobs(options: &Options, data: &ServedData) -> Result<(Arc<Jobs>, Token)> {
    ensure!(
        options.host.is_loopback(),
        "--allow-runs lets a page start programs, so it is for this machine alone: leave out --host {}",
        options.host
    );
    let runs = options.runs.as_deref();
    let runs = runs.context("--allow-runs needs a folder for the runs: add --runs DIR")?;
    std::fs::create_dir_all(runs)
        .with_context(|| format!("could not make the folder {}", runs.display()))?;
    let folders = Folders {
        runs: runs_folder(runs)?.path().to_owned(),
        data: data.folders(),
    };
    let program = std::env::current_exe().context("this program does not know its own file")?;
    let jobs = Jobs {
        board: Board::new(folders, program),
        measurement: Measurement::default(),
    };
    Ok((Arc::new(jobs), Token::draw()?))
}

fn app_folder(options: &Options) -> Result<ServedFolder> {
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

fn runs_folder(folder: &Path) -> Result<ServedFolder> {
    if RunFolder::at(folder).has_run() {
        bail!(
            "{} is itself the folder of a run: give --runs the folder it lies in",
            folder.display()
        );
    }
    ServedFolder::open(folder)
}

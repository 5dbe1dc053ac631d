//! `serve`: the web app, runs, data sets and jobs, until Ctrl-C.

use anyhow::Context as _;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::printer::Printer;
use crate::serve::{JobsEnd, Options, Server};

/// Says where it listens, and serves.
///
/// # Errors
/// No app, runs or data sets in their folders, an address that cannot be listened on, jobs for other machines.
pub fn serve(options: &Options, printer: &Printer) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start the server")?;
    let served = runtime.block_on(async {
        let server = Server::bind(options).await?;
        if !options.host.is_loopback() {
            printer.note(&format!(
                "warning: --host {} lets other machines read the app, the runs and the data sets, without a password",
                options.host
            ));
        }
        let mut terminate =
            signal(SignalKind::terminate()).context("could not listen for signals")?;
        let jobs = server.begin_jobs()?;
        announce(&server, printer);
        let ended = tokio::select! {
            () = server.run() => Ok(()),
            pressed = tokio::signal::ctrl_c() => pressed.context("could not listen for Ctrl-C"),
            _ = terminate.recv() => Ok(()),
        };
        if let Some(jobs) = jobs {
            end(jobs, printer).await;
        }
        ended
    });
    // A stream that a browser still holds open is no reason to stay.
    runtime.shutdown_background();
    served
}

fn announce(server: &Server, printer: &Printer) {
    let (url, jobs_url) = (server.url(), server.jobs_url());
    let mut text = format!("{url}  (Ctrl-C ends it)");
    let mut message = json!({ "url": url });
    if let Some(jobs_url) = jobs_url {
        text.extend([
            "\n",
            &jobs_url,
            "  (starts and stops runs; keep it to yourself)",
        ]);
        message["jobs-url"] = json!(jobs_url);
    }
    printer.result(&text, &message.to_string());
}

/// The job that computes saves its step, also where nobody waits for it.
async fn end(jobs: JobsEnd, printer: &Printer) {
    if let Some(name) = jobs.ask() {
        printer.note(&format!(
            "{name} saves its step and ends; a second Ctrl-C does not wait for it"
        ));
    }
    tokio::select! {
        // Whether the wait or the user ends it is all the same.
        _waited = tokio::task::spawn_blocking(move || jobs.wait()) => {}
        _pressed = tokio::signal::ctrl_c() => {}
    }
}

//! `serve`: the web app and the runs, until Ctrl-C.

use anyhow::Context as _;
use serde_json::json;

use crate::printer::Printer;
use crate::serve::{Options, Server};

/// Says where it listens, and serves.
///
/// # Errors
/// No app or runs in their folders, an address that cannot be listened on.
pub fn serve(options: &Options, printer: &Printer) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start the server")?;
    let served = runtime.block_on(async {
        let server = Server::bind(options).await?;
        let url = server.url();
        if !options.host.is_loopback() {
            printer.note(&format!(
                "warning: --host {} lets other machines read the app and the runs, without a \
                 password",
                options.host
            ));
        }
        printer.result(
            &format!("{url}  (Ctrl-C ends it)"),
            &json!({ "url": url }).to_string(),
        );
        tokio::select! {
            () = server.run() => Ok(()),
            pressed = tokio::signal::ctrl_c() => pressed.context("could not listen for Ctrl-C"),
        }
    });
    // A stream that a browser still holds open is no reason to stay.
    runtime.shutdown_background();
    served
}

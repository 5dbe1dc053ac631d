//! `mixsearch serve` on a free port, so that the tests get what a user is served, security policy included.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
pub(crate) struct Server {
    child: Child,
    /// Of the app.
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(dist: &Path, runs: Option<&Path>) -> Self {
        let mut command = Command::new(program());
        command.args(["serve", "--port", "0", "--app"]).arg(dist);
        if let Some(runs) = runs {
            command.arg("--runs").arg(runs);
        }
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("mixsearch is built: cargo build --workspace --release");
        let output = child.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the server says where it is");
        let address = line
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        assert!(address.starts_with("http://"), "the server said {line:?}");
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The program that is tested.
pub(crate) fn program() -> PathBuf {
    // The tests' own program stands two folders below the profile's, where cargo puts mixsearch.
    let here = std::env::current_exe().expect("a test knows its own program");
    let profile = here
        .ancestors()
        .nth(2)
        .expect("cargo puts tests in a folder");
    profile.join("mixsearch")
}

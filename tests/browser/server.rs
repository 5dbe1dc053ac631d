//! `mixsearch serve` on a free port, so that the tests get what a user is served, security policy included.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
pub(crate) struct Server {
    child: Child,
    /// Of the app.
    pub(crate) address: String,
    /// The fragment with the token that lets a page start runs; empty where none may.
    pub(crate) jobs: String,
}

impl Server {
    /// With more flags than the app needs.
    pub(crate) fn start(dist: &Path, flags: &[&str]) -> Self {
        let mut child = Command::new(program())
            .args(["serve", "--port", "0", "--app"])
            .arg(dist)
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .expect("mixsearch is built: cargo build --workspace --release");
        let output = child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(output).lines();
        let mut next = || {
            let line = lines.next().and_then(Result::ok);
            let line = line.expect("the server says where it is");
            let address = line.split_whitespace().next().unwrap_or_default();
            assert!(address.starts_with("http://"), "the server said {line:?}");
            address.to_owned()
        };
        let address = next();
        let jobs = if flags.contains(&"--allow-runs") {
            next().replace(&address, "")
        } else {
            String::new()
        };
        Self {
            child,
            address,
            jobs,
        }
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

//! `mixsearch serve` on a free port, and its responses.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::program::program;

/// The smallest app that can be served, in the folder `dist` of `folder`.
pub(crate) fn app(folder: &Path) -> PathBuf {
    let app = folder.join("dist");
    std::fs::create_dir_all(&app).unwrap();
    std::fs::write(app.join("index.html"), "<!doctype html>").unwrap();
    app
}

/// A server that ends with the test.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    /// What lets a request start runs; empty where nothing does.
    pub(crate) token: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An answer, with the names of its headers in lower case.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The rest of a connection.
    fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Self {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found
            .unwrap_or_else(|| panic!("no {name} in {}", self.head))
            .1
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Served {
    pub(crate) fn start(app: &Path, runs: Option<&Path>) -> Self {
        Self::start_with(app, runs, &[])
    }

    /// With more flags.
    pub(crate) fn start_with(app: &Path, runs: Option<&Path>, more: &[&str]) -> Self {
        let mut command = Command::new(program());
        command
            .args(["serve", "--port", "0", "--json", "--app"])
            .arg(app)
            .args(more);
        if let Some(runs) = runs {
            command.arg("--runs").arg(runs);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let message: Value = serde_json::from_str(&line).unwrap();
        let url = message["url"].as_str().unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        let jobs = message["jobs-url"].as_str().unwrap_or_default();
        let token = jobs.split_once("#/runs?token=").unwrap_or_default().1;
        Self {
            child,
            address: address.parse().unwrap(),
            token: token.to_owned(),
        }
    }

    /// The header that lets a request start runs.
    pub(crate) fn pass(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.token)
    }

    /// Sends JSON, with more headers.
    pub(crate) fn post(&self, path: &str, more: &str, body: &Value) -> Response {
        let body = body.to_string();
        let mut stream = self.stream();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{more}\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        Response::read(stream)
    }

    pub(crate) fn connect(&self, path: &str, more: &str) -> TcpStream {
        let mut stream = self.stream();
        let host = if more.starts_with("host: ") {
            ""
        } else {
            "host: localhost\r\n"
        };
        let request = format!("GET {path} HTTP/1.1\r\n{host}connection: close\r\n{more}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// A connection on which nothing is said yet.
    pub(crate) fn stream(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        stream
    }

    pub(crate) fn get_with(&self, path: &str, more: &str) -> Response {
        Response::read(self.connect(path, more))
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.get_with(path, "")
    }
}

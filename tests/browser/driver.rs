//! A client for chromedriver, in which every call blocks until its response.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use url::{ParseError, Url};

/// WebGPU without a GPU, and no request of the browser's own.
const FLAGS: [&str; 10] = [
    "--headless",
    "--accept-lang=en-US",
    "--no-sandbox",
    "--enable-unsafe-webgpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
];

/// A tool that looks at a whole page takes its time on a busy machine.
const SCRIPT_MS: u32 = 120_000;

/// A browser with an empty profile; it ends with this value, also where a test fails.
pub(crate) struct Driver {
    runtime: Runtime,
    client: Client,
    _chromedriver: Chromedriver,
    _profile: TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser that is already gone needs no end.
        drop(self.runtime.block_on(self.client.clone().close()));
    }
}

impl Driver {
    pub(crate) fn start() -> Self {
        let (chromedriver, port) = Chromedriver::start();
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let client = runtime.block_on(
            ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities(profile.path()))
                .connect(&format!("http://127.0.0.1:{port}")),
        );
        Self {
            client: client.expect("a session of chromedriver"),
            runtime,
            _chromedriver: chromedriver,
            _profile: profile,
        }
    }

    /// Loads an address.
    pub(crate) fn go(&self, address: &str) {
        self.wait(address, self.client.goto(address));
    }

    /// Runs JavaScript and returns its value.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.wait(script, self.client.execute(script, Vec::new()))
    }

    /// Runs JavaScript that calls its last argument with its value when it is done.
    pub(crate) fn run_async(&self, script: &str) -> Value {
        self.wait(script, self.client.execute_async(script, Vec::new()))
    }

    /// Presses and releases keys, one after the other, wherever the keyboard is.
    pub(crate) fn press(&self, keys: &[&str]) {
        let mut strokes = KeyActions::new("keyboard".into());
        for value in keys.iter().flat_map(|key| key.chars()) {
            strokes = strokes.then(KeyAction::Down { value });
            strokes = strokes.then(KeyAction::Up { value });
        }
        self.wait("keys", self.client.perform_actions(strokes));
    }

    /// Gives a file to the input of that id; several where it takes several.
    pub(crate) fn give(&self, input: &str, files: &[&Path]) {
        let paths = files
            .iter()
            .map(|file| file.to_str().expect("a path of text"));
        let paths = paths.collect::<Vec<_>>().join("\n");
        let element = self.wait(input, self.client.find(Locator::Id(input)));
        self.wait(input, element.send_keys(&paths));
    }

    /// Ends the browser's GPU process, as a driver that hangs does.
    pub(crate) fn crash_gpu(&self) {
        self.devtools("Browser.crashGpuProcess", &json!({}));
    }

    /// Resizes the window.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.wait("a size", self.client.set_window_size(width, height));
    }

    /// What the browser shows, as a PNG file.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        self.wait("a screenshot", self.client.screenshot())
    }

    /// Sends a command of the DevTools protocol.
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) {
        let body = json!({ "cmd": command, "params": parameters });
        self.vendor("goog/cdp/execute", body);
    }

    /// Errors in the console since it was last asked: panics and what a script did not catch, without the requests that
    /// a server refused.
    pub(crate) fn console_errors(&self) -> Vec<String> {
        let entries = self.vendor("se/log", json!({ "type": "browser" }));
        let entries = entries.as_array().into_iter().flatten();
        let errors = entries.filter(|e| e["level"] == "SEVERE" && e["source"] != "network");
        errors.map(|entry| entry["message"].to_string()).collect()
    }

    fn vendor(&self, path: &'static str, body: Value) -> Value {
        self.wait(path, self.client.issue_cmd(Vendor { path, body }))
    }

    fn wait<T>(&self, what: &str, answer: impl Future<Output = Result<T, CmdError>>) -> T {
        let answer = self.runtime.block_on(answer);
        answer.unwrap_or_else(|error| panic!("{what}: {error}"))
    }
}

/// The program between the tests and the browser.
struct Chromedriver {
    process: Child,
    /// Held open, so that it can go on writing.
    output: BufReader<ChildStdout>,
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Chromedriver {
    /// It with the port where it listens.
    fn start() -> (Self, u16) {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let output = process.stdout.take().expect("its output is piped");
        let mut chromedriver = Self {
            process,
            output: BufReader::new(output),
        };
        let port = port(&mut chromedriver.output);
        (chromedriver, port)
    }
}

/// A command that is chromedriver's own.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

fn capabilities(profile: &Path) -> Capabilities {
    let mut flags = vec![format!("--user-data-dir={}", profile.display())];
    flags.extend(FLAGS.map(str::to_owned));
    let wanted = [
        ("goog:chromeOptions", json!({ "args": flags })),
        ("goog:loggingPrefs", json!({ "browser": "SEVERE" })),
        ("timeouts", json!({ "script": SCRIPT_MS })),
    ];
    let wanted = wanted.map(|(name, value)| (name.to_owned(), value));
    wanted.into_iter().collect()
}

/// The port that chromedriver has found free: the line that says so ends with it and a full stop.
fn port(output: &mut BufReader<ChildStdout>) -> u16 {
    let mut line = String::new();
    while output.read_line(&mut line).is_ok_and(|count| count > 0) {
        let port = line.trim().strip_suffix('.');
        let port = port.and_then(|text| text.rsplit("started successfully on port ").next());
        if let Some(port) = port.and_then(|port| port.parse().ok()) {
            return port;
        }
        line.clear();
    }
    panic!("chromedriver ended before it listened");
}

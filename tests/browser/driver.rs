//! chromedriver, spoken to as the WebDriver standard says: JSON over HTTP, one connection a command.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How the standard names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// WebGPU without a GPU, and no request of the browser's own.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--enable-unsafe-webgpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
];

/// A browser with an empty profile; it ends with this value, also where a test fails.
pub(crate) struct Driver {
    process: Child,
    port: u16,
    session: String,
    profile: TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser that is already gone needs no end.
        drop(send(self.port, "DELETE", &self.session, &json!({})));
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Driver {
    pub(crate) fn start() -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let port = free_port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut driver = Self {
            process,
            port,
            session: String::new(),
            profile,
        };
        let folder = driver.profile.path().display();
        let mut flags = vec![format!("--user-data-dir={folder}")];
        flags.extend(FLAGS.map(str::to_owned));
        let options = json!({ "goog:chromeOptions": { "args": flags } });
        // A tool that looks at a whole page takes its time on a busy machine.
        let patience = json!({ "script": 120_000 });
        let mut wanted = options;
        wanted["timeouts"] = patience;
        let wish = json!({ "capabilities": { "alwaysMatch": wanted } });
        let mut tries = 0;
        let value = loop {
            match send(port, "POST", "/session", &wish) {
                Ok(value) => break value,
                Err(error) => assert!(tries < 50, "chromedriver does not answer: {error}"),
            }
            tries += 1;
            thread::sleep(Duration::from_millis(200));
        };
        let id = value["sessionId"].as_str().expect("a session has an id");
        driver.session = format!("/session/{id}");
        driver
    }

    /// Loads an address.
    pub(crate) fn go(&self, address: &str) {
        self.post("url", &json!({ "url": address }));
    }

    /// Runs JavaScript and returns its value.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs JavaScript that calls its last argument with its value when it is done.
    pub(crate) fn run_async(&self, script: &str) -> Value {
        self.post("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Presses and releases keys, one after the other, wherever the keyboard is.
    pub(crate) fn press(&self, keys: &[&str]) {
        let strokes = keys.iter().flat_map(|key| {
            ["keyDown", "keyUp"].map(|stroke| json!({ "type": stroke, "value": key }))
        });
        let strokes: Vec<Value> = strokes.collect();
        let actions = json!([{ "type": "key", "id": "keyboard", "actions": strokes }]);
        self.post("actions", &json!({ "actions": actions }));
    }

    /// Gives a file to the input of that id; several where it takes several.
    pub(crate) fn give(&self, input: &str, files: &[&Path]) {
        let by = json!({ "using": "css selector", "value": format!("#{input}") });
        let element = self.post("element", &by);
        let element = element[ELEMENT].as_str().expect("an element");
        let paths = files
            .iter()
            .map(|file| file.to_str().expect("a path of text"));
        let text = paths.collect::<Vec<_>>().join("\n");
        self.post(
            &format!("element/{element}/value"),
            &json!({ "text": text }),
        );
    }

    /// Ends the browser's GPU process, as a driver that hangs does.
    pub(crate) fn crash_gpu(&self) {
        let command = json!({ "cmd": "Browser.crashGpuProcess", "params": {} });
        self.post("goog/cdp/execute", &command);
    }

    /// Resizes the window.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.post("window/rect", &json!({ "width": width, "height": height }));
    }

    /// What the browser shows, as a PNG file.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        let path = format!("{}/screenshot", self.session);
        let value = send(self.port, "GET", &path, &Value::Null).expect("a screenshot");
        let text = value.as_str().expect("base64");
        BASE64_STANDARD.decode(text).expect("base64")
    }

    /// Sends a command of the standard, or of chromedriver.
    pub(crate) fn post(&self, command: &str, body: &Value) -> Value {
        let path = format!("{}/{command}", self.session);
        send(self.port, "POST", &path, body).unwrap_or_else(|error| panic!("{body}: {error}"))
    }
}

fn send(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let answer = exchange(port, method, path, body).map_err(|error| error.to_string())?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .ok_or("no end of the headers")?;
    let body: Value = serde_json::from_str(body).map_err(|error| format!("{error}: {body}"))?;
    let value = body["value"].clone();
    if head.starts_with("HTTP/1.1 200") {
        Ok(value)
    } else {
        Err(value["message"].as_str().unwrap_or(head).to_owned())
    }
}

fn exchange(port: u16, method: &str, path: &str, body: &Value) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    let mut part = vec![0; 65_536];
    // chromedriver may keep the connection open, so the length decides where the answer ends.
    while !complete(&answer) {
        match stream.read(&mut part)? {
            0 => break,
            count => answer.extend_from_slice(&part[..count]),
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn complete(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse::<usize>().ok());
    length.is_some_and(|length| answer.len() >= end + 4 + length)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound port").port()
}

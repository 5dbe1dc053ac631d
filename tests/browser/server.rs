//! Serves `dist/` on a free port, under the strictest policy that the app can live with.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// Serves until the process ends; returns the address of the app.
pub(crate) fn serve(dist: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    let dist = dist.to_owned();
    let policy = policy(&dist);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (dist, policy) = (dist.clone(), policy.clone());
            // A browser that hangs up early is no fault of the app.
            thread::spawn(move || answer(stream, &dist, &policy).ok());
        }
    });
    format!("http://{address}/")
}

/// Nothing from elsewhere, no `eval`, no inline style; the inline scripts that Trunk writes are named by their hash.
fn policy(dist: &Path) -> String {
    let index = fs::read_to_string(dist.join("index.html")).expect("dist has an index.html");
    let mut sources = vec!["'self' 'wasm-unsafe-eval'".to_owned()];
    for part in index.split("<script").skip(1) {
        let body = part
            .split_once('>')
            .and_then(|(_, rest)| rest.split_once("</script>"));
        let body = body.expect("scripts are closed").0;
        let hash = BASE64_STANDARD.encode(Sha256::digest(body));
        sources.push(format!("'sha256-{hash}'"));
    }
    let scripts = sources.join(" ");
    format!(
        "default-src 'none'; script-src {scripts}; worker-src 'self'; connect-src 'self'; \
         style-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'"
    )
}

fn answer(mut stream: TcpStream, dist: &Path, policy: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let (status, body, kind) = match file(dist, path) {
        Some(file) => ("200 OK", fs::read(&file)?, kind(&file)),
        None => ("404 Not Found", Vec::new(), "text/plain"),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nContent-Type: {kind}\r\nContent-Security-Policy: {policy}\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

fn file(dist: &Path, path: &str) -> Option<PathBuf> {
    let path = path.split('?').next()?.trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let file = dist.join(path);
    (!path.contains("..") && file.is_file()).then_some(file)
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

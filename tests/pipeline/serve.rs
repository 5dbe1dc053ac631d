//! `serve` through the built program: files, headers, runs, and refused requests.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::io::{BufReader, Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::program::{TINY, fails, signal};
use super::served::Served;

const PAGE: &str = "<!doctype html><script type=\"module\">import './app.js';</script>";

fn app(folder: &Path) -> std::path::PathBuf {
    let app = folder.join("dist");
    fs::create_dir_all(app.join("assets")).unwrap();
    for (name, text) in [
        ("index.html", PAGE),
        ("app-0123456789abcdef_bg.wasm", "wasm, plain"),
        ("app-0123456789abcdef_bg.wasm.br", "wasm, brotli"),
        ("app-0123456789abcdef_bg.wasm.gz", "wasm, gzip"),
        ("service-worker.js", "worker"),
        ("assets/picture.png", "png"),
    ] {
        fs::write(app.join(name), text).unwrap();
    }
    fs::write(folder.join("secret.txt"), "secret").unwrap();
    std::os::unix::fs::symlink(folder.join("secret.txt"), app.join("link.txt")).unwrap();
    app
}

#[test]
fn the_app_comes_with_its_types_and_headers() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(&app(dir.path()), None);
    let page = served.get("/");
    assert_eq!((page.status, page.text()), (200, PAGE));
    assert_eq!(page.header("content-type"), "text/html");
    assert_eq!(page.header("cache-control"), "no-cache");
    let policy = page.header("content-security-policy");
    let hash = "script-src 'self' 'wasm-unsafe-eval' 'sha256-5t6dR0XOKPB4k77NwU8jv3zrg/vCLF+XE5Bidih/gx0=';";
    for part in [
        hash,
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part} is not in {policy}");
    }
    fs::write(dir.path().join("dist/embed.html"), PAGE).unwrap();
    let other = served.get("/embed.html");
    assert!(other.header("content-security-policy").contains(hash));
    for path in ["/", "/assets/picture.png", "/no.js", "/api/runs"] {
        let answer = served.get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(
            answer.header("cross-origin-embedder-policy"),
            "require-corp"
        );
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self'; connect-src 'self';"));
        assert!(!policy.contains("script-src 'self' 'unsafe-inline'"));
    }
    let worker = served.get("/service-worker.js");
    assert_eq!(worker.header("content-type"), "text/javascript");
    assert_eq!(worker.header("cache-control"), "no-cache");
    assert_eq!(served.get("/architecture?exit=x0.5").text(), PAGE);
    assert_eq!(served.get("/index.html").text(), PAGE);
    assert_eq!(served.get("/missing.js").status, 404);
}

#[test]
fn compressed_files_go_to_who_takes_them() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(&app(dir.path()), None);
    let path = "/app-0123456789abcdef_bg.wasm";
    for (accepts, encoding, text) in [
        ("gzip, br", "br", "wasm, brotli"),
        ("gzip", "gzip", "wasm, gzip"),
    ] {
        let answer = served.get_with(path, &format!("accept-encoding: {accepts}\r\n"));
        assert_eq!((answer.status, answer.text()), (200, text));
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert!(answer.header("cache-control").contains("immutable"));
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    assert_eq!(served.get(path).text(), "wasm, plain");
}

#[test]
fn nothing_outside_the_folders_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    run(&runs, "one");
    std::os::unix::fs::symlink(dir.path(), runs.join("up")).unwrap();
    fs::write(dir.path().join("run.toml"), TINY).unwrap();
    fs::write(dir.path().join("genotype.json"), "secret").unwrap();
    let link = runs.join("one/genotype.json");
    std::os::unix::fs::symlink(dir.path().join("secret.txt"), link).unwrap();
    let served = Served::start(&app(dir.path()), Some(&runs));
    for path in [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "//etc/passwd.d",
        "/link.txt",
        "/api/runs/..%2f/genotype",
        "/api/runs/%2e%2e/genotype",
        "/api/runs/up/genotype",
        "/api/runs/one/genotype",
        "/api/runs/one%2f../genotype",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("secret"), "{path}");
    }
}

/// A retraining of two epochs of which one is done.
fn run(runs: &Path, name: &str) {
    let folder = runs.join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("run.toml"),
        TINY.replace("epochs = 1\nbatch = 4", "epochs = 2"),
    )
    .unwrap();
    fs::write(folder.join("events.jsonl"), epoch(0)).unwrap();
}

fn epoch(epoch: usize) -> String {
    format!("{{\"epoch\":{epoch},\"rate\":0.1,\"loss\":0.5,\"validation-dice\":0.25}}\n")
}

#[test]
fn runs_are_listed_and_their_files_given() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    run(&runs, "one");
    run(&runs, "two");
    fs::write(runs.join("two/events.jsonl"), "{}\n").unwrap();
    fs::write(runs.join("one/model.safetensors"), "weights").unwrap();
    fs::create_dir(runs.join("no-run")).unwrap();
    let app = app(dir.path());
    let served = Served::start(&app, Some(&runs));
    let list = served.get("/api/runs");
    assert_eq!(list.header("content-type"), "application/json");
    let list = list.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    let one = &list[0];
    assert_eq!(
        (&one["name"], &one["kind"]),
        (&"one".into(), &"retraining".into())
    );
    assert_eq!(
        (&one["state"], &one["epochs"]),
        (&"unfinished".into(), &2.into())
    );
    assert_eq!(
        (&one["epochs-done"], &one["last"]["loss"]),
        (&1.into(), &0.5.into())
    );
    assert_eq!(
        (&one["has-bundle"], &one["has-genotype"]),
        (&true.into(), &false.into())
    );
    assert_eq!(list[1]["state"], "damaged");
    let error = list[1]["error"].as_str().unwrap();
    assert!(!error.contains(dir.path().to_str().unwrap()), "{error}");

    assert_eq!(served.get("/api/runs/one/bundle").text(), "weights");
    for (path, says) in [
        ("/api/runs/one/genotype", "no genotype yet"),
        ("/api/runs/two/bundle", "no model"),
        ("/api/runs/no-run/events", "no run of that name"),
        ("/api/other", "no such address"),
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.json()["error"].as_str().unwrap().contains(says),
            "{path}"
        );
    }
    let without = Served::start(&app, None);
    for path in ["/api/runs", "/api/runs/one/events", "/api/runs/one/bundle"] {
        let answer = without.get(path);
        let error = answer.json()["error"].clone();
        assert_eq!(
            (answer.status, error.as_str().unwrap().contains("--runs")),
            (404, true)
        );
    }
}

/// The next event's lines of a stream of events.
fn event(stream: &mut impl std::io::BufRead) -> Vec<String> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended");
        match line.trim_end() {
            "" if lines.is_empty() => {}
            "" => return lines,
            // The rest is heads, lengths of chunks and signs of life.
            text if ["id:", "data:", "event:"]
                .iter()
                .any(|name| text.starts_with(name)) =>
            {
                lines.push(text.to_owned());
            }
            _ => {}
        }
    }
}

#[test]
fn epochs_arrive_as_they_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    run(&runs, "one");
    let served = Served::start(&app(dir.path()), Some(&runs));
    let mut stream = BufReader::new(served.connect("/api/runs/one/events", ""));
    let line = |n: usize| {
        let data = epoch(n);
        vec![
            format!("id: {}", n + 1),
            format!("data: {}", data.trim_end()),
        ]
    };
    assert_eq!(event(&mut stream), line(0));
    // As a run does it: the whole file anew, never seen half-written.
    let write = |text: String| {
        fs::write(runs.join("next"), text).unwrap();
        fs::rename(runs.join("next"), runs.join("one/events.jsonl")).unwrap();
    };
    write(epoch(0) + &epoch(1) + "{\"epo");
    assert_eq!(event(&mut stream), line(1));
    write(epoch(0) + &epoch(1) + &epoch(2));
    assert_eq!(event(&mut stream), line(2));
    // Who had two of them gets the third only.
    let more = "last-event-id: 2\r\n";
    let mut again = BufReader::new(served.connect("/api/runs/one/events", more));
    assert_eq!(event(&mut again), line(2));
    write(epoch(0));
    assert_eq!(event(&mut stream), ["event: restart", "data: {}"]);
    assert_eq!(event(&mut stream), line(0));
}

#[test]
fn ctrl_c_ends_it_while_a_stream_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    run(&runs, "one");
    let mut served = Served::start(&app(dir.path()), Some(&runs));
    let mut stream = BufReader::new(served.connect("/api/runs/one/events", ""));
    event(&mut stream);
    signal("-INT", served.child.id());
    let requested = Instant::now();
    assert!(served.child.wait().unwrap().success());
    assert!(
        requested.elapsed() < Duration::from_secs(5),
        "{:?}",
        requested.elapsed()
    );
}

#[test]
fn what_cannot_be_served_is_said_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &Path| path.display().to_string();
    let empty = at(dir.path());
    fails(
        &["serve", "--port", "0", "--app", &empty],
        "build it with ./run",
    );
    let app = app(dir.path());
    let nowhere = at(&dir.path().join("nowhere"));
    fails(
        &[
            "serve",
            "--port",
            "0",
            "--app",
            &at(&app),
            "--runs",
            &nowhere,
        ],
        "nowhere",
    );
    run(dir.path(), "one");
    let one = at(&dir.path().join("one"));
    fails(
        &["serve", "--port", "0", "--app", &at(&app), "--runs", &one],
        "itself the folder of a run",
    );
    let served = Served::start(&app, None);
    let port = served.address.port().to_string();
    fails(
        &["serve", "--app", &at(&app), "--port", &port],
        "choose another --port",
    );
}

#[test]
fn a_page_from_elsewhere_is_refused_whatever_name_it_gives_this_machine() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(&app(dir.path()), None);
    for (headers, status) in [
        ("host: evil.example\r\n", 403),
        ("host: evil.example:8080\r\n", 403),
        ("origin: https://evil.example\r\n", 403),
        ("origin: null\r\n", 403),
        ("host: 127.0.0.1\r\n", 200),
        ("host: [::1]:80\r\n", 200),
        ("origin: http://localhost:8080\r\n", 200),
    ] {
        let answer = served.get_with("/", headers);
        assert_eq!(answer.status, status, "{headers}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let refused = served.get_with("/api/runs", "host: evil.example\r\n");
    assert!(refused.text().contains("--name"), "{}", refused.text());
}

#[test]
fn connections_that_ask_for_nothing_are_closed_and_keep_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(&app(dir.path()), None);
    let start = Instant::now();
    let mut half = served.stream();
    half.write_all(b"GET / HTTP/1.1\r\nhost: local").unwrap();
    let silent: Vec<_> = (0..300).map(|_| served.stream()).collect();
    let mut rest = Vec::new();
    half.read_to_end(&mut rest).unwrap();
    assert!(start.elapsed() < Duration::from_secs(15));
    assert_eq!(served.get("/").status, 200);
    drop(silent);
}

#[test]
fn so_many_streams_are_open_at_a_time_and_one_more_is_told_why() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path());
    let run = dir.path().join("runs/one");
    fs::create_dir_all(&run).unwrap();
    fs::write(run.join("run.toml"), "").unwrap();
    let served = Served::start(&app, Some(&dir.path().join("runs")));
    let streams: Vec<_> = (0..32)
        .map(|_| {
            let mut stream = served.connect("/api/runs/one/events", "");
            let mut head = [0; 12];
            stream.read_exact(&mut head).unwrap();
            assert_eq!(&head, b"HTTP/1.1 200");
            stream
        })
        .collect();
    let refused = served.get("/api/runs/one/events");
    assert_eq!(refused.status, 503);
    assert!(refused.text().contains("too many"), "{}", refused.text());
    assert_eq!(served.get("/").status, 200);
    drop(streams);
}

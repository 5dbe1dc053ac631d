//! Searches and retrainings that a page starts through `serve --allow-runs`.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::program::{TINY, epochs, fails, signal, synthesise, wait_for, works};
use super::served::{Served, app};

/// Long enough to be stopped in the middle.
const LONG: &str = "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n[drawn]\nimages = 6\n\
    [search]\nlayers = [5]\nepochs = 40\nwarm-up = 1\nbatch = 2\nsteps = 5";

/// How long a job may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

fn search(name: &str, recipe: &str) -> Value {
    json!({ "name": name, "kind": "search", "recipe": recipe, "data": [], "genotype-of": null })
}

impl Served {
    /// Sends JSON with the token, which is answered with that status.
    fn posts(&self, path: &str, body: &Value, status: u16) -> Value {
        let answer = self.post(path, &self.pass(), body);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        answer.json()
    }

    fn job(&self, name: &str) -> Option<Value> {
        let answer = self.get_with("/api/jobs", &self.pass());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let jobs = answer.json();
        let mut jobs = jobs.as_array().unwrap().iter();
        jobs.find(|job| job["name"] == name).cloned()
    }

    /// Waits until a job is in that state.
    fn until(&self, name: &str, state: &str) -> Value {
        let begin = Instant::now();
        loop {
            let job = self.job(name);
            if let Some(job) = job.as_ref().filter(|job| job["state"] == state) {
                return job.clone();
            }
            assert!(begin.elapsed() < PATIENCE, "{name} is not {state}: {job:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Waits until so many epochs are written.
fn until_epochs(run: &Path, count: usize) {
    let what = format!("{count} epochs in {}", run.display());
    wait_for(&what, || epochs(run) >= count);
}

#[test]
fn a_search_is_started_stopped_and_resumed_to_the_end_of_one_that_was_not() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    let served = Served::start_with(&app(dir.path()), Some(&runs), &["--allow-runs"]);
    served.posts("/api/jobs", &search("one", LONG), 200);
    until_epochs(&runs.join("one"), 2);
    // It waits: there is one at a time. Stopped, it waits no more.
    served.posts("/api/jobs", &search("two", TINY), 200);
    served.until("two", "waiting");
    served.posts("/api/jobs/two/stop", &json!({}), 200);
    served.until("two", "stopped");
    served.posts("/api/jobs/two/resume", &json!({}), 200);

    served.posts("/api/jobs/one/stop", &json!({}), 200);
    served.until("one", "stopped");
    assert!(!runs.join("one/genotype.json").exists());
    served.until("two", "finished");
    served.posts("/api/jobs/one/resume", &json!({}), 200);
    let job = served.until("one", "finished");
    assert_eq!(
        (&job["kind"], &job["error"]),
        (&json!("search"), &json!(null))
    );
    served.posts("/api/jobs/one/resume", &json!({}), 422);

    // The same in a terminal, without a stop.
    let recipe = runs.join(".jobs/one/recipe.toml").display().to_string();
    let whole = dir.path().join("whole");
    works(&[
        "search",
        "--recipe",
        &recipe,
        "--out",
        &whole.display().to_string(),
    ]);
    for file in ["genotype.json", "events.jsonl"] {
        let [one, whole] =
            [runs.join("one"), whole.clone()].map(|run| fs::read(run.join(file)).unwrap());
        assert!(one == whole, "{file}");
    }
    // The command that the page shows goes on with it; here it is over.
    let command = job["command"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    works(&words);
    assert!(!served.get("/api/runs").text().contains(".jobs"));
}

#[test]
fn what_the_search_found_is_retrained_on_data_that_the_command_named() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    synthesise(&data.display().to_string(), "20");
    let named = format!("skin={}", data.join("lesion").display());
    let runs = dir.path().join("runs");
    let served = Served::start_with(
        &app(dir.path()),
        Some(&runs),
        &["--allow-runs", "--data", &named],
    );
    let offer = served.get_with("/api/jobs/offer", &served.pass()).json();
    assert_eq!(offer["data"], json!(["skin"]));
    assert!(
        offer["recipes"][1]["text"]
            .as_str()
            .unwrap()
            .contains("# images per composite")
    );

    let mut request = search("found", TINY);
    request["data"] = json!(["skin"]);
    let estimate = served.posts("/api/jobs/estimate", &request, 200);
    assert_eq!(estimate["epochs"], 1);
    assert_eq!(estimate["stages"][0]["layers"], 5);
    assert!(estimate["stages"][0]["epoch-secs"].as_f64().unwrap() > 0.0);
    assert!(!runs.join("found").exists());
    served.posts("/api/jobs", &request, 200);
    served.until("found", "finished");

    let mut training = request.clone();
    training["name"] = json!("trained");
    training["kind"] = json!("retraining");
    let none = served.posts("/api/jobs", &training, 422);
    assert!(none["error"].as_str().unwrap().contains("needs a genotype"));
    training["genotype-of"] = json!("found");
    let estimate = served.posts("/api/jobs/estimate", &training, 200);
    assert_eq!(estimate["stages"], json!([]));
    served.posts("/api/jobs", &training, 200);
    served.until("trained", "finished");
    let model = served.get("/api/runs/trained/bundle");
    assert_eq!(model.status, 200);
    assert!(model.body.len() > 1000);
}

#[test]
fn nobody_starts_a_run_without_the_token_or_from_another_page() {
    let dir = tempfile::tempdir().unwrap();
    let (app, runs) = (app(dir.path()), dir.path().join("runs"));
    let served = Served::start_with(&app, Some(&runs), &["--allow-runs"]);
    assert_eq!(served.token.len(), 32);
    let (pass, port) = (served.pass(), served.address.port());
    let other = |origin: &str| format!("{pass}origin: {origin}\r\n");
    let wrong = format!("authorization: Bearer {}\r\n", "0".repeat(32));
    for (headers, status) in [
        (String::new(), 401),
        (wrong, 401),
        (other("https://evil.example"), 403),
        (other("null"), 403),
        (other("http://127.0.0.1:1"), 403),
        (other(&format!("http://localhost:{port}")), 403),
    ] {
        for path in [
            "/api/jobs",
            "/api/jobs/estimate",
            "/api/jobs/one/stop",
            "/api/jobs/one/resume",
        ] {
            let answer = served.post(path, &headers, &search("one", TINY));
            assert_eq!(answer.status, status, "{path} with {headers}");
        }
        if status == 401 {
            assert_eq!(served.get_with("/api/jobs", &headers).status, 401);
            assert_eq!(served.get_with("/api/jobs/offer", &headers).status, 401);
        }
    }
    assert_eq!(served.get_with("/api/jobs/estimate", &pass).status, 405);
    assert!(runs.read_dir().unwrap().next().is_none());
    let own = other(&format!("http://{}", served.address));
    assert_eq!(served.get_with("/api/jobs/offer", &pass).status, 200);
    assert_eq!(
        served.post("/api/jobs/one/stop", &own, &json!({})).status,
        422
    );

    let closed = Served::start(&app, Some(&runs));
    assert!(closed.token.is_empty());
    for path in ["/api/jobs", "/api/jobs/one/resume"] {
        let answer = closed.post(path, &pass, &search("one", TINY));
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("--allow-runs"), "{}", answer.text());
    }
    let at = |path: &Path| path.display().to_string();
    fails(
        &[
            "serve",
            "--port",
            "0",
            "--app",
            &at(&app),
            "--runs",
            &at(&runs),
            "--allow-runs",
            "--host",
            "0.0.0.0",
        ],
        "for this machine alone",
    );
}

#[test]
fn what_cannot_begin_is_answered_with_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    let served = Served::start_with(&app(dir.path()), Some(&runs), &["--allow-runs"]);
    let cases = [
        (search("../one", TINY), "cannot be a name"),
        (search(".jobs", TINY), "cannot be a name"),
        (search("one", "[search]\nepoch = 3"), "epochs"),
        (search("one", "[mixing]\nk = 0"), "k"),
        (
            json!({ "name": "one", "kind": "search", "recipe": TINY, "data": ["/etc"], "genotype-of": null }),
            "no data set called /etc",
        ),
    ];
    for (request, says) in cases {
        for path in ["/api/jobs", "/api/jobs/estimate"] {
            let answer = served.posts(path, &request, 422);
            let error = answer["error"].as_str().unwrap();
            assert!(error.contains(says) && !error.contains('\n'), "{error}");
        }
    }
    let more = json!({ "name": "one", "out": "/tmp" });
    let answer = served.post("/api/jobs", &served.pass(), &more);
    assert!(
        answer.status >= 400 && answer.status < 500,
        "{}",
        answer.status
    );
    assert!(runs.read_dir().unwrap().next().is_none());
}

#[test]
fn a_server_that_ends_stops_its_job_and_one_that_is_killed_leaves_it_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (app, runs) = (app(dir.path()), dir.path().join("runs"));
    let start = || Served::start_with(&app, Some(&runs), &["--allow-runs"]);
    let mut served = start();
    served.posts("/api/jobs", &search("one", LONG), 200);
    until_epochs(&runs.join("one"), 1);
    signal("-TERM", served.child.id());
    assert!(served.child.wait().unwrap().success());

    let mut served = start();
    served.until("one", "stopped");
    let before = fs::read_to_string(runs.join("one/events.jsonl")).unwrap();
    let epochs = before.lines().count();
    assert!(epochs < 40, "it was stopped in the middle");
    served.posts("/api/jobs/one/resume", &json!({}), 200);
    until_epochs(&runs.join("one"), epochs + 1);
    signal("-KILL", served.child.id());
    served.child.wait().unwrap();

    // Its job goes on, and the next server leaves it alone until it is over.
    let served = start();
    let state = served.job("one").unwrap()["state"].clone();
    assert!(state == "elsewhere" || state == "finished", "{state}");
    if state == "elsewhere" {
        let holder = fs::read_to_string(runs.join("one/.lock")).unwrap();
        signal("-TERM", holder.trim());
        served.until("one", "stopped");
        served.posts("/api/jobs/one/resume", &json!({}), 200);
        served.until("one", "finished");
    }
    assert!(runs.join("one/genotype.json").is_file());
}

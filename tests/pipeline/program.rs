//! The built program, run as a user runs it, and what tests ask of its runs.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// The smallest recipe that does everything.
pub(crate) const TINY: &str = include_str!("../fixtures/tiny.toml");

/// Where cargo put it.
pub(crate) fn program() -> PathBuf {
    // The tests' own program stands two folders below the profile's, where cargo puts mixsearch.
    let here = std::env::current_exe().unwrap();
    here.ancestors().nth(2).unwrap().join("mixsearch")
}

pub(crate) fn mixsearch<S: AsRef<OsStr>>(arguments: &[S]) -> Output {
    let mut command = Command::new(program());
    // Where a machine has no such folder, the loader of Vulkan says so on stderr.
    command.env("XDG_RUNTIME_DIR", std::env::temp_dir());
    command.args(arguments).output().unwrap()
}

/// Succeeds; what it said on stdout.
pub(crate) fn works<S: AsRef<OsStr> + std::fmt::Debug>(arguments: &[S]) -> String {
    let output = mixsearch(arguments);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {message}");
    String::from_utf8(output.stdout).unwrap()
}

/// Draws the four data sets of `count` images each into the folder `out`.
pub(crate) fn synthesise(out: &str, count: &str) {
    works(&[
        "data", "synth", "--out", out, "--count", count, "--size", "24x32",
    ]);
}

/// Trains a random architecture of the recipe [`TINY`] on a data set; the folder of the run, which is in `folder`.
pub(crate) fn trained(folder: &Path, data: &str) -> String {
    let [recipe, genotype, run] =
        ["tiny.toml", "genotype.json", "run"].map(|name| folder.join(name).display().to_string());
    std::fs::write(&recipe, TINY).unwrap();
    let random = ["genotype", "random", "--seed", "1", "--recipe", &recipe];
    works(&[&random[..], &["--out", &genotype]].concat());
    let retrain = ["retrain", "-q", "--genotype", &genotype, "--data", data];
    works(&[&retrain[..], &["--recipe", &recipe, "--out", &run]].concat());
    run
}

/// The first image of a data set.
pub(crate) fn first_image(set: &Path) -> String {
    let images = std::fs::read_dir(set.join("images")).unwrap();
    let first = images.map(|entry| entry.unwrap().path()).min();
    first.unwrap().display().to_string()
}

/// How many epochs the run in this folder has behind it.
pub(crate) fn epochs(run: &Path) -> usize {
    let events = std::fs::read_to_string(run.join("events.jsonl"));
    events.map_or(0, |text| text.lines().count())
}

/// Waits until it is so, some minutes at most.
pub(crate) fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        let waited = start.elapsed();
        assert!(waited < Duration::from_mins(3), "waited for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Sends a signal, such as "-TERM", to a process.
pub(crate) fn signal(signal: &str, process: impl std::fmt::Display) {
    let process = process.to_string();
    let sent = Command::new("kill").args([signal, &process]).status();
    assert!(sent.unwrap().success());
}

/// Says on stderr why a test, or a part of it, is left out.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
pub(crate) fn left_out(reason: &str) {
    eprintln!("left out: {reason}");
}

/// Fails with exit code 1 and one sentence that holds `expected`.
pub(crate) fn fails<S: AsRef<OsStr>>(arguments: &[S], expected: &str) {
    failed(&mixsearch(arguments), expected);
}

/// Is an output of exit code 1 and one sentence that holds `expected`.
pub(crate) fn failed(output: &Output, expected: &str) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains(expected),
        "{expected:?} is not in {message}"
    );
    assert_eq!(message.trim().lines().count(), 1, "{message}");
    assert!(message.starts_with("error: "), "{message}");
}

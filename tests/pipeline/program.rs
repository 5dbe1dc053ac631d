//! The built program, run as a user runs it.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output};

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

//! Runs that are stopped, harmed or begun twice.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::path::{Path, PathBuf};

use super::program::{fails, mixsearch, signal, works};
use super::resume::Running;

const RECIPE: &str = "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n[drawn]\nimages = 6\n\
    [search]\nlayers = [5]\nepochs = 8\nwarm-up = 1\nbatch = 2\nsteps = 5";

fn arguments(dir: &Path, out: &str) -> Vec<String> {
    let at = |name: &str| dir.join(name).display().to_string();
    std::fs::write(at("recipe.toml"), RECIPE).unwrap();
    ["search", "--recipe", &at("recipe.toml"), "--out", &at(out)]
        .map(str::to_owned)
        .to_vec()
}

fn resumed(dir: &Path, out: &str) -> Vec<String> {
    let mut arguments = arguments(dir, out);
    arguments.push("--resume".to_owned());
    arguments
}

/// Going on in `dir/run` fails with one sentence that holds `expected`, which is all that it says.
fn refuses(dir: &Path, expected: &str) {
    let mut arguments = resumed(dir, "run");
    arguments.push("--quiet".to_owned());
    fails(&arguments, expected);
}

/// A search in `dir/run` that has so many epochs behind it.
fn running(dir: &Path, epochs: usize) -> Running {
    Running::after(epochs, &dir.join("run"), &arguments(dir, "run"))
}

/// Sends the signal; the exit code.
fn stopped(mut running: Running, name: &str) -> Option<i32> {
    signal(name, running.0.id());
    running.0.wait().unwrap().code()
}

fn results(run: &Path) -> [Vec<u8>; 2] {
    ["events.jsonl", "genotype.json"].map(|file| std::fs::read(run.join(file)).unwrap())
}

/// The newest part of that name in the checkpoint of `dir/run`.
fn newest_part(dir: &Path, part: &str) -> PathBuf {
    let all = dir.join("run/checkpoint").read_dir().unwrap();
    let paths = all.map(|entry| entry.unwrap().path());
    let of_part = paths.filter(|path| path.to_string_lossy().ends_with(part));
    of_part.max().unwrap()
}

#[test]
fn a_run_that_is_asked_to_end_saves_its_step_and_goes_on_to_the_same_end() {
    let dir = tempfile::tempdir().unwrap();
    works(&arguments(dir.path(), "whole"));
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-USR1", 138)] {
        assert_eq!(stopped(running(dir.path(), 2), signal), Some(code));
        works(&resumed(dir.path(), "run"));
        let [whole, run] = ["whole", "run"].map(|run| results(&dir.path().join(run)));
        assert!(whole == run, "{signal}");
        std::fs::remove_dir_all(dir.path().join("run")).unwrap();
    }
}

#[test]
fn within_an_epoch_it_is_saved_as_often_as_it_is_told() {
    let dir = tempfile::tempdir().unwrap();
    works(&arguments(dir.path(), "whole"));
    let often = [
        arguments(dir.path(), "run"),
        vec!["--checkpoint-every".into(), "0".into()],
    ];
    works(&often.concat());
    // Each save has a number: one a step and one an epoch, of 8 epochs of 5 steps.
    let last = newest_part(dir.path(), "weights.bpk");
    let name = last.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(name, "000048-weights.bpk");
    let [whole, run] = ["whole", "run"].map(|run| results(&dir.path().join(run)));
    assert!(whole == run);
    // What was not written to its end is gone when the run goes on.
    let left = dir.path().join("run/.unfinished-abc");
    std::fs::write(&left, "half").unwrap();
    works(&resumed(dir.path(), "run"));
    assert!(!left.exists());
}

#[test]
fn a_second_process_leaves_the_first_alone() {
    let dir = tempfile::tempdir().unwrap();
    works(&arguments(dir.path(), "whole"));
    let mut first = running(dir.path(), 1);
    let holder = format!("(process {})", first.0.id());
    refuses(dir.path(), &holder);
    assert!(first.0.wait().unwrap().success());
    let [whole, run] = ["whole", "run"].map(|run| results(&dir.path().join(run)));
    assert!(whole == run);
}

#[test]
fn a_damaged_checkpoint_is_named_and_the_one_before_leads_to_the_same_end() {
    let dir = tempfile::tempdir().unwrap();
    works(&arguments(dir.path(), "whole"));
    assert_eq!(stopped(running(dir.path(), 3), "-TERM"), Some(143));
    let part = newest_part(dir.path(), "weights.bpk");
    let mut bytes = std::fs::read(&part).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].iter_mut().take(4000).for_each(|b| *b = 0);
    std::fs::write(&part, bytes).unwrap();
    let output = mixsearch(&resumed(dir.path(), "run"));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{message}");
    let name = part.file_name().unwrap().to_str().unwrap();
    assert!(message.contains(&format!("{name} is damaged")), "{message}");
    let [whole, run] = ["whole", "run"].map(|run| results(&dir.path().join(run)));
    assert!(whole == run);
}

#[test]
fn a_run_without_its_checkpoint_does_not_begin_anew() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(stopped(running(dir.path(), 3), "-TERM"), Some(143));
    let run = dir.path().join("run");
    let history = std::fs::read(run.join("events.jsonl")).unwrap();
    std::fs::remove_dir_all(run.join("checkpoint")).unwrap();
    refuses(dir.path(), "start over with --force");
    assert_eq!(std::fs::read(run.join("events.jsonl")).unwrap(), history);
}

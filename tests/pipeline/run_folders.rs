//! Run folders: begun, stopped, resumed, started over, and those of earlier versions.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::PathBuf;

use native_search::run::{RunFolder, file};
use serde_json::Value;
use shared::events::{RunKind, RunState};

use super::program::{TINY, fails, mixsearch, synthesise, works};

/// A synthetic data set, the tiny recipe, and a genotype.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.path("tiny.toml"), TINY).unwrap();
        synthesise(&desk.at("data"), "12");
        works(&desk.search("found", "--force"));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn run(&self, name: &str) -> RunFolder {
        RunFolder::at(self.path(name))
    }

    fn arguments(&self, command: &[&str], out: &str, flag: &str) -> Vec<String> {
        let (recipe, data, out) = (self.at("tiny.toml"), self.at("data/lesion"), self.at(out));
        let mut arguments: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
        let more = ["--recipe", &recipe, "--data", &data, "--out", &out, flag];
        arguments.extend(more.map(str::to_owned));
        arguments
    }

    fn search(&self, out: &str, flag: &str) -> Vec<String> {
        self.arguments(&["search"], out, flag)
    }

    fn retrain(&self, out: &str, flag: &str) -> Vec<String> {
        let genotype = self.at("found/genotype.json");
        self.arguments(&["retrain", "--genotype", &genotype], out, flag)
    }

    /// A command that ends in `out`, for both kinds of runs.
    fn both(&self, out: [&str; 2], flag: &str) -> [Vec<String>; 2] {
        [self.search(out[0], flag), self.retrain(out[1], flag)]
    }
}

#[test]
fn auto_resume_begins_where_no_run_is_and_goes_on_where_one_is() {
    let desk = Desk::new();
    let results = ["search/genotype.json", "retrain/model.safetensors"];
    let read = || results.map(|name| fs::read(desk.path(name)).unwrap());
    for command in desk.both(["search", "retrain"], "--auto-resume") {
        works(&command);
    }
    let begun = read();
    for (name, kind) in [
        ("search", RunKind::Search),
        ("retrain", RunKind::Retraining),
    ] {
        let run = desk.run(name);
        assert_eq!(run.record().unwrap().kind, kind);
        assert_eq!(run.history(kind).unwrap().done(), 1);
    }
    for command in desk.both(["search", "retrain"], "--auto-resume") {
        works(&command);
    }
    assert_eq!(read(), begun);
    for command in desk.both(["retrain", "search"], "--auto-resume") {
        fails(&command, "choose another --out");
    }
    fs::write(desk.path("tiny.toml"), format!("seed = 7\n{TINY}")).unwrap();
    for command in desk.both(["search", "retrain"], "--auto-resume") {
        fails(&command, "(seed = 42 then, seed = 7 now)");
    }
    assert_eq!(read(), begun);
}

#[test]
fn auto_resume_leaves_alone_what_is_no_run() {
    let desk = Desk::new();
    fs::create_dir(desk.path("mine")).unwrap();
    fs::write(desk.path("mine/notes.txt"), "kept").unwrap();
    for command in desk.both(["mine", "mine"], "--auto-resume") {
        fails(&command, "no run to go on with");
    }
    assert_eq!(fs::read_dir(desk.path("mine")).unwrap().count(), 1);
    let mut two = desk.search("search", "--auto-resume");
    two.push("--force".to_owned());
    assert_eq!(mixsearch(&two).status.code(), Some(2));
}

#[test]
fn a_run_that_was_killed_while_it_began_is_gone_on_with() {
    let desk = Desk::new();
    let begun = |out: &str| desk.retrain(out, "--force");
    works(&begun("whole"));
    let whole = fs::read(desk.path("whole/model.safetensors")).unwrap();
    for (out, flag) in [("a", "--resume"), ("b", "--auto-resume"), ("c", "--force")] {
        // The record is written first; nothing else was.
        fs::create_dir(desk.path(out)).unwrap();
        let record = desk.path(out).join(file::RECORD);
        fs::copy(desk.path("whole").join(file::RECORD), record).unwrap();
        fails(
            &desk.search(out, "--resume"),
            "is the folder of a retraining",
        );
        works(&desk.retrain(out, flag));
        assert_eq!(
            fs::read(desk.path(out).join(file::MODEL)).unwrap(),
            whole,
            "{flag}"
        );
        assert!(desk.path(out).join("splits/lesion.json").exists());
    }
    // Before the record was whole.
    fs::create_dir(desk.path("d")).unwrap();
    fs::write(desk.path("d/.unfinished-a1b2c3"), "kind = ").unwrap();
    works(&desk.retrain("d", "--quiet"));
}

#[test]
fn what_earlier_versions_left_where_they_were_killed_is_started_over() {
    let desk = Desk::new();
    for (out, flag) in [("a", "--auto-resume"), ("b", "--force")] {
        fs::create_dir_all(desk.path(out).join("splits")).unwrap();
        let split = desk.path(out).join("splits/other.json");
        fs::write(&split, r#"{"name":"other","cases":{"x":"test"}}"#).unwrap();
        fails(&desk.search(out, "--resume"), "no run to resume");
        works(&desk.search(out, flag));
        assert!(!split.exists(), "{flag}");
    }
    // Splits of somebody else are not what was left.
    fs::create_dir_all(desk.path("c/splits")).unwrap();
    fs::write(desk.path("c/splits/fold-0.json"), "[1, 2]").unwrap();
    fails(&desk.search("c", "--force"), "does not delete it");
    assert!(desk.path("c/splits/fold-0.json").exists());
}

#[test]
fn splits_are_missed_once_something_is_learnt() {
    let desk = Desk::new();
    fs::remove_file(desk.path("found/splits/lesion.json")).unwrap();
    fails(&desk.search("found", "--resume"), "splits/lesion.json");
}

#[test]
fn a_folder_whose_record_does_not_name_its_kind_is_read_as_before() {
    let desk = Desk::new();
    works(&desk.retrain("trained", "--force"));
    let forget = |name: &str| {
        let path = desk.path(name).join(file::RECORD);
        let text = fs::read_to_string(&path).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        assert!(first.starts_with("kind = "), "{first}");
        fs::write(path, rest).unwrap();
    };
    for (name, kind) in [("found", "search"), ("trained", "retraining")] {
        forget(name);
        let message: Value =
            serde_json::from_str(&works(&["inspect", &desk.at(name), "--json"])).unwrap();
        assert_eq!(message["kind"], kind);
        let summary = desk.run(name).summary(name.to_owned());
        assert_eq!(summary.kind.unwrap().name(), kind);
        assert_eq!(summary.state, RunState::Finished);
    }
    works(&desk.search("found", "--resume"));
    works(&desk.retrain("trained", "--resume"));
    let model = desk.at("old.safetensors");
    works(&["export", "--run", &desk.at("trained"), "--out", &model]);
    // Before its first epoch the architecture tells a retraining from a search.
    for (name, kind) in [("found", RunKind::Search), ("trained", RunKind::Retraining)] {
        let run = desk.run(name);
        fs::remove_file(run.file(file::HISTORY)).unwrap();
        if kind == RunKind::Search {
            fs::remove_file(run.file(file::GENOTYPE)).unwrap();
        }
        assert_eq!(run.record().unwrap().kind, kind);
        let summary = run.summary(name.to_owned());
        assert_eq!(summary.state, RunState::NotBegun);
    }
}

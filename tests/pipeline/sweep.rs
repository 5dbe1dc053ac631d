//! A sweep that is killed goes on where it stopped, runs nothing twice, and says what it gave.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::program::{TINY, epochs, fails, program, signal, synthesise, wait_for, works};

struct Desk(TempDir);

impl Desk {
    /// A sweep of a search that takes some seconds, one that waits for it, and a training.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.at("tiny.toml"), TINY).unwrap();
        synthesise(&desk.at("data"), "8");
        let sweep = r#"
out = "rows"
recipe = "tiny.toml"
contrasts = [["trained", "trained"]]
[values]
sets = ["--data", "{here}/data/lesion", "--data", "{here}/data/polyp"]
[[row]]
arm = "later"
after = ["long-{seed}"]
commands = ["genotype random --recipe {recipe} --seed {seed} --like {sweep}/long-{seed}/search/genotype.json --out {row}/genotype.json"]
[[row]]
arm = "long"
set = { "search.epochs" = 40, "search.steps" = 4 }
commands = ["search --recipe {recipe} {sets} --seed {seed} --out {row}/search --auto-resume"]
[[row]]
arm = "trained"
commands = [
  "genotype random --recipe {recipe} --seed {seed} --out {row}/genotype.json",
  "retrain --genotype {row}/genotype.json --recipe {recipe} --data {here}/data/lesion --out {row}/model --auto-resume",
  "evaluate --model {row}/model/model.safetensors --data {here}/data/lesion {here}/data/polyp --out {row}/scores",
]
"#;
        fs::write(desk.at("sweep.toml"), sweep).unwrap();
        desk
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    fn sweep(&self, verb: &str) -> [String; 4] {
        ["--json", "sweep", verb, &self.at("sweep.toml")].map(str::to_owned)
    }

    /// The state of a row.
    fn state(&self, row: &str) -> String {
        let all: serde_json::Value = serde_json::from_str(&works(&self.sweep("status"))).unwrap();
        let mut all = all.as_array().unwrap().iter();
        let found = all.find(|one| one["row"] == row).unwrap();
        found["state"].as_str().unwrap().to_owned()
    }

    fn process(&self, row: &str) -> String {
        let state: serde_json::Value =
            serde_json::from_str(&self.read(&format!("rows/{row}/row.json"))).unwrap();
        state["process"].to_string()
    }
}

#[test]
fn a_killed_sweep_goes_on_and_what_is_finished_is_not_run_again() {
    let desk = Desk::new();
    assert_eq!(desk.state("long-1"), "waiting");
    let mut runner = Command::new(program())
        .args(desk.sweep("run"))
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let search = desk.0.path().join("rows/long-1/search");
    wait_for("two epochs", || epochs(&search) >= 2);
    runner.kill().and_then(|()| runner.wait()).unwrap();
    // Its child lives on and keeps the row from being taken up by another.
    assert_eq!(desk.state("long-1"), "running");
    signal("-9", desk.process("long-1"));
    wait_for("the end of the child", || desk.state("long-1") == "broken");
    assert!(epochs(&search) < 40, "it was killed before its end");
    assert_eq!(desk.state("later-1"), "waiting");

    works(&desk.sweep("run"));
    for row in ["long-1", "later-1", "trained-1"] {
        assert_eq!(desk.state(row), "finished");
    }
    let (recipe, whole) = (desk.at("rows/long-1/recipe.toml"), desk.at("whole"));
    let [lesion, polyp] = ["data/lesion", "data/polyp"].map(|name| desk.at(name));
    works(&[
        "search", "--recipe", &recipe, "--data", &lesion, "--data", &polyp, "--seed", "1", "--out",
        &whole,
    ]);
    assert_eq!(
        desk.read("whole/genotype.json"),
        desk.read("rows/long-1/search/genotype.json")
    );

    let before = desk.read("rows/trained-1/row.json");
    works(&desk.sweep("run"));
    assert_eq!(desk.read("rows/trained-1/row.json"), before);
    let collect = desk.sweep("collect");
    works(&[&collect[..], &["--measure".to_owned()]].concat());
    let (csv, text) = (desk.read("rows/results.csv"), desk.read("rows/results.md"));
    assert!(
        csv.contains("lesion, seen")
            && csv.contains("polyp, unseen")
            && csv.contains("milliseconds"),
        "{csv}"
    );
    assert!(
        text.contains("trained - trained | ") && text.contains("+0.0000"),
        "{text}"
    );

    let sweep = desk
        .read("sweep.toml")
        .replace("\"search.steps\" = 4", "\"search.steps\" = 3");
    fs::write(desk.at("sweep.toml"), sweep).unwrap();
    fails(
        &desk.sweep("run"),
        "was begun with other commands or another recipe",
    );
}

#[test]
fn a_row_that_breaks_is_named_and_the_others_run() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("sweep.toml");
    let sweep = "out = \"rows\"\n[[row]]\narm = \"wrong\"\ncommands = [\"inspect {row}/nothing\"]\n\
        [[row]]\narm = \"right\"\ncommands = [\"genotype random --out {row}/genotype.json\"]\n";
    fs::write(&file, sweep).unwrap();
    let file = file.display().to_string();
    fails(
        &["sweep", "run", "--quiet", &file],
        "these rows broke: wrong-1",
    );
    assert!(dir.path().join("rows/right-1/genotype.json").is_file());
    let log = fs::read_to_string(dir.path().join("rows/wrong-1/log.txt")).unwrap();
    assert!(log.contains("error: "), "{log}");
    let status = works(&["sweep", "status", &file]);
    assert!(
        status.contains("broken") && status.contains("command 1 ended"),
        "{status}"
    );
}

#[test]
fn the_sweeps_of_the_report_can_be_read() {
    for (name, rows) in [("rows.toml", 20), ("full.toml", 40)] {
        let reports = concat!(env!("CARGO_MANIFEST_DIR"), "/../reports/search");
        let output = Command::new(program())
            .args(["--json", "sweep", "status", &format!("{reports}/{name}")])
            .env("MIXSEARCH_DATA", "/data")
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{message}");
        let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(all.as_array().unwrap().len(), rows, "{name}");
    }
}

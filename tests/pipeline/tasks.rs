//! Rows of a sweep as tasks of a cluster: what is listed, written for others, and how a task ends.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::program::{
    TINY, epochs, fails, mixsearch, program, signal, synthesise, wait_for, works,
};

const SWEEP: &str = r#"
out = "rows"
recipe = "tiny.toml"
[[row]]
arm = "random"
after = ["k-1-1", "k-2-1"]
commands = ["genotype random --recipe {recipe} --seed {seed} --out {row}/genotype.json"]
[[row]]
arm = "k"
set = { "search.epochs" = 40, "search.steps" = 4 }
grid = { "mixing.k" = [1, 2] }
commands = ["search --recipe {recipe} --data {here}/data/lesion --seed {seed} --out {row}/search --auto-resume"]
"#;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.at("tiny.toml"), TINY).unwrap();
        fs::write(desk.at("sweep.toml"), SWEEP).unwrap();
        desk
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn json(&self, verb: &str) -> serde_json::Value {
        serde_json::from_str(&works(&["--json", "sweep", verb, &self.at("sweep.toml")])).unwrap()
    }

    fn row(&self, row: &str) -> [String; 6] {
        let file = self.at("sweep.toml");
        ["sweep", "row", &file, row, "--tries", "2"].map(str::to_owned)
    }

    fn epochs(&self, row: &str) -> usize {
        epochs(&self.0.path().join(format!("rows/{row}/search")))
    }

    /// A task on the row, after so many more epochs of its search.
    fn under_way(&self, row: &str, more: usize) -> Child {
        let before = self.epochs(row);
        let task = Command::new(program())
            .args(self.row(row))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(row, || self.epochs(row) >= before + more);
        task
    }
}

#[test]
fn a_grid_is_listed_and_its_scripts_are_shown_without_running_a_row() {
    let desk = Desk::new();
    let plan = desk.json("plan");
    let of = |key: &str| -> Vec<String> {
        let rows = plan.as_array().unwrap().iter();
        rows.map(|row| row[key].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(of("row"), ["random-1", "k-1-1", "k-2-1"]);
    let digests = of("digest");
    assert!(digests.iter().all(|digest| digest.len() == 12));
    assert_ne!(digests[1], digests[2]);
    assert_eq!(desk.json("plan"), plan);

    let file = desk.at("sweep.toml");
    let submit = [
        "sweep",
        "submit",
        &file,
        "--engine",
        "slurm",
        "--dry-run",
        "--partition",
        "cpu",
    ];
    let script = works(&submit);
    assert!(
        script.contains("#SBATCH --partition=cpu\n") && script.contains("rows=('k-1-1' 'k-2-1')")
    );
    assert!(
        script.contains("wave-2.sh: 1 rows, after wave 1"),
        "{script}"
    );
    let mut wrong = submit.to_vec();
    wrong.extend(["--", "qos low"]);
    fails(&wrong, "no option of sbatch");
    assert!(!desk.0.path().join("rows").join("slurm").exists());
}

#[test]
fn other_engines_get_the_same_rows() {
    let desk = Desk::new();
    let file = desk.at("sweep.toml");
    works(&["sweep", "emit", &file, "--engine", "hq", "--cpus", "2"]);
    let text = fs::read_to_string(desk.at("rows/hyperqueue.toml")).unwrap();
    let job: toml::Table = toml::from_str(&text).unwrap();
    let tasks = job["task"].as_array().unwrap();
    assert_eq!(tasks.len(), 3);
    assert_eq!(tasks[2]["deps"].as_array().unwrap().len(), 2);

    let emit = [
        "sweep",
        "emit",
        &file,
        "--engine",
        "kubernetes",
        "--image",
        "mixsearch:1",
    ];
    let mut emit = emit.to_vec();
    emit.extend([
        "--claim",
        "data",
        "--mount",
        "/data",
        "--program",
        "mixsearch",
    ]);
    works(&emit);
    let text = fs::read_to_string(desk.at("rows/kubernetes.json")).unwrap();
    let job: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(job["spec"]["completions"], 3);
    assert!(!desk.0.path().join("rows/k-1-1").exists());
}

#[test]
fn a_task_that_is_told_to_end_or_killed_goes_on_and_says_so_by_its_exit_code() {
    let desk = Desk::new();
    synthesise(&desk.at("data"), "8");
    assert_eq!(mixsearch(&desk.row("random-1")).status.code(), Some(75));
    fails(&desk.row("other"), "has no row other");

    for (name, code) in [("-USR1", 138), ("-TERM", 143)] {
        let mut task = desk.under_way("k-1-1", 2);
        signal(name, task.id());
        assert_eq!(task.wait().unwrap().code(), Some(code));
    }
    assert!(desk.epochs("k-1-1") < 40);
    // Twice in a row is as often as was allowed; what was saved in between begins the count anew.
    for _ in 0..2 {
        let mut task = desk.under_way("k-1-1", 1);
        let state = fs::read_to_string(desk.at("rows/k-1-1/row.json")).unwrap();
        let state: serde_json::Value = serde_json::from_str(&state).unwrap();
        signal("-9", &state["process"]);
        assert_eq!(task.wait().unwrap().code(), Some(137));
    }
    fails(
        &desk
            .row("k-1-1")
            .iter()
            .map(String::as_str)
            .chain(["--quiet"])
            .collect::<Vec<_>>(),
        "command 1 was killed 2 times",
    );
    fails(&desk.row("random-1"), "comes after k-1-1, which broke");
    works(&desk.row("k-1-1"));
    works(&desk.row("k-2-1"));
    works(&desk.row("random-1"));
    let log = fs::read_to_string(desk.at("rows/k-1-1/log.txt")).unwrap();
    let line = log
        .lines()
        .find(|line| line.contains("epoch 40 of 40: weight loss "))
        .unwrap();
    assert!(
        line.starts_with("20") && line.contains("Z stage 1, "),
        "{line}"
    );
    let whole = desk.at("whole");
    let (recipe, data) = (desk.at("rows/k-1-1/recipe.toml"), desk.at("data/lesion"));
    works(&[
        "search", "--recipe", &recipe, "--data", &data, "--seed", "1", "--out", &whole, "--quiet",
    ]);
    let read = |folder: &str| fs::read(desk.at(folder)).unwrap();
    assert_eq!(
        read("whole/events.jsonl"),
        read("rows/k-1-1/search/events.jsonl")
    );
}

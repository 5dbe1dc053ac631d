//! Refusal of commands that would lose a result or report noise as one.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::{Path, PathBuf};

use shared::bundle::{Bundle, WeightPrecision};

use super::program::{failed, fails, first_image, mixsearch, program, synthesise, works};

const TINY: &str = "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n[mixing]\nk = 2\n\
    [search]\nlayers = [5]\nepochs = 1\nwarm-up = 0\nbatch = 2\nsteps = 1\n\
    [retrain]\nepochs = 1\nbatch = 4\n[split]\n";

struct Desk(tempfile::TempDir);

impl Desk {
    /// Synthetic data sets, and a search on one of them.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.path("tiny.toml"), TINY).unwrap();
        synthesise(&desk.at("data"), "8");
        // Without its manifest the division is a hash's.
        fs::remove_file(desk.path("data/lesion/manifest.json")).unwrap();
        works(&desk.search("tiny.toml", "search"));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn recipe(&self, name: &str, from: &str, to: &str) {
        assert!(TINY.contains(from), "{from}");
        fs::write(self.path(name), TINY.replace(from, to)).unwrap();
    }

    fn search(&self, recipe: &str, out: &str) -> Vec<String> {
        let [recipe, data, out] = [recipe, "data/lesion", out].map(|name| self.at(name));
        [
            "search", "--recipe", &recipe, "--data", &data, "--out", &out,
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn retrain(&self, recipe: &str, genotype: &str, out: &str) -> Vec<String> {
        let mut arguments = self.search(recipe, out);
        "retrain".clone_into(&mut arguments[0]);
        arguments.extend(["--genotype".to_owned(), self.at(genotype)]);
        arguments
    }
}

fn with(mut arguments: Vec<String>, flag: &str) -> Vec<String> {
    arguments.push(flag.to_owned());
    arguments
}

#[test]
fn force_deletes_runs_and_nothing_else() {
    let desk = Desk::new();
    fs::create_dir(desk.path("mine")).unwrap();
    fs::write(desk.path("mine/notes.txt"), "kept").unwrap();
    fails(
        &with(desk.search("tiny.toml", "mine"), "--force"),
        "not the folder of a run",
    );
    assert!(desk.path("mine/notes.txt").exists());
    let inside = with(
        desk.retrain("tiny.toml", "search/genotype.json", "search"),
        "--force",
    );
    fails(&inside, "would delete");
    assert!(desk.path("search/genotype.json").exists());
    works(&with(desk.search("tiny.toml", "search"), "--force"));
}

#[test]
fn a_retraining_goes_on_with_its_own_architecture_only() {
    let desk = Desk::new();
    let text = fs::read_to_string(desk.path("search/genotype.json")).unwrap();
    works(&desk.retrain("tiny.toml", "search/genotype.json", "model"));
    let other = text.replacen("\"seed\"", "\"another\"", 1);
    assert_ne!(other, text);
    fs::write(desk.path("other.json"), other).unwrap();
    let resumed = with(desk.retrain("tiny.toml", "other.json", "model"), "--resume");
    fails(&resumed, "another architecture");
    let search = with(desk.search("tiny.toml", "model"), "--resume");
    fails(&search, "is the folder of a retraining");
    desk.recipe("more.toml", "batch = 2", "batch = 3");
    let more = with(desk.search("more.toml", "search"), "--resume");
    fails(&more, "(batch = 2 then, batch = 3 now)");
    works(&with(
        desk.retrain("tiny.toml", "search/genotype.json", "model"),
        "--resume",
    ));
}

#[test]
fn an_output_folder_that_is_a_file_is_refused_before_any_work() {
    let desk = Desk::new();
    fs::write(desk.path("file"), "kept").unwrap();
    fails(&desk.search("tiny.toml", "file/run"), "is a file");
    fails(&["data", "synth", "--out", &desk.at("file")], "is a file");
    let text = fs::read_to_string(desk.path("file")).unwrap();
    assert_eq!(text, "kept");
}

#[test]
fn a_device_that_gives_another_answer_than_the_models_is_not_used() {
    let desk = Desk::new();
    works(&desk.retrain("tiny.toml", "search/genotype.json", "run"));
    let [run, model, data, out] = ["run", "model", "data/lesion", "masks"].map(|n| desk.at(n));
    works(&["export", "--run", &run, "--out", &model]);
    let mut bundle = Bundle::from_bytes(&fs::read(&model).unwrap()).unwrap();
    let first = &mut bundle.manifest.reference_output[0];
    *first = if *first < 0.5 { 1.0 } else { 0.0 };
    fs::write(&model, bundle.to_bytes(WeightPrecision::F16).unwrap()).unwrap();
    let image = first_image(&desk.path("data/lesion"));
    let message = "no trust";
    fails(
        &["segment", "--model", &model, &image, "--out", &out],
        message,
    );
    fails(&["evaluate", "--model", &model, "--data", &data], message);
    assert!(!desk.path("masks").exists());
}

#[test]
fn noise_is_not_called_an_architecture() {
    let desk = Desk::new();
    desk.recipe("warm.toml", "warm-up = 0", "warm-up = 1");
    fails(&desk.search("warm.toml", "noise"), "would never learn");
    desk.recipe("steep.toml", "steps = 1", "steps = 3\nrate = 1e30");
    fails(&desk.search("steep.toml", "noise"), "not a finite number");
    assert!(!desk.path("noise/genotype.json").exists());
}

#[test]
fn nothing_is_tested_on_what_it_was_trained_with() {
    let desk = Desk::new();
    desk.recipe("seed.toml", "[split]\n", "[split]\nseed = 7\n");
    works(&desk.retrain("seed.toml", "search/genotype.json", "model"));
    let [model, data] = [desk.at("model/model.safetensors"), desk.at("data/lesion")];
    let evaluate = ["evaluate", "--model", &model, "--data", &data];
    // The division is the model's own, not the program's default.
    works(&evaluate);
    // A division that came later calls a training case a test.
    let splits: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.path("model/splits/lesion.json")).unwrap()).unwrap();
    let items: Vec<_> = fs::read_dir(desk.path("data/lesion/images"))
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .enumerate()
        .map(|(at, id)| {
            let split = ["test", "train"][usize::from(at > 5)];
            serde_json::json!({ "id": id, "image": format!("images/{id}.png"),
                "mask": format!("masks/{id}.png"), "group": id, "split": split })
        })
        .collect();
    assert!(splits.is_object(), "{splits}");
    let manifest = serde_json::json!({ "name": "lesion", "items": items });
    fs::write(desk.path("data/lesion/manifest.json"), manifest.to_string()).unwrap();
    fails(&evaluate, "was trained with it");
}

fn copy_set(from: &Path, to: &Path, renamed: impl Fn(&str) -> String) {
    for folder in ["images", "masks"] {
        fs::create_dir_all(to.join(folder)).unwrap();
        for entry in fs::read_dir(from.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = renamed(&entry.file_name().to_string_lossy());
            fs::copy(entry.path(), to.join(folder).join(name)).unwrap();
        }
    }
}

#[test]
fn pictures_and_not_names_decide_what_a_model_has_seen() {
    let desk = Desk::new();
    works(&desk.retrain("tiny.toml", "search/genotype.json", "model"));
    let model = desk.at("model/model.safetensors");
    let evaluate =
        |data: &str| ["evaluate", "--json", "--model", &model, "--data", data].map(str::to_owned);
    let lesion = desk.path("data/lesion");
    copy_set(&lesion, &desk.path("renamed"), str::to_owned);
    assert!(works(&evaluate(&desk.at("renamed"))).contains("\"seen\": true"));
    // Other names are divided otherwise: what trained would be tested on.
    copy_set(&lesion, &desk.path("cases"), |name| format!("0{name}"));
    fails(&evaluate(&desk.at("cases")), "was trained with it");
    // Other pictures under the names that trained.
    let names: Vec<String> = fs::read_dir(lesion.join("images"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    copy_set(
        &desk.path("data/polyp"),
        &desk.path("namesake/lesion"),
        |name| {
            let number = name.split_once('-').unwrap().1;
            names
                .iter()
                .find(|other| other.ends_with(number))
                .unwrap()
                .clone()
        },
    );
    assert!(works(&evaluate(&desk.at("namesake/lesion"))).contains("\"seen\": false"));
}

#[test]
fn a_set_with_a_test_part_only_is_evaluated_without_the_methods_that_a_training_part_sets() {
    let desk = Desk::new();
    works(&desk.retrain("tiny.toml", "search/genotype.json", "model"));
    let manifest = desk.path("data/polyp/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let text = text
        .replace("\"train\"", "\"test\"")
        .replace("\"val\"", "\"test\"");
    fs::write(&manifest, text).unwrap();
    let [model, data] = [desk.at("model/model.safetensors"), desk.at("data/polyp")];
    let output = mixsearch(&["evaluate", "--model", &model, "--data", &data]);
    let (table, note) = (output.stdout, String::from_utf8(output.stderr).unwrap());
    let table = String::from_utf8(table).unwrap();
    assert!(
        output.status.success() && note.contains("no training part"),
        "{note}"
    );
    assert!(
        table.contains("polyp") && !table.contains("Otsu"),
        "{table}"
    );
}

#[test]
fn a_result_that_a_full_disk_takes_is_an_error() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    // Not every system has it.
    let Ok(full) = full else { return };
    let mut command = std::process::Command::new(program());
    let command = command.args([
        "inspect",
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../native-search/recipes/universal.genotype.json"
        ),
    ]);
    let output = command.stdout(full).output().unwrap();
    failed(&output, "could not be written");
}

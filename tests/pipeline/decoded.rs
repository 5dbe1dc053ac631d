//! Runs whose pixels lie in files: the results are those of runs that hold them.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use burn::tensor::Device;
use native_search::data::{DataSet, Decoded, Split, SplitRecipe, Union, write_synthetic};
use native_search::run::RunFolder;
use native_search::search::{Progress, SearchRun};
use shared::recipe::Recipe;
use shared::search::StepReport;
use shared::training::Workers;
use tempfile::TempDir;

use super::program::{TINY, mixsearch, synthesise, works};

/// The program in a folder with data sets and a recipe.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        // Two epochs of two steps, with an image that is shown mixed.
        let recipe = TINY.replace("epochs = 1", "epochs = 2");
        let recipe = recipe.replace("steps = 1", "steps = 2") + "[retrain.mixing]\nk = 2\n";
        std::fs::write(desk.path("tiny.toml"), recipe + "probability = 0.5\n").unwrap();
        synthesise(&desk.at("data"), "8");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A search on two data sets into the folder `out`.
    fn search(&self, out: &str, more: &[&str]) -> Vec<String> {
        let [recipe, first, second, out] =
            ["tiny.toml", "data/lesion", "data/polyp", out].map(|name| self.at(name));
        let search = ["search", "--recipe", &recipe, "--data", &first];
        let rest = ["--data", &second, "--out", &out];
        let all = search.into_iter().chain(rest).chain(more.iter().copied());
        all.map(str::to_owned).collect()
    }

    /// A retraining of the genotype that the search in `from` found.
    fn retrain(&self, from: &str, out: &str, more: &[&str]) -> Vec<String> {
        let genotype = self.at(&format!("{from}/genotype.json"));
        let [recipe, data, out] = ["tiny.toml", "data/nuclei", out].map(|name| self.at(name));
        let retrain = ["retrain", "--genotype", &genotype, "--recipe", &recipe];
        let rest = ["--data", &data, "--out", &out];
        let all = retrain.into_iter().chain(rest).chain(more.iter().copied());
        all.map(str::to_owned).collect()
    }

    /// Asserts that a file is the same in two folders of runs.
    fn same(&self, file: &str, one: &str, other: &str) {
        let [one, other] = [one, other].map(|run| std::fs::read(self.path(run).join(file)));
        assert!(one.unwrap() == other.unwrap(), "{file} differs");
    }

    /// The files of decoded images, each with the number that a new file would not have.
    fn decoded(&self) -> BTreeMap<PathBuf, u64> {
        let entries = std::fs::read_dir(self.path("decoded")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let paths = paths.filter(|path| path.extension().is_some_and(|e| e == "cases"));
        let inode = |path: PathBuf| (path.clone(), std::fs::metadata(path).unwrap().ino());
        paths.map(inode).collect()
    }
}

#[test]
fn search_and_retraining_with_decoded_images_in_files_give_the_same_bytes() {
    let desk = Desk::new();
    let decoded = desk.at("decoded");
    let flag = ["--decoded", decoded.as_str()];
    works(&desk.search("held", &[]));
    works(&desk.search("stored", &flag));
    works(&desk.retrain("held", "held-net", &[]));
    works(&desk.retrain("held", "stored-net", &flag));
    let made = desk.decoded();
    // Two data sets that are searched on, and the parts of a third that train and choose.
    assert_eq!(made.len(), 4, "{made:?}");
    works(&desk.search("again", &flag));
    works(&desk.retrain("held", "again-net", &flag));
    assert_eq!(desk.decoded(), made, "nothing is decoded a second time");
    for file in ["genotype.json", "events.jsonl", "run.toml", "summary.md"] {
        desk.same(file, "held", "stored");
        desk.same(file, "held", "again");
    }
    for file in [
        "model.safetensors",
        "events.jsonl",
        "run.toml",
        "summary.md",
    ] {
        desk.same(file, "held-net", "stored-net");
        desk.same(file, "held-net", "again-net");
    }
}

#[test]
fn damaged_files_of_decoded_images_are_named_and_made_again() {
    let desk = Desk::new();
    let decoded = desk.at("decoded");
    let flag = ["--decoded", decoded.as_str()];
    works(&desk.search("whole", &flag));
    let made = desk.decoded();
    let (first, _) = made.first_key_value().unwrap();
    let file = std::fs::File::options().write(true).open(first).unwrap();
    file.set_len(500).unwrap();
    let output = mixsearch(&desk.search("mended", &flag));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    assert!(message.contains(&first.display().to_string()), "{message}");
    desk.same("genotype.json", "whole", "mended");
    let mended = desk.decoded();
    let changed = made.iter().filter(|(path, inode)| mended[*path] != **inode);
    assert_eq!(changed.count(), 1);
}

/// Ends the run after so many steps.
struct After(usize);

impl Progress for After {
    fn step(&mut self, _: &StepReport) -> bool {
        self.0 -= 1;
        self.0 > 0
    }
}

fn run(out: &Path, recipe: &Recipe, union: &Union, steps: usize) -> anyhow::Result<Option<String>> {
    let run = SearchRun {
        recipe: recipe.clone(),
        union: union.clone(),
        out: RunFolder::at(out),
        device: Device::flex(),
        workers: Workers::none(),
        provenance: BTreeMap::new(),
    };
    let found = run.run(&mut After(steps))?;
    Ok(found.map(|genotype| genotype.to_json()))
}

#[test]
fn a_run_goes_on_with_its_pixels_elsewhere_and_a_file_that_is_cut_costs_no_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let recipe = "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n\
         [search]\nlayers = [5]\nepochs = 3\nwarm-up = 1\nbatch = 2\nsteps = 2\narch-rate = 0.05";
    let recipe = Recipe::parse(recipe).unwrap();
    let roots = write_synthetic(&dir.path().join("data"), 6, [24, 32], 1).unwrap();
    let sets = DataSet::open_all(&roots, &SplitRecipe::default()).unwrap();
    let held = Union::load(&sets, Split::Train, &recipe.preprocess, 1).unwrap();
    let [whole, broken, decoded] = ["whole", "broken", "decoded"].map(|name| dir.path().join(name));
    let folder = Decoded::open(&decoded, &broken).unwrap();
    let stored = folder.union(&sets, Split::Train, &recipe.preprocess, 1);
    let stored = stored.unwrap().union;
    let expected = run(&whole, &recipe, &held, 1000).unwrap().unwrap();
    // One step each, in the warm-up and after it.
    for union in [&stored, &held, &stored] {
        assert_eq!(run(&broken, &recipe, union, 1).unwrap(), None);
    }
    for file in std::fs::read_dir(&decoded).unwrap() {
        let file = std::fs::File::options()
            .write(true)
            .open(file.unwrap().path());
        file.unwrap().set_len(100).unwrap();
    }
    let error = run(&broken, &recipe, &stored, 1000).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("cannot be read") && error.contains("decoded/"),
        "{error}"
    );
    let found = run(&broken, &recipe, &held, 1000).unwrap();
    assert_eq!(found, Some(expected));
    let events = |run: &Path| std::fs::read(run.join("events.jsonl")).unwrap();
    assert_eq!(events(&broken), events(&whole));
}

#[test]
fn pixels_in_files_are_not_in_memory() {
    let output = Command::new(env!("CARGO_BIN_EXE_torture"))
        .arg("decoded")
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    assert!(report.contains("## Decoded images"), "{report}");
}

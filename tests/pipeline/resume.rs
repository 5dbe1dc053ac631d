//! Reproducibility: the same seed gives the same result, also across an interruption.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use burn::tensor::Device;
use native_search::data::{Split, synthetic_union};
use native_search::retrain::{self, RetrainRun};
use native_search::run::RunFolder;
use native_search::search::{Progress, SearchRun};
use shared::architecture::Architecture;
use shared::genotype::Genotype;
use shared::recipe::Recipe;
use shared::search::StepReport;
use shared::training::Workers;

use super::program::{epochs, program, works};

/// Ends the run after so many steps.
struct After(usize);

impl Progress for After {
    fn step(&mut self, step: &StepReport) -> bool {
        assert!(step.mean_loss.is_finite());
        self.0 -= 1;
        self.0 > 0
    }
}

impl retrain::Progress for After {
    fn step(&mut self, _done: usize, mean_loss: f64) -> bool {
        assert!(mean_loss.is_finite());
        self.0 -= 1;
        self.0 > 0
    }
}

fn recipe() -> Recipe {
    Recipe::parse(
        "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n\
         [search]\nlayers = [5, 7]\nepochs = 2\nwarm-up = 1\nbatch = 2\nsteps = 2\narch-rate = 0.05",
    )
    .unwrap()
}

/// A tiny search in `out` for so many steps at most; the genotype of one that ends.
pub(crate) fn search(out: &Path, steps: usize, device: &Device) -> Option<String> {
    let recipe = recipe();
    let run = SearchRun {
        union: synthetic_union(6, &recipe.preprocess, 3, Split::Train),
        recipe,
        out: RunFolder::at(out),
        device: device.clone(),
        workers: Workers::none(),
        provenance: BTreeMap::new(),
    };
    run.run(&mut After(steps))
        .unwrap()
        .map(|genotype| genotype.to_json())
}

#[test]
fn one_seed_gives_one_genotype_and_an_interruption_changes_nothing() {
    let [whole, again, broken] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let cpu = Device::flex();
    let expected = search(whole.path(), 1000, &cpu).unwrap();
    assert_eq!(search(again.path(), 1000, &cpu).unwrap(), expected);
    // In the middle of the first epoch, of the bilevel epoch, and of the second stage: each goes on at the step before.
    for steps in [1, 2, 4] {
        assert_eq!(search(broken.path(), steps, &cpu), None);
    }
    assert_eq!(search(broken.path(), 1000, &cpu).unwrap(), expected);
    let events = |dir: &Path| std::fs::read_to_string(dir.join("events.jsonl")).unwrap();
    assert_eq!(events(broken.path()), events(whole.path()));
    for file in [
        "genotype.json",
        "architecture.svg",
        "summary.md",
        "entropy.svg",
        "losses.svg",
    ] {
        assert!(whole.path().join(file).exists(), "{file} is missing");
    }
}

/// A program that is killed where this value ends, also by a test that fails.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// The program with these arguments, once the run in its folder `run` has so many epochs behind it.
    pub(crate) fn after(count: usize, run: &Path, arguments: &[String]) -> Self {
        let mut command = Command::new(program());
        let mut running = Self(command.args(arguments).spawn().unwrap());
        // Often: an epoch is over in some milliseconds.
        let start = Instant::now();
        while epochs(run) < count {
            let ended = running.0.try_wait().unwrap();
            assert!(ended.is_none(), "it ended before it was stopped");
            assert!(start.elapsed() < Duration::from_mins(2), "no epoch {count}");
            std::thread::sleep(Duration::from_millis(1));
        }
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_killed_search_in_64_bits_goes_on_to_the_same_end() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let recipe = "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n[drawn]\nimages = 6\n\
        [search]\nlayers = [5]\nepochs = 8\nwarm-up = 1\nbatch = 2\nsteps = 3\nprecision = \"double\"";
    std::fs::write(at("recipe.toml"), recipe).unwrap();
    let arguments = |out: &str| {
        ["search", "--recipe", &at("recipe.toml"), "--out", &at(out)].map(str::to_owned)
    };
    works(&arguments("whole"));
    let running = Running::after(3, &dir.path().join("broken"), &arguments("broken"));
    drop(running);
    let mut resumed = arguments("broken").to_vec();
    resumed.push("--resume".to_owned());
    // Also where no GPU answers: nothing of a run on the processor may ask for one.
    let hidden = [
        "VK_DRIVER_FILES",
        "VK_ICD_FILENAMES",
        "__EGL_VENDOR_LIBRARY_FILENAMES",
    ];
    let output = Command::new(program())
        .args(&resumed)
        .envs(hidden.map(|name| (name, "/nowhere")))
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    for file in ["events.jsonl", "genotype.json"] {
        let [whole, broken] =
            ["whole", "broken"].map(|run| std::fs::read(dir.path().join(run).join(file)).unwrap());
        assert_eq!(whole, broken, "{file}");
    }
}

fn retrain(out: &Path, genotype: &Genotype, steps: usize) -> Option<Vec<u8>> {
    let mut recipe = recipe();
    recipe.retrain.epochs = 2;
    recipe.retrain.batch = 3;
    let run = RetrainRun {
        architecture: Architecture::Found(genotype.clone()),
        start: None,
        train: synthetic_union(6, &recipe.preprocess, 3, Split::Train),
        validation: synthetic_union(6, &recipe.preprocess, 3, Split::Val),
        recipe,
        out: RunFolder::at(out),
        device: Device::flex(),
        workers: Workers::none(),
        licence: String::new(),
        seen_pixels: BTreeSet::new(),
        data: String::new(),
    };
    run.run(&mut After(steps)).unwrap()?;
    let summary = std::fs::read_to_string(out.join("summary.md")).unwrap();
    assert!(summary.contains("| best epoch"), "{summary}");
    assert!(summary.contains("## Epochs") && out.join("loss.svg").is_file());
    Some(std::fs::read(out.join("model.safetensors")).unwrap())
}

#[test]
fn an_interrupted_retraining_ends_with_the_same_model() {
    let [searched, whole, broken] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let genotype =
        Genotype::from_json(&search(searched.path(), 1000, &Device::flex()).unwrap()).unwrap();
    let expected = retrain(whole.path(), &genotype, 1000).unwrap();
    // In the first epoch, and in the second.
    for steps in [2, 9] {
        assert_eq!(retrain(broken.path(), &genotype, steps), None);
    }
    assert_eq!(retrain(broken.path(), &genotype, 1000).unwrap(), expected);
}

//! What the killed jobs work with: a recipe, data, an architecture, a trained model, a sweep.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

/// A search and a training of some epochs each, in a second or two.
const RECIPE: &str = "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n[mixing]\nk = 2\n[drawn]\nimages = 6\n\
    [search]\nlayers = [5, 7]\nepochs = 3\nwarm-up = 1\nbatch = 2\nsteps = 2\n\
    [retrain]\nepochs = 4\nbatch = 2\n";

const SWEEP: &str = r#"out = "rows"
recipe = "../recipe.toml"
[values]
data = ["--data", "{here}/../data/lesion"]
[[row]]
arm = "searched"
set = { "search.epochs" = 2 }
commands = ["search --recipe {recipe} {data} --seed {seed} --out {row}/search --auto-resume"]
[[row]]
arm = "trained"
commands = [
  "genotype random --recipe {recipe} --seed {seed} --out {row}/genotype.json",
  "retrain --genotype {row}/genotype.json --recipe {recipe} {data} --out {row}/model --auto-resume",
  "export --run {row}/model --out {row}/exported.safetensors",
]
"#;

/// A folder with all of it, and the program.
pub struct Desk {
    dir: TempDir,
    program: PathBuf,
}

impl Desk {
    /// Prepares everything.
    ///
    /// # Errors
    /// A program that is not built or fails, a disk that is full.
    pub fn new() -> anyhow::Result<Self> {
        let here = std::env::current_exe()?;
        let folder = here.parent().context("a program lies in a folder")?;
        let program = folder.join("mixsearch");
        ensure!(
            program.is_file(),
            "{} is not there: build it first, with cargo build --release --workspace --bin mixsearch",
            program.display()
        );
        let desk = Self {
            dir: tempfile::tempdir()?,
            program,
        };
        std::fs::write(desk.path("recipe.toml"), RECIPE)?;
        let [data, raw, genotype, model, recipe] =
            ["data", "raw", "genotype.json", "model", "recipe.toml"].map(|name| desk.at(name));
        let lesion = desk.at("data/lesion");
        let synth = ["data", "synth", "--size", "24x32", "--out"];
        desk.works([&synth[..], &[data.as_str(), "--count", "8"]].concat())?;
        let large = [
            "data", "synth", "--size", "96x128", "--count", "80", "--out", &raw,
        ];
        desk.works(large)?;
        desk.works([
            "genotype", "random", "--recipe", &recipe, "--out", &genotype,
        ])?;
        let retrain = ["retrain", "--genotype", &genotype, "--recipe", &recipe];
        desk.works([&retrain[..], &["--data", &lesion, "--out", &model]].concat())?;
        Ok(desk)
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The same as text.
    pub fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// The program with these arguments, silent.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--quiet").args(arguments);
        command.env("XDG_RUNTIME_DIR", std::env::temp_dir());
        // Threads of networks as small as these wait for each other for most of the time.
        command.env("RAYON_NUM_THREADS", "1");
        command
    }

    fn works<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> anyhow::Result<()> {
        let output = self.command(arguments).output()?;
        let message = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "a job cannot be prepared: {message}"
        );
        Ok(())
    }

    /// Makes the folder of one try, with a sweep's file in it.
    pub(super) fn begin(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.path(name);
        Self::prepare(&folder)?;
        Ok(folder)
    }

    /// The same for a try that was ended before.
    pub(super) fn prepare(folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)?;
        Ok(std::fs::write(folder.join("sweep.toml"), SWEEP)?)
    }

    /// Everything that one try left behind is removed.
    pub(super) fn end(folder: &Path) -> anyhow::Result<()> {
        Ok(std::fs::remove_dir_all(folder)?)
    }
}

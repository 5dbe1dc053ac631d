//! What a job does: the files that it was begun with, and the command that they make.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};
use shared::events::RunKind;
use shared::genotype::Genotype;
use shared::recipe::Recipe;
use shared::served::JobRequest;

use crate::files;
use crate::run::{RunFolder, file};
use crate::serve::named;

/// Where the jobs' own files lie, in the folder of the runs; hidden, so that nobody is served them.
const JOBS: &str = ".jobs";
const ORDER: &str = "job.json";
const RECIPE: &str = "recipe.toml";
const LOG: &str = "log.txt";

/// The folders that jobs read and write.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    /// The folder of the runs.
    pub(crate) runs: PathBuf,
    /// Data sets by name.
    pub(crate) data: BTreeMap<String, PathBuf>,
}

/// A job as its folder has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Order {
    /// What it does.
    pub(super) kind: RunKind,
    /// Data sets by name.
    data: Vec<String>,
}

impl Folders {
    /// The folder of the run of that name.
    pub(super) fn run(&self, name: &str) -> RunFolder {
        RunFolder::at(self.runs.join(name))
    }

    fn job(&self, name: &str, file: &str) -> PathBuf {
        self.runs.join(JOBS).join(name).join(file)
    }

    /// The recipe of a job that could begin.
    ///
    /// # Errors
    /// What the recipe's parser says, a name that cannot be one, data or a genotype that are not there.
    pub(super) fn check(&self, request: &JobRequest) -> Result<Recipe> {
        named::check(&request.name)?;
        let recipe = Recipe::parse(&request.recipe).context("recipe")?;
        self.data_of(&request.data)?;
        if request.kind == RunKind::Retraining {
            ensure!(
                !request.data.is_empty(),
                "a retraining needs a data set: choose one"
            );
            self.genotype_of(request)?;
        }
        Ok(recipe)
    }

    /// Keeps what the job needs, to be begun and resumed.
    ///
    /// # Errors
    /// As [`check`](Self::check); a run of that name; a folder that cannot be written.
    pub(super) fn keep(&self, request: &JobRequest) -> Result<()> {
        self.check(request)?;
        let name = &request.name;
        ensure!(
            !files::is_used(self.run(name).path()) && !self.run(name).path().is_file(),
            "there is a run called {name} already: choose another name"
        );
        let order = Order {
            kind: request.kind,
            data: request.data.clone(),
        };
        if request.kind == RunKind::Retraining {
            let genotype = self.genotype_of(request)?.to_json();
            files::write(&self.job(name, file::GENOTYPE), genotype.as_bytes())?;
        }
        files::write(&self.job(name, RECIPE), request.recipe.as_bytes())?;
        // Written last: with it there is a job.
        files::write(&self.job(name, ORDER), &serde_json::to_vec_pretty(&order)?)
    }

    /// What the job of that name does.
    ///
    /// # Errors
    /// No such job, or a damaged one.
    pub(super) fn order(&self, name: &str) -> Result<Order> {
        named::check(name)?;
        let path = self.job(name, ORDER);
        let bytes =
            std::fs::read(&path).with_context(|| format!("there is no job called {name}"))?;
        serde_json::from_slice(&bytes).with_context(|| format!("{} is damaged", path.display()))
    }

    /// The names of all jobs, sorted.
    pub(super) fn jobs(&self) -> Vec<String> {
        let Ok(entries) = self.runs.join(JOBS).read_dir() else {
            return Vec::new();
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| self.order(name).is_ok()).collect();
        names.sort();
        names
    }

    /// The arguments of the program that begin the job or go on with it.
    ///
    /// # Errors
    /// Data that is not served any more; a genotype that cannot be read.
    pub(super) fn arguments(&self, name: &str, order: &Order) -> Result<Vec<OsString>> {
        let mut arguments = match order.kind {
            RunKind::Search => vec!["search".into()],
            RunKind::Retraining => {
                let path = self.job(name, file::GENOTYPE);
                let width = read_genotype(&path)?.structure.width.to_string();
                let words = ["retrain", "--width", &width, "--genotype"];
                let mut arguments = words.map(OsString::from).to_vec();
                arguments.push(path.into());
                arguments
            }
        };
        arguments.extend(["--recipe".into(), self.job(name, RECIPE).into()]);
        for folder in self.data_of(&order.data)? {
            arguments.extend(["--data".into(), folder.into()]);
        }
        let out = self.run(name).path().into();
        arguments.extend(["--out".into(), out, "--auto-resume".into()]);
        Ok(arguments)
    }

    /// The arguments that measure a search beforehand.
    ///
    /// # Errors
    /// Data that is not served.
    pub(super) fn dry_run(&self, recipe: &Path, data: &[String]) -> Result<Vec<OsString>> {
        let words = ["--json", "--quiet", "search", "--dry-run", "--recipe"];
        let mut arguments = words.map(OsString::from).to_vec();
        arguments.push(recipe.into());
        for folder in self.data_of(data)? {
            arguments.extend(["--data".into(), folder.into()]);
        }
        Ok(arguments)
    }

    /// An empty log of the job.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(super) fn new_log(&self, name: &str) -> Result<File> {
        let path = self.job(name, LOG);
        File::create(&path).with_context(|| format!("could not write {}", path.display()))
    }

    /// What its process wrote last.
    pub(super) fn last_words(&self, name: &str) -> Option<String> {
        last_words(&std::fs::read(self.job(name, LOG)).ok()?)
    }

    fn data_of(&self, names: &[String]) -> Result<Vec<PathBuf>> {
        let one = |name: &String| {
            let folder = self.data.get(name).cloned();
            folder.with_context(|| {
                format!("no data set called {name} is served: start mixsearch serve with --data {name}=DIR")
            })
        };
        names.iter().map(one).collect()
    }

    fn genotype_of(&self, request: &JobRequest) -> Result<Genotype> {
        let run = request.genotype_of.as_deref();
        let run = run.context("a retraining needs a genotype: choose the search that found it")?;
        named::check(run)?;
        let genotype = self.run(run).genotype();
        genotype?.with_context(|| format!("the run {run} has no genotype: it has to be finished"))
    }
}

fn read_genotype(path: &Path) -> Result<Genotype> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("could not read {}", path.display()))?;
    Genotype::from_json(&text).with_context(|| path.display().to_string())
}

/// The last line of what a program wrote, without the word that its errors begin with.
pub(super) fn last_words(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(line.strip_prefix("error: ").unwrap_or(line).to_owned())
}

/// The program with these arguments, as it is typed in a terminal.
pub(super) fn typed(arguments: &[OsString]) -> String {
    let mut command = "mixsearch".to_owned();
    for argument in arguments {
        let argument = argument.to_string_lossy();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+".contains(c);
        command.push(' ');
        if argument.chars().all(plain) && !argument.is_empty() {
            command.push_str(&argument);
        } else {
            command.extend(["'", &argument.replace('\'', r"'\''"), "'"]);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> JobRequest {
        JobRequest {
            name: "one".to_owned(),
            kind: RunKind::Search,
            recipe: "seed = 7".to_owned(),
            data: vec!["skin".to_owned()],
            genotype_of: None,
        }
    }

    fn folders(runs: &Path) -> Folders {
        Folders {
            runs: runs.to_owned(),
            data: BTreeMap::from([("skin".to_owned(), "/data/my skin".into())]),
        }
    }

    #[test]
    fn a_job_is_kept_and_makes_a_command() {
        let dir = tempfile::tempdir().unwrap();
        let folders = folders(dir.path());
        folders.keep(&request()).unwrap();
        assert_eq!(folders.jobs(), ["one"]);
        let order = folders.order("one").unwrap();
        let command = typed(&folders.arguments("one", &order).unwrap());
        let runs = dir.path().display();
        assert_eq!(
            command,
            format!(
                "mixsearch search --recipe {runs}/.jobs/one/recipe.toml --data '/data/my skin' --out {runs}/one \
                 --auto-resume"
            )
        );
        let recipe = std::fs::read_to_string(dir.path().join(".jobs/one/recipe.toml")).unwrap();
        assert_eq!(recipe, "seed = 7");
    }

    #[test]
    fn what_cannot_begin_is_refused_and_nothing_is_kept() {
        type Change = fn(&mut JobRequest);
        let dir = tempfile::tempdir().unwrap();
        let folders = folders(dir.path());
        std::fs::create_dir(dir.path().join("taken")).unwrap();
        std::fs::write(dir.path().join("taken/file"), "").unwrap();
        let cases: [(Change, &str); 7] = [
            (|r| r.name = "../one".into(), "cannot be a name"),
            (|r| r.name = "taken".into(), "a run called taken already"),
            (|r| r.recipe = "sede = 7".into(), "seed"),
            (|r| r.data = vec!["/etc".into()], "no data set called /etc"),
            (|r| r.kind = RunKind::Retraining, "needs a genotype"),
            (
                |r| {
                    r.kind = RunKind::Retraining;
                    r.genotype_of = Some("..".into());
                },
                "cannot be a name",
            ),
            (
                |r| {
                    r.kind = RunKind::Retraining;
                    r.data.clear();
                },
                "needs a data set",
            ),
        ];
        for (change, says) in cases {
            let mut request = request();
            change(&mut request);
            let error = format!("{:#}", folders.keep(&request).unwrap_err());
            assert!(error.contains(says), "{error}");
        }
        assert!(folders.jobs().is_empty());
        assert!(folders.order("../one").is_err());
    }

    #[test]
    fn the_last_line_is_what_a_program_failed_with() {
        let wrote = last_words(b"note\nerror: no such thing\n\n");
        assert_eq!(wrote.as_deref(), Some("no such thing"));
        assert_eq!(last_words(b""), None);
        assert_eq!(typed(&["it's".into()]), r"mixsearch 'it'\''s'");
    }
}

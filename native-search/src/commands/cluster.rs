//! `sweep submit` and `sweep emit`: a sweep on a cluster.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::files::{self, Overwriting};
use crate::printer::Printer;
use crate::sweep::engines::{Array, Pods, Slurm, Tasks, hyperqueue, kubernetes};
use crate::sweep::{Plan, waves};

/// What tasks need, as the user says it.
pub struct Wanted {
    /// The sweep's file.
    pub file: PathBuf,
    /// The program where the tasks run; this one where none is named.
    pub program: Option<PathBuf>,
    /// Cores of each task.
    pub cpus: usize,
    /// Memory of each.
    pub memory: Option<String>,
    /// GPUs of each.
    pub gpus: usize,
    /// The longest that each may take.
    pub time: Option<String>,
    /// Tasks at a time.
    pub at_once: Option<usize>,
    /// How often a command may be killed.
    pub tries: usize,
}

/// How `sweep submit` submits.
pub struct Submission {
    /// What tasks need.
    pub wanted: Wanted,
    /// Slurm's partition.
    pub partition: Option<String>,
    /// Seconds before the end of its time at which a task is told to save.
    pub notice: usize,
    /// Further options of sbatch.
    pub options: Vec<String>,
    /// Only print the scripts.
    pub dry_run: bool,
}

/// What `sweep emit` writes, and where.
pub struct Emission {
    /// What tasks need.
    pub wanted: Wanted,
    /// Who runs them.
    pub engine: Engine,
    /// The file; one in the folder of the rows where none is named.
    pub out: Option<PathBuf>,
    /// What happens to the named file where it is there already.
    pub overwriting: Overwriting,
}

/// What a sweep is written for.
pub enum Engine {
    /// A job file.
    HyperQueue,
    /// An Indexed Job.
    Kubernetes(Pods),
}

impl Engine {
    /// What it has no word for is refused, not dropped.
    fn check(&self, wanted: &Wanted) -> anyhow::Result<()> {
        let (name, flags) = match self {
            Self::HyperQueue => (
                "HyperQueue",
                vec![
                    ("--memory", wanted.memory.is_some()),
                    ("--jobs", wanted.at_once.is_some()),
                ],
            ),
            Self::Kubernetes(_) => ("Kubernetes", vec![("--time", wanted.time.is_some())]),
        };
        match flags.into_iter().find(|(_, given)| *given) {
            Some((flag, _)) => bail!("a job of {name} has no {flag}: leave it out"),
            None => Ok(()),
        }
    }
}

impl Wanted {
    fn tasks(&self) -> anyhow::Result<Tasks> {
        let program = match &self.program {
            Some(program) => program.clone(),
            None => std::env::current_exe().context("could not find the program itself")?,
        };
        Ok(Tasks {
            program,
            file: std::path::absolute(&self.file)?,
            folder: std::env::current_dir().context("could not find the current folder")?,
            cpus: self.cpus,
            memory: self.memory.clone(),
            gpus: self.gpus,
            time: self.time.clone(),
            at_once: self.at_once,
            tries: self.tries,
        })
    }
}

/// Submits the rows that are not finished as arrays of tasks; scripts and logs lie in the sweep's folder.
///
/// # Errors
/// A file that cannot be read or used, rows that come after each other, and what Slurm has against it.
pub fn submit(request: &Submission, printer: &Printer) -> anyhow::Result<()> {
    let plan = Plan::read(&request.wanted.file)?;
    let waves = waves(&plan)?;
    if waves.is_empty() {
        printer.result(
            "every row is finished or being worked on",
            &json!({ "jobs": [] }).to_string(),
        );
        return Ok(());
    }
    for option in &request.options {
        if option.contains(char::is_whitespace) || !option.starts_with('-') {
            bail!("\"{option}\" is no option of sbatch: expected --NAME=VALUE after --");
        }
    }
    let slurm = Slurm {
        tasks: request.wanted.tasks()?,
        partition: request.partition.clone(),
        notice: request.notice,
        options: request.options.clone(),
        out: std::path::absolute(plan.out.join("slurm"))?,
    };
    let arrays = slurm.arrays(&waves);
    if request.dry_run {
        show(&arrays, printer);
        return Ok(());
    }
    let jobs = slurm.submit(&arrays)?;
    let lines = jobs
        .iter()
        .zip(&arrays)
        .map(|(job, array)| format!("job {job}: {} rows, wave {}", array.rows, array.wave + 1));
    let lines: Vec<String> = lines.collect();
    printer.result(&lines.join("\n"), &json!({ "jobs": jobs }).to_string());
    Ok(())
}

fn show(arrays: &[Array], printer: &Printer) {
    let text = |array: &Array| {
        let after = match array.wave {
            0 => String::new(),
            wave => format!(", after wave {wave}"),
        };
        format!(
            "# {}: {} rows{after}\n{}",
            array.path.display(),
            array.rows,
            array.script
        )
    };
    let texts: Vec<String> = arrays.iter().map(text).collect();
    let scripts: Vec<&String> = arrays.iter().map(|array| &array.script).collect();
    printer.result(
        &texts.join("\n"),
        &json!({ "scripts": scripts }).to_string(),
    );
}

/// Writes the rows that are not finished as a file for another engine.
///
/// # Errors
/// As [`submit`], a flag that the engine has no word for, a file that is there already or cannot be written.
pub fn emit(emission: &Emission, printer: &Printer) -> anyhow::Result<()> {
    let Emission {
        wanted,
        engine,
        out,
        overwriting,
    } = emission;
    engine.check(wanted)?;
    if let Some(out) = out {
        overwriting.check(out)?;
    }
    let plan = Plan::read(&wanted.file)?;
    let waves = waves(&plan)?;
    if waves.is_empty() {
        bail!("every row is finished or being worked on: there is nothing to write");
    }
    let tasks = wanted.tasks()?;
    let (name, text, how) = match engine {
        Engine::HyperQueue => {
            let logs = std::path::absolute(plan.out.join("hyperqueue"))?;
            (
                "hyperqueue.toml",
                hyperqueue(&tasks, &waves, &logs)?,
                "hq job submit-file",
            )
        }
        Engine::Kubernetes(pods) => {
            let job = kubernetes(&tasks, pods, &waves);
            (
                "kubernetes.json",
                serde_json::to_string_pretty(&job)?,
                "kubectl apply -f",
            )
        }
    };
    let path = out.clone().unwrap_or_else(|| plan.out.join(name));
    files::write(&path, text.as_bytes())?;
    let rows: usize = waves.iter().map(Vec::len).sum();
    printer.result(
        &format!("{rows} rows; give them over with: {how} {}", path.display()),
        &json!({ "out": path, "rows": rows }).to_string(),
    );
    Ok(())
}

//! `reproduce`: tables and figures of the paper, from searches and trainings of this machine.

use serde_json::json;

use crate::files;
use crate::printer::Printer;
use crate::reproduce::{
    Architectures, Figures, PUBLISHED, Paper, Part, Report, Reproduction, Scores, Tables, Target,
};
use crate::sweep::{Plan, RowProgress, Runner};

/// What the user asked for.
pub struct Request {
    /// What is made, and how.
    pub reproduction: Reproduction,
    /// Rows at a time; none runs none.
    pub jobs: Option<usize>,
    /// Threads of each.
    pub threads: usize,
}

/// Runs the rows that are not finished, then writes a report a target.
///
/// # Errors
/// Data that is missing, rows that broke, a folder that cannot be written.
pub fn reproduce(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let paper = Paper::read()?;
    let reproduction = &request.reproduction;
    let out = &reproduction.out;
    files::check_folder(out)?;
    reproduction.scale.draw(out)?;
    let sweep = reproduction.sweep(&paper)?;
    files::write(&out.join("published.json"), PUBLISHED.as_bytes())?;
    files::write(
        &out.join("recipe.toml"),
        reproduction.scale.recipe().as_bytes(),
    )?;
    let file = out.join("sweep.toml");
    files::write(&file, sweep.as_bytes())?;
    let plan = Plan::read(&file)?;
    let ran = match request.jobs {
        None => Ok(()),
        Some(jobs) => run(&plan, jobs, request.threads, printer),
    };
    // What is finished is reported even where a row broke.
    let mut folders = Vec::new();
    for target in &reproduction.targets {
        let report = report(*target, reproduction, &paper, &plan)?;
        let folder = out.join(target.name());
        report.save(&folder)?;
        folders.push(folder);
    }
    let mut finished = 0;
    for row in &plan.rows {
        finished += usize::from(row.standing()? == RowProgress::Finished);
    }
    let all = plan.rows.len();
    let pages = folders.iter().map(|folder| folder.join("report.html"));
    let mut lines = vec![format!("{finished} of {all} rows are finished")];
    lines.extend(pages.map(|page| page.display().to_string()));
    let json = json!({ "finished": finished, "rows": all, "reports": folders });
    printer.result(&lines.join("\n"), &(json.to_string() + "\n"));
    ran
}

fn run(plan: &Plan, jobs: usize, threads: usize, printer: &Printer) -> anyhow::Result<()> {
    let runner = Runner {
        plan,
        jobs,
        worker: super::sweep::worker(threads, usize::MAX, printer)?,
    };
    runner.run()
}

fn report(
    target: Target,
    reproduction: &Reproduction,
    paper: &Paper,
    plan: &Plan,
) -> anyhow::Result<Report> {
    let scores = &Scores::of(plan);
    let tables = Tables {
        reproduction,
        paper,
        scores,
    };
    let figures = Figures {
        reproduction,
        paper,
        scores,
    };
    let mut parts = vec![Part::Text(reproduction.scale.caution().to_owned())];
    let origin = match reproduction.architectures {
        Architectures::Searched => "Architectures are searched here.",
        Architectures::Published => {
            "Architectures are the published ones where the authors gave them, else searched here."
        }
    };
    let command = format!(
        "{origin} Made by `mixsearch reproduce {} --scale {}` of version {}; `rows` has every run, by the name of its row.",
        target.name(),
        reproduction.scale.name(),
        env!("CARGO_PKG_VERSION")
    );
    parts.push(Part::Text(command));
    parts.extend(figures.of(target)?);
    parts.extend(tables.of(target)?);
    Ok(Report {
        title: target.title().to_owned(),
        parts,
    })
}

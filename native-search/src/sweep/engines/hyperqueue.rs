//! A job file for HyperQueue: a task a row, with what it depends on.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::tasks::Tasks;
use crate::sweep::Row;

#[derive(Serialize)]
struct Job {
    name: &'static str,
    task: Vec<Task>,
}

#[derive(Serialize)]
struct Task {
    id: usize,
    command: Vec<String>,
    cwd: String,
    stdout: String,
    stderr: String,
    crash_limit: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deps: Vec<usize>,
    request: Vec<Request>,
}

#[derive(Serialize)]
struct Request {
    resources: BTreeMap<&'static str, usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_request: Option<String>,
}

/// The job file (`hq job submit-file`) of the rows of all waves; logs go to `out`.
///
/// # Errors
/// None that is known of: what is written always has the form.
pub fn hyperqueue(tasks: &Tasks, waves: &[Vec<&Row>], out: &Path) -> Result<String> {
    let rows = || waves.iter().flatten();
    let ids: BTreeMap<&str, usize> = rows().map(|row| row.id.as_str()).zip(0..).collect();
    let task = |(id, row): (usize, &&Row)| {
        let log = out.join(format!("{}.log", row.id)).display().to_string();
        let deps = row.after.iter();
        let gpus = (tasks.gpus > 0).then_some(("gpus/nvidia", tasks.gpus));
        Task {
            id,
            command: tasks.command(&row.id),
            cwd: tasks.folder.display().to_string(),
            stdout: log.clone(),
            stderr: log,
            crash_limit: tasks.tries,
            deps: deps
                .filter_map(|id| ids.get(id.as_str()).copied())
                .collect(),
            request: vec![Request {
                resources: [("cpus", tasks.cpus)].into_iter().chain(gpus).collect(),
                time_request: tasks.time.clone(),
            }],
        }
    };
    let job = Job {
        name: "mixsearch",
        task: rows().enumerate().map(task).collect(),
    };
    Ok(toml::to_string(&job)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_name_what_they_depend_on_and_no_more() {
        let (search, train) = (
            Row::named("search", &["finished"]),
            Row::named("train", &["search"]),
        );
        let text = hyperqueue(
            &Tasks::example(),
            &[vec![&search], vec![&train]],
            Path::new("/logs"),
        )
        .unwrap();
        let read: toml::Table = toml::from_str(&text).unwrap();
        let all = read["task"].as_array().unwrap();
        assert!(all[0].get("deps").is_none());
        assert_eq!(all[1]["deps"].as_array().unwrap()[0].as_integer(), Some(0));
        assert_eq!(all[1]["command"][4].as_str(), Some("train"));
        assert_eq!(
            all[1]["request"][0]["resources"]["cpus"].as_integer(),
            Some(2)
        );
    }
}

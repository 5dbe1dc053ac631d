//! Batch scripts for Slurm: an array of tasks for each wave of rows.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::tasks::{Tasks, quoted};
use crate::files;
use crate::sweep::Row;

/// The most tasks of one array; Slurm's own limit is 1001 unless its configuration has another.
const MOST: usize = 1000;

/// A sweep on Slurm.
#[derive(Clone, Debug)]
pub struct Slurm {
    /// What every task is given.
    pub tasks: Tasks,
    /// The partition; Slurm's own choice where none is named.
    pub partition: Option<String>,
    /// Seconds before the end of its time at which a task is told to save.
    pub notice: usize,
    /// Further options of sbatch, as they are.
    pub options: Vec<String>,
    /// The folder of scripts and logs.
    pub out: PathBuf,
}

/// One array of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// The wave that it belongs to, from 0.
    pub wave: usize,
    /// Where its script goes.
    pub path: PathBuf,
    /// Its script.
    pub script: String,
    /// Its rows.
    pub rows: usize,
}

impl Slurm {
    /// The arrays of all waves, in their order.
    pub fn arrays(&self, waves: &[Vec<&Row>]) -> Vec<Array> {
        let mut arrays = Vec::new();
        for (wave, rows) in waves.iter().enumerate() {
            for (part, rows) in rows.chunks(MOST).enumerate() {
                let name = match part {
                    0 => format!("wave-{}.sh", wave + 1),
                    part => format!("wave-{}-{}.sh", wave + 1, part + 1),
                };
                arrays.push(Array {
                    wave,
                    path: self.out.join(name),
                    script: self.script(rows),
                    rows: rows.len(),
                });
            }
        }
        arrays
    }

    /// Writes the scripts and gives them to sbatch, each wave after the one before; the numbers of the jobs.
    ///
    /// # Errors
    /// A folder that cannot be written, a machine without Slurm, and what sbatch has against a script; jobs that were
    /// submitted before it are named.
    pub fn submit(&self, arrays: &[Array]) -> Result<Vec<String>> {
        let (mut jobs, mut before): (Vec<(usize, String)>, Vec<String>) = Default::default();
        for array in arrays {
            files::write(&array.path, array.script.as_bytes())?;
        }
        for array in arrays {
            if jobs.last().is_some_and(|(wave, _)| *wave != array.wave) {
                let last = jobs.iter().filter(|(wave, _)| wave + 1 == array.wave);
                before = last.map(|(_, job)| job.clone()).collect();
            }
            let job = sbatch(array, &before).with_context(|| submitted(&jobs));
            jobs.push((array.wave, job?));
        }
        Ok(jobs.into_iter().map(|(_, job)| job).collect())
    }

    fn script(&self, rows: &[&Row]) -> String {
        let mut text = String::from("#!/bin/bash\n");
        for option in self.header(rows.len()) {
            text.extend(["#SBATCH ", &directive(&option), "\n"]);
        }
        let ids: Vec<String> = rows.iter().map(|row| quoted(&row.id)).collect();
        let command = self.tasks.command("ROW");
        let command: Vec<String> = command.iter().map(|word| quoted(word)).collect();
        let command = command
            .join(" ")
            .replace("'ROW'", "\"${rows[$SLURM_ARRAY_TASK_ID]}\"");
        let parts = [
            ("@rows@", ids.join(" ")),
            ("@folder@", quoted(&self.tasks.folder.display().to_string())),
            ("@command@", command),
        ];
        let body = parts.iter().fold(BODY.to_owned(), |body, (name, value)| {
            body.replace(name, value)
        });
        text + &body
    }

    fn header(&self, rows: usize) -> Vec<String> {
        let Tasks {
            cpus,
            memory,
            gpus,
            time,
            at_once,
            ..
        } = &self.tasks;
        let limit = at_once.map_or_else(String::new, |most| format!("%{most}"));
        let mut options = vec![
            "--job-name=mixsearch".to_owned(),
            format!("--array=0-{}{limit}", rows - 1),
            format!("--output={}", self.out.join("%A_%a.log").display()),
            "--open-mode=append".to_owned(),
            "--requeue".to_owned(),
            format!("--signal=B:USR1@{}", self.notice),
            "--ntasks=1".to_owned(),
            format!("--cpus-per-task={cpus}"),
        ];
        options.extend(memory.iter().map(|size| format!("--mem={size}")));
        options.extend((*gpus > 0).then(|| format!("--gpus={gpus}")));
        options.extend(time.iter().map(|time| format!("--time={time}")));
        options.extend(
            self.partition
                .iter()
                .map(|name| format!("--partition={name}")),
        );
        options.extend(self.options.iter().cloned());
        options
    }
}

/// What a task does: the row, with signals sent on to it; where it saved its step or was killed, the task is put in the
/// queue again. A signal ends `wait` early, with a code that is not the row's.
const BODY: &str = r#"
# A row that is asked to end (USR1 before the time is up, TERM where another job needs the node) saves its step.
# It is then put in the queue again, as is one that was killed; the row counts how often that was.
worker=
signalled=0
forward() { signalled=1; [ -z "$worker" ] || kill "-$1" "$worker" 2> /dev/null; }
trap 'forward USR1' USR1
trap 'forward TERM' TERM
rows=(@rows@)
cd @folder@ || exit 1
@command@ &
worker=$!
code=0
while
  signalled=0
  wait "$worker"
  ended=$?
  [ "$ended" = 127 ] || code=$ended
  [ "$signalled" = 1 ]
do :; done
# Not SLURM_JOB_ID: that of one task is the whole array's.
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
case $code in
  137 | 138 | 143)
    # A task that was cancelled runs no more.
    if scontrol -o show job "$task" | grep -q 'JobState=RUNNING'; then scontrol requeue "$task"; fi ;;
esac
exit "$code"
"#;

/// An option as a line of a script has it: sbatch takes a line apart at spaces outside quotes, and ends it at a `#`.
fn directive(option: &str) -> String {
    if !option.contains(|c: char| c.is_whitespace() || "\"'\\#".contains(c)) {
        return option.to_owned();
    }
    let escaped = option.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// What is to be known of a submission that ends before its end.
fn submitted(jobs: &[(usize, String)]) -> String {
    let numbers: Vec<&str> = jobs.iter().map(|(_, job)| job.as_str()).collect();
    match &numbers[..] {
        [] => "nothing was submitted".to_owned(),
        some => format!(
            "jobs {} are submitted and the others not, so scancel these before you submit again",
            some.join(", ")
        ),
    }
}

fn sbatch(array: &Array, before: &[String]) -> Result<String> {
    let mut command = Command::new("sbatch");
    command.arg("--parsable");
    if !before.is_empty() {
        // Rows that broke keep nobody waiting but those that come after them, which see it themselves.
        command.arg(format!("--dependency=afterany:{}", before.join(":")));
    }
    let output = command.arg(&array.path).output();
    let output =
        output.context("could not start sbatch: is this a machine that submits to Slurm?")?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr)
            .trim()
            .replace('\n', "; ");
        bail!("sbatch refused {}: {message}", array.path.display());
    }
    let number = String::from_utf8_lossy(&output.stdout);
    let number = number.trim().split(';').next().unwrap_or_default();
    Ok(number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_pass_through_and_long_waves_are_several_arrays() {
        let slurm = Slurm {
            tasks: Tasks {
                time: Some("2:00:00".to_owned()),
                at_once: Some(8),
                ..Tasks::example()
            },
            partition: Some("gpu 2".to_owned()),
            notice: 90,
            options: vec!["--qos=low".to_owned()],
            out: PathBuf::from("/out/slurm"),
        };
        let named = |at| Row::named(&format!("row-{at}"), &[]);
        let all: Vec<Row> = (0..MOST + 2).map(named).collect();
        let waves = [all.iter().collect(), vec![&all[0]]];
        let arrays = slurm.arrays(&waves);
        let of = |array: &Array| (array.wave, array.rows);
        assert_eq!(
            arrays.iter().map(of).collect::<Vec<_>>(),
            [(0, MOST), (0, 2), (1, 1)]
        );
        assert!(arrays[1].path.ends_with("wave-1-2.sh") && arrays[2].path.ends_with("wave-2.sh"));
        let script = &arrays[1].script;
        for line in [
            "#SBATCH --array=0-1%8",
            "#SBATCH --signal=B:USR1@90",
            "#SBATCH \"--partition=gpu 2\"",
            "#SBATCH --time=2:00:00",
            "#SBATCH --cpus-per-task=2",
            "#SBATCH --qos=low",
            "#SBATCH --requeue",
            "rows=('row-1000' 'row-1001')",
            "cd '/home/me' || exit 1",
            "'/opt/mixsearch' 'sweep' 'row' '/home/me/it'\\''s mine/sweep.toml' \"${rows[$SLURM_ARRAY_TASK_ID]}\" \
             '--threads' '2' '--tries' '4' &",
        ] {
            assert!(
                script.lines().any(|found| found == line),
                "{line}\n{script}"
            );
        }
        assert_eq!(directive("--comment=a\"b #1"), "\"--comment=a\\\"b #1\"");
        assert_eq!(submitted(&[]), "nothing was submitted");
        let two = [(0, "17".to_owned()), (1, "18".to_owned())];
        assert!(submitted(&two).starts_with("jobs 17, 18 are submitted"));
    }
}

//! What a run of the checks found, as Markdown.

use std::fmt::Write as _;

use crate::decoded::Held;
use crate::fuzz::Tally;
use crate::kill::Killed;
use crate::soak::Soaked;

/// Everything that was done.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Command and seed.
    pub head: Vec<String>,
    /// Jobs that were killed.
    pub killed: Vec<Killed>,
    /// Targets whose files were changed.
    pub fuzzed: Vec<Tally>,
    /// What was repeated.
    pub soaked: Vec<Soaked>,
    /// What a union of data sets holds, with its pixels and without.
    pub held: Option<Held>,
    /// What could not be done.
    pub errors: Vec<String>,
}

impl Report {
    /// One sentence for each thing that is wrong; none where all is well.
    pub fn failures(&self) -> Vec<String> {
        let killed = self.killed.iter().flat_map(|job| {
            let name = job.job;
            job.differences
                .iter()
                .map(move |what| format!("kill, {name}: {what}"))
        });
        let fuzzed = self.fuzzed.iter().flat_map(|tally| {
            let name = tally.target;
            tally
                .findings
                .iter()
                .map(move |found| format!("fuzz, {name}, case {}: {}", found.case, found.what))
        });
        let soaked = self.soaked.iter().filter(|soaked| !soaked.is_flat());
        let soaked = soaked.map(|soaked| format!("soak, {}: memory grows", soaked.what));
        let held = self.held.iter().filter(|held| !held.is_small());
        let held = held.map(|held| format!("decoded: files spare too little memory: {held:?}"));
        let errors = self.errors.iter().cloned();
        let others = errors.chain(killed).chain(fuzzed).chain(soaked);
        others.chain(held).collect()
    }

    /// The whole report.
    pub fn markdown(&self) -> String {
        let mut text = String::from("# Long checks\n\n");
        for line in &self.head {
            text += &line_of(format_args!("- {line}"));
        }
        if !self.killed.is_empty() {
            text += "\n## Killed and gone on with\n\n| job | rounds | kill -9 | of them after it had begun | compared files | differences |\n|---|---|---|---|---|---|\n";
        }
        for job in &self.killed {
            text += &line_of(format_args!(
                "| {} | {} | {} | {} | {} | {} |",
                job.job,
                job.rounds,
                job.kills,
                job.effective,
                job.files,
                job.differences.len()
            ));
        }
        if !self.fuzzed.is_empty() {
            text += "\n## Files changed at random\n\n| what reads | cases | accepted | most held, MiB | slowest, ms | findings |\n|---|---|---|---|---|---|\n";
        }
        for tally in &self.fuzzed {
            text += &line_of(format_args!(
                "| {} | {} | {} | {:.1} | {:.0} | {} |",
                tally.target,
                tally.cases,
                tally.accepted,
                tally.most_held as f64 / f64::from(1 << 20),
                tally.slowest.as_secs_f64() * 1e3,
                tally.findings.len()
            ));
        }
        if !self.soaked.is_empty() {
            text += "\n## Memory over many steps\n\n| what | times | held after warm-up, KiB | at the end, KiB | resident after warm-up, MiB | at the end, MiB |\n|---|---|---|---|---|---|\n";
        }
        for soaked in &self.soaked {
            let [held, held_end] = soaked.held.map(|bytes| bytes >> 10);
            let [resident, resident_end] = soaked.resident.map(|bytes| bytes >> 20);
            text += &line_of(format_args!(
                "| {} | {} | {held} | {held_end} | {resident} | {resident_end} |",
                soaked.what, soaked.times
            ));
        }
        if let Some(held) = &self.held {
            text += &decoded(held);
        }
        let failures = self.failures();
        text += if failures.is_empty() {
            "\nNothing failed.\n"
        } else {
            "\n## Failures\n\n"
        };
        for failure in failures {
            text += &line_of(format_args!("- {failure}"));
        }
        text
    }
}

fn decoded(held: &Held) -> String {
    line_of(format_args!(
        "\n## Decoded images\n\n{} images hold {} KiB in memory, {} KiB in files, {} KiB after each was read.",
        held.images,
        held.in_memory >> 10,
        held.in_files >> 10,
        held.after_reading >> 10
    ))
}

fn line_of(arguments: std::fmt::Arguments<'_>) -> String {
    let mut line = String::new();
    // To memory, which takes everything.
    writeln!(line, "{arguments}").ok();
    line
}

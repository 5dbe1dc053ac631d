//! A bounded part of the long checks, by the program that runs them: the same jobs, readers and steps from one seed.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::process::Command;

/// Everything is well after `times` of a part; its report.
fn torture(part: &str, times: &str, more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_torture"));
    let command = command.args([part, "--times", times]).args(more);
    // Networks as small as these are computed fastest by one.
    let output = command.env("RAYON_NUM_THREADS", "1").output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("Nothing failed."), "{report}");
    report
}

#[test]
fn what_is_killed_at_any_moment_goes_on_to_the_same_bits() {
    let report = torture("kill", "1", &[]);
    for job in ["search", "retrain", "import", "sweep", "export"] {
        let start = format!("| {job} | 1 |");
        let row = report.lines().find(|line| line.starts_with(&start));
        let cells: Vec<&str> = row.unwrap().split('|').map(str::trim).collect();
        // Job, rounds, kills, and those that met it at work.
        let at_work: u64 = cells[4].parse().unwrap();
        // An export writes its one file at once, which a kill hardly meets.
        assert!(at_work > 0 || job == "export", "{report}");
    }
}

#[test]
fn files_changed_at_random_are_read_or_refused_in_time_and_memory() {
    let report = torture("fuzz", "400", &[]);
    for reader in [
        "genotype",
        "recipe",
        "link",
        "model header",
        "DICOM",
        "message",
    ] {
        assert!(report.contains(&format!("| {reader} | 400 |")), "{report}");
    }
}

#[test]
fn what_is_computed_again_and_again_holds_no_more_memory() {
    let report = torture("soak", "40", &[]);
    assert!(
        report.contains("bilevel step of a tiny supernet | 40"),
        "{report}"
    );
}

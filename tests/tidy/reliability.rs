//! Checks of RELIABILITY.md: each promise names a test, and each test that it names is there.

use crate::assert_tidy;
use crate::source::{SourceFile, root, rust_files};

const DOCUMENT: &str = "RELIABILITY.md";

/// The rows of the table: a promise, and what holds it.
fn rows(text: &str) -> Vec<(&str, &str)> {
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.filter_map(|row| row.rsplit_once(" | "));
    cells.filter(|(promise, _)| *promise != "promise").collect()
}

/// What is wrong with a row.
fn complaint((promise, test): (&str, &str), files: &[SourceFile]) -> Option<String> {
    let named: Vec<&str> = test.split('`').skip(1).step_by(2).collect();
    let exists = |name: &&str| {
        let definition = format!("fn {name}(");
        files
            .iter()
            .any(|file| file.path.starts_with(name) || file.text.contains(&definition))
    };
    match named.iter().find(|name| !exists(name)) {
        Some(name) => Some(format!(
            "{DOCUMENT} names `{name}`, which is no test and no file"
        )),
        None if named.is_empty() => Some(format!("{DOCUMENT} names no test for \"{promise}\"")),
        None => None,
    }
}

#[test]
fn every_promise_names_a_test_that_is_there() {
    let text = std::fs::read_to_string(root().join(DOCUMENT)).unwrap_or_default();
    let (rows, files) = (rows(&text), rust_files());
    assert!(rows.len() > 10, "{DOCUMENT} has a table");
    let complaints = rows.into_iter().filter_map(|row| complaint(row, &files));
    assert_tidy(&complaints.collect::<Vec<_>>());
}

#[test]
fn a_promise_without_a_test_is_found() {
    let file = SourceFile {
        path: "tests/pipeline/a.rs".into(),
        text: "fn it_holds() {}".into(),
    };
    let text = "| promise | test |\n|---|---|\n| A | `it_holds`, `tests/pipeline/a.rs` |\n| B | none |\n| C | `gone` |\n";
    let found: Vec<bool> = rows(text)
        .into_iter()
        .map(|row| complaint(row, std::slice::from_ref(&file)).is_some())
        .collect();
    assert_eq!(found, [false, true, true]);
}

//! Checks of what says which crates of others the program is made of.

use std::collections::BTreeSet;

use tests::supply::{is_allowed, locked};

use crate::assert_tidy;
use crate::source::root;

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_default()
}

/// Name, version and licence of each row of the notices.
fn rows(notices: &str) -> BTreeSet<[String; 3]> {
    let rows = notices.lines().filter(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| {
        let mut cells = row.split('|').skip(1).map(|cell| cell.trim().to_owned());
        Some([cells.next()?, cells.next()?, cells.next()?])
    });
    cells.filter(|[name, ..]| name != "crate").collect()
}

/// What the notices lack of the crates in the lock file, and what they have besides.
fn differences(lock: &BTreeSet<[String; 2]>, listed: &BTreeSet<[String; 2]>) -> Vec<String> {
    let again = "run cargo run --release -p tests --bin notices";
    let lacks = lock
        .difference(listed)
        .map(|[name, version]| format!("NOTICES.md or sbom.json lacks {name} {version}: {again}"));
    let besides = listed.difference(lock).map(|[name, version]| {
        format!("NOTICES.md or sbom.json has {name} {version}, which is not in Cargo.lock: {again}")
    });
    lacks.chain(besides).collect()
}

#[test]
fn notices_and_bill_of_materials_name_every_crate_of_the_lock_file() {
    let lock: BTreeSet<[String; 2]> = locked(&read("Cargo.lock"))
        .expect("a lock file")
        .into_keys()
        .collect();
    assert!(lock.len() > 100, "the lock file has {} crates", lock.len());
    let named = rows(&read("NOTICES.md"))
        .into_iter()
        .map(|[name, version, _]| [name, version]);
    let mut complaints = differences(&lock, &named.collect());
    let bill: serde_json::Value = serde_json::from_str(&read("sbom.json")).unwrap_or_default();
    let components = bill["components"].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let named = components
        .iter()
        .map(|one| [text(&one["name"]), text(&one["version"])]);
    complaints.extend(differences(&lock, &named.collect()));
    assert_tidy(&complaints);
}

#[test]
fn every_licence_is_one_that_is_allowed() {
    let rules: toml::Table = read("deny.toml").parse().expect("deny.toml is TOML");
    let allowed = rules["licenses"]["allow"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let allowed: Vec<String> = allowed
        .iter()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect();
    // One crate names none in its manifest; the file beside it is the text of Apache-2.0.
    let named = |licence: &str| licence != "see its file";
    let complaints: Vec<String> = rows(&read("NOTICES.md"))
        .into_iter()
        .filter(|[_, _, licence]| named(licence) && !is_allowed(licence, &allowed))
        .map(|[name, version, licence]| {
            format!("{name} {version} is under {licence}, which deny.toml does not allow")
        })
        .collect();
    assert_tidy(&complaints);
}

#[test]
fn a_missing_crate_and_one_too_many_are_found() {
    let crates = |names: &[&str]| -> BTreeSet<[String; 2]> {
        names
            .iter()
            .map(|name| [(*name).to_owned(), "1.0.0".to_owned()])
            .collect()
    };
    assert_eq!(
        differences(&crates(&["a", "b"]), &crates(&["b", "c"])).len(),
        2
    );
    let row = "| crate | version | licence | by |\n|---|---|---|---|\n| a | 1.0.0 | MIT | x |\n";
    assert_eq!(rows(row).len(), 1);
}

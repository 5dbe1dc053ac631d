//! Checks of what says which crates of others the program is made of.

use std::collections::BTreeSet;

use tests::supply::{is_allowed, locked};

use crate::assert_tidy;
use crate::source::{MEMBERS, root};

/// Where every crate comes from, as the lock file writes it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

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

/// What is wrong with the entries of a lock file: each is a member of the workspace, or comes from the registry of crates
/// with a digest.
fn unsound_entries(lock: &str) -> Vec<String> {
    let lock: toml::Table = lock.parse().expect("a lock file");
    let packages = lock["package"].as_array().expect("it has packages");
    let complaint = |package: &toml::Value| {
        let text = |key: &str| package.get(key).and_then(toml::Value::as_str);
        let name = text("name").unwrap_or("a crate without a name");
        match (text("source"), text("checksum")) {
            (None, _) if MEMBERS.contains(&name) => None,
            (None, _) => Some(format!(
                "{name} lies beside the project, and is no member of it"
            )),
            (Some(REGISTRY), Some(checksum)) if is_digest(checksum) => None,
            (Some(REGISTRY), _) => Some(format!("{name} has no checksum in Cargo.lock")),
            (Some(source), _) => Some(format!("{name} comes from {source}")),
        }
    };
    packages.iter().filter_map(complaint).collect()
}

/// Whether it is written as SHA-256 is.
fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What is wrong with the licences of `crates`, each with its name, version and expression.
fn refused(crates: &BTreeSet<[String; 3]>, allowed: &[String]) -> Vec<String> {
    let refused = crates
        .iter()
        .filter(|[.., licence]| !is_allowed(licence, allowed));
    let refused = refused.map(|[name, version, licence]| {
        format!("{name} {version}: deny.toml does not allow \"{licence}\"")
    });
    refused.collect()
}

/// Name, version, licence and digest of each component of the bill of materials; an empty text for what it lacks.
fn components(bill: &str) -> Vec<[String; 4]> {
    let bill: serde_json::Value = serde_json::from_str(bill).unwrap_or_default();
    let components = bill["components"].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let cells = components.iter().map(|one| {
        [
            text(&one["name"]),
            text(&one["version"]),
            text(&one["licenses"][0]["expression"]),
            text(&one["hashes"][0]["content"]),
        ]
    });
    cells.collect()
}

#[test]
fn every_entry_of_the_lock_file_is_a_member_or_has_a_checksum() {
    assert_tidy(&unsound_entries(&read("Cargo.lock")));
}

#[test]
fn notices_and_bill_of_materials_name_every_crate_of_the_lock_file() {
    let locked = locked(&read("Cargo.lock")).expect("a lock file");
    let lock: BTreeSet<[String; 2]> = locked.keys().cloned().collect();
    assert!(lock.len() > 100, "the lock file has {} crates", lock.len());
    let named = rows(&read("NOTICES.md"))
        .into_iter()
        .map(|[name, version, _]| [name, version]);
    let mut complaints = differences(&lock, &named.collect());
    let components = components(&read("sbom.json"));
    let named = components
        .iter()
        .map(|[name, version, ..]| [name.clone(), version.clone()]);
    complaints.extend(differences(&lock, &named.collect()));
    for [name, version, _, digest] in components {
        let key = [name, version];
        if locked.get(&key).is_some_and(|locked| *locked != digest) {
            let [name, version] = key;
            complaints.push(format!(
                "sbom.json has another digest of {name} {version} than Cargo.lock"
            ));
        }
    }
    assert_tidy(&complaints);
}

#[test]
fn every_crate_has_a_licence_and_it_is_one_that_is_allowed() {
    let rules: toml::Table = read("deny.toml").parse().expect("deny.toml is TOML");
    let allowed = rules["licenses"]["allow"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let allowed: Vec<String> = allowed
        .iter()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect();
    let components = components(&read("sbom.json")).into_iter();
    let named = components.map(|[name, version, licence, _]| [name, version, licence]);
    let mut complaints = refused(&rows(&read("NOTICES.md")), &allowed);
    complaints.extend(refused(&named.collect(), &allowed));
    assert_tidy(&complaints);
}

#[test]
fn an_entry_without_a_checksum_or_from_elsewhere_is_found() {
    let entry = |more: &str| format!("[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n{more}\n");
    let source = format!("source = \"{REGISTRY}\"");
    let checksum = format!("checksum = \"{}\"", "0a".repeat(32));
    let sound = format!("{source}\n{checksum}");
    let member = entry("").replace("\"a\"", "\"shared\"");
    assert!(unsound_entries(&(entry(&sound) + &member)).is_empty());
    let git = "source = \"git+https://example.org/a\"";
    for more in ["", &source, git, &format!("{source}\nchecksum = \"0a\"")] {
        assert_eq!(unsound_entries(&entry(more)).len(), 1, "{more}");
    }
}

#[test]
fn a_crate_without_a_licence_is_refused() {
    let allowed = ["MIT".to_owned()];
    let of = |licence: &str| BTreeSet::from([["a", "1.0.0", licence].map(str::to_owned)]);
    assert!(refused(&of("MIT OR GPL-3.0"), &allowed).is_empty());
    for licence in ["", "none named", "GPL-3.0"] {
        assert_eq!(refused(&of(licence), &allowed).len(), 1, "{licence}");
    }
    let bill = r#"{"components":[{"name":"a","version":"1.0.0"}]}"#;
    assert_eq!(components(bill), [["a", "1.0.0", "", ""]]);
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

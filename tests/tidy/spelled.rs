//! File names that the source spells once, so that whoever reads a file and whoever writes it cannot differ.

use crate::assert_tidy;
use crate::source::{SourceFile, literals, rust_files};

/// The names, and the only source file that spells each.
const SPELLED_ONCE: [(&str, &str); 1] = [("run.toml", "native-search/src/run/folder.rs")];

/// Crates that look at a run from outside, as its user does.
const OUTSIDE: &str = "tests/";

fn spelled_elsewhere(file: &SourceFile) -> Vec<String> {
    let path = &file.path;
    if path.starts_with(OUTSIDE) {
        return Vec::new();
    }
    let literals = match literals(&file.text) {
        Ok(literals) => literals,
        Err(reason) => return vec![format!("{path} is not Rust: {reason}")],
    };
    let mut complaints = Vec::new();
    for (name, home) in SPELLED_ONCE {
        let elsewhere = literals
            .iter()
            .filter(|literal| path != home && literal.text.contains(name));
        complaints.extend(elsewhere.map(|literal| {
            let line = literal.line;
            format!("{path}:{line} spells \"{name}\": take it from {home}")
        }));
    }
    complaints
}

#[test]
fn names_of_files_are_spelled_once() {
    let files = rust_files();
    for (name, home) in SPELLED_ONCE {
        let file = files.iter().find(|file| file.path == home);
        let spelled = file.is_some_and(|file| file.text.contains(name));
        assert!(spelled, "{home} does not spell {name}: where is its home?");
    }
    assert_tidy(&files.iter().flat_map(spelled_elsewhere).collect::<Vec<_>>());
}

#[test]
fn a_second_spelling_is_found() {
    let complaints = |path: &str, text: &str| {
        spelled_elsewhere(&SourceFile {
            path: path.into(),
            text: text.into(),
        })
        .len()
    };
    let home = SPELLED_ONCE[0].1;
    for text in [
        "fn f(p: &Path) { p.join(\"run.toml\"); }",
        "fn f(name: &str) { g(&format!(\"{name}/run.toml\")); }",
        "fn f() { g(r\"run.toml\") }",
        "fn f( {}",
    ] {
        assert_eq!(
            complaints("native-search/src/serve/runs.rs", text),
            1,
            "{text}"
        );
    }
    let text = "fn f(p: &Path) { p.join(\"run.toml\"); }";
    assert_eq!(complaints(home, text), 0);
    assert_eq!(complaints("tests/pipeline/serve.rs", text), 0);
    for text in [
        "/// Writes run.toml.\nfn f() {}",
        "//! Reads run.toml.",
        "// run.toml\nfn f() {}",
    ] {
        assert_eq!(
            complaints("native-search/src/cli/mod.rs", text),
            0,
            "{text}"
        );
    }
}

//! Refused words: names without meaning, platform switches, and unfinished code.

use crate::assert_tidy;
use crate::source::{SourceFile, find, rust_files, tokens};

/// Names of files and folders under which anything could lie.
const EMPTY_NAMES: [&str; 6] = ["utils", "helpers", "common", "misc", "base", "manager"];

/// The only folder that may ask for which machine it is compiled.
const PLATFORM_FOLDER: &str = "web/src/browser/";

/// Code that says it is not there yet: tokens, and what to say.
const UNFINISHED: [(&[&str], &str); 4] = [
    (&["todo", "!"], "`todo!`"),
    (&["unimplemented", "!"], "`unimplemented!`"),
    (
        &["#", "[", "ignore"],
        "an ignored test; skip by a printed reason instead",
    ),
    (
        &[",", "ignore", ")"],
        "an ignored test; skip by a printed reason instead",
    ),
];

fn empty_names(path: &str) -> Vec<String> {
    path.split('/')
        .map(|name| name.strip_suffix(".rs").unwrap_or(name))
        .filter(|name| EMPTY_NAMES.contains(name))
        .map(|name| format!("{path}: `{name}` says nothing about what is in it"))
        .collect()
}

fn unwanted_words(file: &SourceFile) -> Vec<String> {
    let path = &file.path;
    let tokens = match tokens(&file.text) {
        Ok(tokens) => tokens,
        Err(reason) => return vec![format!("{path} is not Rust: {reason}")],
    };
    let mut complaints = Vec::new();
    if !path.starts_with(PLATFORM_FOLDER) {
        for line in find(&tokens, &["target_arch"]) {
            complaints.push(format!(
                "{path}:{line} asks for the platform outside {PLATFORM_FOLDER}"
            ));
        }
    }
    for (pattern, what) in UNFINISHED {
        for line in find(&tokens, pattern) {
            complaints.push(format!("{path}:{line} has {what}"));
        }
    }
    complaints
}

#[test]
fn every_file_has_a_name_that_says_something() {
    let files = rust_files();
    assert_tidy(
        &files
            .iter()
            .flat_map(|file| empty_names(&file.path))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn no_platform_switch_and_nothing_unfinished() {
    assert_tidy(
        &rust_files()
            .iter()
            .flat_map(unwanted_words)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn an_empty_name_is_found() {
    assert_eq!(empty_names("shared/src/utils/mod.rs").len(), 1);
    assert_eq!(empty_names("web/src/common.rs").len(), 1);
    assert!(empty_names("shared/src/baseline.rs").is_empty());
}

#[test]
fn each_unwanted_word_is_found() {
    let complaints = |path: &str, text: &str| {
        unwanted_words(&SourceFile {
            path: path.into(),
            text: text.into(),
        })
        .len()
    };
    for text in [
        "#[cfg(target_arch = \"wasm32\")] fn f() {}",
        "fn f() { if cfg!(not(target_arch = \"wasm32\")) {} }",
        "fn f() { todo!() }",
        "fn f() { unimplemented!(\"later\") }",
        "#[ignore = \"slow\"] fn f() {}",
        "#[cfg_attr(slow, ignore)] fn f() {}",
        "fn f( {}",
    ] {
        assert_eq!(complaints("shared/src/a.rs", text), 1, "{text}");
    }
    assert_eq!(complaints("shared/src/a.rs", "// todo!()\nfn f() {}"), 0);
    assert_eq!(
        complaints(
            "web/src/browser/a.rs",
            "#[cfg(target_arch = \"wasm32\")] fn f() {}"
        ),
        0
    );
}

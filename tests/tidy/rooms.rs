//! Checks of `impl` blocks: a type of the browser app is implemented in the module that declares it, and no page adds
//! to another's type.

use std::collections::{BTreeMap, BTreeSet};

use crate::assert_tidy;
use crate::source::{SourceFile, Token, rust_files, tokens};

const SOURCE: &str = "web/src/";

/// The folder or file below the source folder; a page's own below `pages`.
fn room(path: &str) -> String {
    let below = path.strip_prefix(SOURCE).unwrap_or(path);
    let depth = if below.starts_with("pages/") { 2 } else { 1 };
    let parts: Vec<&str> = below.split('/').take(depth).collect();
    parts.join("/").trim_end_matches(".rs").to_owned()
}

/// The names of the types that are declared there.
fn declared(tokens: &[Token]) -> Vec<&str> {
    let pairs = tokens.windows(2).filter(|pair| {
        matches!(
            pair[0].text.as_str(),
            "struct" | "enum" | "union" | "trait" | "type"
        )
    });
    pairs.map(|pair| pair[1].text.as_str()).collect()
}

/// The types that something is implemented for, with their lines.
fn implemented(tokens: &[Token]) -> Vec<(usize, &str)> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", text);
        if token.text != "impl" || !matches!(before, "" | "}" | ";" | "]" | "{") {
            continue;
        }
        let (mut here, mut depth, mut name) = (at + 1, 0_i32, "");
        while !matches!(text(here), "{" | "where" | "") || depth > 0 {
            match text(here) {
                "<" => depth += 1,
                ">" if text(here - 1) != "-" => depth -= 1,
                "for" if depth == 0 => name = "",
                word if depth == 0 && word.starts_with(char::is_alphabetic) => name = word,
                _ => {}
            }
            here += 1;
        }
        if !name.is_empty() {
            found.push((token.line, name));
        }
    }
    found
}

/// What is implemented for a type of another room.
fn complaints(files: &[SourceFile]) -> Vec<String> {
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut read = Vec::new();
    let mut complaints = Vec::new();
    for file in files {
        match tokens(&file.text) {
            Ok(tokens) => {
                for name in declared(&tokens) {
                    let of = rooms.entry(name.to_owned()).or_default();
                    of.insert(room(&file.path));
                }
                read.push((&file.path, tokens));
            }
            Err(reason) => complaints.push(format!("{} is not Rust: {reason}", file.path)),
        }
    }
    for (path, tokens) in &read {
        for (line, name) in implemented(tokens) {
            let of = rooms.get(name);
            if let Some(of) = of.filter(|of| !of.contains(&room(path))) {
                complaints.push(format!(
                    "{path}:{line} implements something for {name}, which is declared in {of:?}"
                ));
            }
        }
    }
    complaints
}

#[test]
fn what_a_type_can_do_stands_in_its_own_room() {
    let mut files = rust_files();
    files.retain(|file| file.path.starts_with(SOURCE));
    assert_tidy(&complaints(&files));
}

#[test]
fn an_impl_of_another_rooms_type_is_found() {
    let about = |path: &str, text: &str| {
        let file = |path: &str, text: &str| SourceFile {
            path: format!("{SOURCE}{path}"),
            text: text.into(),
        };
        let bench = "pub struct Workbench; pub struct Slot<T>(T); trait Say {}";
        complaints(&[file("workbench/mod.rs", bench), file(path, text)]).len()
    };
    for text in [
        "impl Workbench { fn f() {} }",
        "impl fmt::Display for Workbench { }",
        "use x::Y;\nimpl<T: Fn() -> u8> crate::workbench::Slot<T> where T: Copy { }",
    ] {
        assert_eq!(about("pages/runs/mod.rs", text), 1, "{text}");
    }
    for text in [
        "struct Own; impl Own { } impl From<Workbench> for Own { }",
        "struct Workbench; impl Workbench { }",
        "fn f(x: impl Say) -> impl Say { x }",
        "impl crate::workbench::Say for u8 { }",
    ] {
        assert_eq!(about("pages/runs/mod.rs", text), 0, "{text}");
    }
    assert_eq!(about("workbench/mask.rs", "impl Workbench { }"), 0);
}

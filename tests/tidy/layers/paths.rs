//! The modules that a file names: every path that starts with `crate`, `self`, `super` or a guarded crate.

use crate::source::{Token, tokens};

/// A path as written out in full, and its line. Globs end in `*`.
#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
    /// Whether a `use` brings it into the module.
    pub(crate) imported: bool,
    /// Whether that `use` only passes it on (`pub use`).
    pub(crate) passed_on: bool,
    /// Whether it stands in the module's tests.
    pub(crate) tests: bool,
}

/// The paths that `source` names, with those inside the crate written from its root. `module` is the path of
/// the file's own module; `children` are names that stand for its child modules (`child::Name`); `is_guarded` tells the
/// crates whose paths are wanted too.
pub(crate) fn named(
    source: &str,
    module: &[String],
    children: &[String],
    is_guarded: &dyn Fn(&str) -> bool,
) -> Result<Vec<Named>, String> {
    let tokens = tokens(source)?;
    let mut found = Vec::new();
    let mut blocks: Vec<Option<String>> = Vec::new();
    for at in 0..tokens.len() {
        let before = |back: usize| {
            at.checked_sub(back)
                .map_or("", |index| tokens[index].text.as_str())
        };
        match tokens[at].text.as_str() {
            "{" => blocks.push((before(2) == "mod").then(|| before(1).to_owned())),
            "}" => drop(blocks.pop()),
            start
                if before(1) != ":"
                    && text(&tokens, at + 1) == ":"
                    && text(&tokens, at + 2) == ":" =>
            {
                let mut here = module.to_vec();
                here.extend(blocks.iter().flatten().cloned());
                let root = match start {
                    "crate" => Vec::new(),
                    "self" => here,
                    "super" => here
                        .split_last()
                        .map(|(_, above)| above.to_vec())
                        .unwrap_or_default(),
                    other if is_guarded(other) => vec![other.to_owned()],
                    child
                        if blocks.iter().flatten().next().is_none()
                            && children.iter().any(|name| name == child) =>
                    {
                        here.push(child.to_owned());
                        here
                    }
                    _ => continue,
                };
                let inside = !is_guarded(start);
                let imported = before(1) == "use";
                let passed_on = imported && matches!(before(2), "pub" | ")");
                let tests = blocks.iter().flatten().any(|name| name == "tests");
                tree(&tokens, at + 3, &root, &mut |path, line| {
                    let path = if inside {
                        [&["crate".to_owned()], path].concat()
                    } else {
                        path.to_vec()
                    };
                    found.push(Named {
                        path,
                        line,
                        imported,
                        passed_on,
                        tests,
                    });
                });
            }
            _ => {}
        }
    }
    Ok(found)
}

fn text(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.text.as_str())
}

/// Follows a path or a tree of paths from `at`, calls `emit` for each leaf, and returns where it ended.
fn tree(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    emit: &mut dyn FnMut(&[String], usize),
) -> usize {
    let mut path = prefix.to_vec();
    let line = tokens.get(at).map_or(0, |token| token.line);
    loop {
        match text(tokens, at) {
            "{" => {
                at += 1;
                while !matches!(text(tokens, at), "}" | "") {
                    at = tree(tokens, at, &path, emit);
                    while !matches!(text(tokens, at), "," | "}" | "") {
                        at += 1; // `as other`
                    }
                    at += usize::from(text(tokens, at) == ",");
                }
                return at + 1;
            }
            "super" => drop(path.pop()),
            "self" => {}
            name if name == "*" || name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push(name.to_owned());
            }
            _ => break,
        }
        at += 1;
        if text(tokens, at) != ":" || text(tokens, at + 1) != ":" {
            break;
        }
        at += 2;
    }
    emit(&path, line);
    at
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let source = "use crate::space::{Plan, wiring::{self, Edge as E}};\nuse super::weights::sample;\nuse burn::tensor::*;\n\
                  pub use child::Name;\n/// [`crate::hidden::X`]\nfn f() { crate::net::init::<2>(); other::g(vec![crate::ops::X]) }\n\
                  mod tests { use super::*;\nuse super::super::apply; }\npub(crate) use self::child::B;";
    let module = ["mixing".to_owned(), "sampling".to_owned()];
    let paths: Vec<_> = named(source, &module, &["child".to_owned()], &|name| {
        name == "burn"
    })
    .expect("this is Rust")
    .into_iter()
    .map(|named| format!("{} {}", named.line, named.path.join("::")))
    .collect();
    let expected = [
        "1 crate::space::Plan",
        "1 crate::space::wiring",
        "1 crate::space::wiring::Edge",
        "2 crate::mixing::weights::sample",
        "3 burn::tensor::*",
        "4 crate::mixing::sampling::child::Name",
        "6 crate::net::init",
        "6 crate::ops::X",
        "7 crate::mixing::sampling::*",
        "8 crate::mixing::apply",
        "9 crate::mixing::sampling::child::B",
    ];
    assert_eq!(paths, expected);
}

//! Checks of the documents: they name everything that exists, and nothing that does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::assert_tidy;
use crate::source::{root, rust_files};

/// The map, and the crates whose modules it names.
const MAP: &str = "ARCHITECTURE.md";
const MAPPED_CRATES: [&str; 2] = ["shared", "native-search"];

/// Where departures from the paper are listed, as D1, D2 and so on.
const DEVIATION_LISTS: [&str; 2] = ["METHOD.md", MAP];

/// What precedes the number of a departure in source.
const DEVIATION: &str = "Deviation ";

fn read(document: &str) -> Result<String, String> {
    fs::read_to_string(root().join(document)).map_err(|error| format!("{document}: {error}"))
}

/// The lines of `map` under headings that name `package`, down to the next heading that is not below them.
fn section(map: &str, package: &str) -> String {
    let mut inside = None;
    let mut lines = Vec::new();
    for line in map.lines() {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if level > 0 && line[level..].starts_with(' ') {
            if line
                .split(|c: char| !(c.is_alphanumeric() || c == '-'))
                .any(|word| word == package)
            {
                inside = Some(level);
            } else if inside.is_some_and(|at| level <= at) {
                inside = None;
            }
        }
        if inside.is_some() {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// Whether `map` names `module` of `package`: by its path anywhere, or, under a heading with the package's
/// name, as `` `module` ``, `module/`, `module.rs` or `module::`.
fn is_named(map: &str, package: &str, module: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || "_-/.:".contains(c);
    let prefixes = [
        format!("{package}/src/{module}"),
        format!("{}::{module}", package.replace('-', "_")),
    ];
    let by_path = map.split(|c| !word(c)).any(|name| {
        prefixes
            .iter()
            .filter_map(|prefix| name.strip_prefix(prefix.as_str()))
            .any(ends_name)
    });
    let section = section(map, package);
    by_path
        || section.contains(&format!("`{module}`"))
        || section.split(|c| !word(c)).any(|name| {
            name.strip_prefix(module)
                .is_some_and(|rest| !rest.is_empty() && is_path_rest(rest))
        })
}

fn is_path_rest(rest: &str) -> bool {
    rest.starts_with('/') || rest.starts_with("::") || rest.starts_with(".rs")
}

fn ends_name(rest: &str) -> bool {
    is_path_rest(rest) || matches!(rest, "" | "." | ":")
}

/// The modules at the top of a crate: its folders and its files, without `lib.rs` and `main.rs`.
fn top_modules(package: &str) -> BTreeSet<String> {
    let prefix = format!("{package}/src/");
    rust_files()
        .iter()
        .filter_map(|file| {
            file.path
                .strip_prefix(&prefix)?
                .split('/')
                .next()
                .map(str::to_owned)
        })
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .filter(|name| name != "lib" && name != "main")
        .collect()
}

/// The departures that a line of source carries: every `D<n>` after the tag's word.
fn tags(text: &str) -> impl Iterator<Item = String> {
    text.match_indices(DEVIATION).filter_map(|(at, tag)| {
        let name = text[at + tag.len()..]
            .split(|c: char| !c.is_alphanumeric())
            .next()?;
        is_number(name).then(|| name.to_owned())
    })
}

fn is_number(name: &str) -> bool {
    name.strip_prefix('D')
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// What the lists and the tagged source do not agree on.
fn deviations(tagged: &BTreeMap<String, String>, lists: &str) -> Vec<String> {
    let listed: BTreeSet<&str> = lists
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|name| is_number(name))
        .collect();
    let unlisted = tagged
        .iter()
        .filter(|(name, _)| !listed.contains(name.as_str()))
        .map(|(name, path)| {
            format!(
                "{path} departs from the paper ({name}); list it in {}",
                DEVIATION_LISTS.join(" or ")
            )
        });
    let untagged = listed
        .iter()
        .filter(|name| !tagged.contains_key(**name))
        .map(|name| {
            format!(
                "{} lists {name}, but no source says `{DEVIATION}{name}`",
                DEVIATION_LISTS.join(" or ")
            )
        });
    unlisted.chain(untagged).collect()
}

#[test]
fn the_map_names_every_module() {
    let map = match read(MAP) {
        Ok(map) => map,
        Err(complaint) => return assert_tidy(&[complaint]),
    };
    let mut complaints = Vec::new();
    for package in MAPPED_CRATES {
        for module in top_modules(package) {
            if !is_named(&map, package, &module) {
                complaints.push(format!("{MAP} does not name {package}/src/{module}"));
            }
        }
    }
    assert_tidy(&complaints);
}

#[test]
fn every_deviation_is_listed_and_every_listed_one_is_tagged() {
    let mut lists = String::new();
    let mut complaints = Vec::new();
    for document in DEVIATION_LISTS {
        match read(document) {
            Ok(text) => lists.push_str(&text),
            Err(complaint) => complaints.push(complaint),
        }
    }
    let mut tagged = BTreeMap::new();
    // This folder's own sources hold bad examples.
    for file in rust_files()
        .iter()
        .filter(|file| !file.path.starts_with("tests/tidy/"))
    {
        tagged.extend(tags(&file.text).map(|name| (name, file.path.clone())));
    }
    if complaints.is_empty() {
        complaints = deviations(&tagged, &lists);
    }
    assert_tidy(&complaints);
}

#[test]
fn an_unnamed_module_is_found() {
    let map = "# Map\n## `shared`\n- `space` and net/edge.rs; losses\n## Others\n`search`, native-search/src/cli.rs\n";
    assert!(is_named(map, "shared", "space") && is_named(map, "shared", "net"));
    assert!(is_named(map, "native-search", "cli"));
    assert!(
        !is_named(map, "shared", "losses"),
        "a word of prose is not a name"
    );
    assert!(
        !is_named(map, "shared", "search"),
        "a name under another heading is another's"
    );
    assert!(!is_named(map, "native-search", "cl") && !is_named(map, "shared", "spac"));
}

#[test]
fn the_crates_have_modules() {
    assert!(
        top_modules("shared").contains("imaging"),
        "else the map's check looks at nothing"
    );
}

#[test]
fn a_deviation_on_one_side_only_is_found() {
    let source =
        "// Deviation D4: two edges.\n// Deviation D12, too. D5 and Deviation Dx are none.";
    let tagged: BTreeMap<_, _> = tags(source).map(|name| (name, "a.rs".to_owned())).collect();
    assert_eq!(tagged.keys().collect::<Vec<_>>(), ["D12", "D4"]);
    assert!(deviations(&tagged, "| D4 | two |\n**D12**: x, D_U").is_empty());
    assert_eq!(deviations(&tagged, "D4").len(), 1);
    assert_eq!(deviations(&tagged, "D4, D12, D7").len(), 1);
}

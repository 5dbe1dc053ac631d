//! Cycles of files that name each other, so that none of them can be read before the others.

mod graph;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use self::graph::{Module, imports};
use crate::assert_tidy;
use crate::source::{SourceFile, rust_files};

/// The crates whose files keep to the rule, and what it says of their contents pages.
const SOURCES: [(&str, Pages); 3] = [
    ("shared/src/", Pages::Count),
    ("native-search/src/", Pages::Count),
    // The app's engine and workbench are types to which the files below them add.
    ("web/src/", Pages::Apart),
];

/// The name of a folder's own contents page among the files in it.
const PAGE: &str = "mod";

/// Whether a folder's contents page is one of the files in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pages {
    /// What it declares itself, the files below it may not name where it names them.
    Count,
    /// It and the files below it are as one.
    Apart,
}

/// In one folder: from a file or a folder in it to another, with the first place that says so.
type Edges = BTreeMap<String, BTreeMap<String, String>>;

/// The circles among the files and folders of each folder.
fn circles(files: &[SourceFile], source: &str, pages: Pages) -> Vec<String> {
    let imports = match imports(files, source) {
        Ok(imports) => imports,
        Err(reason) => return vec![reason],
    };
    let mut folders: BTreeMap<Module, Edges> = BTreeMap::new();
    for import in imports {
        let (from, to) = (&import.from, &import.to);
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        let name = |module: &Module| module.get(shared).map_or(PAGE, String::as_str).to_owned();
        let (a, b) = (name(from), name(to));
        if pages == Pages::Apart && (a == PAGE || b == PAGE) {
            continue;
        }
        let edges = folders.entry(from[..shared].to_vec()).or_default();
        edges.entry(a).or_default().entry(b).or_insert(import.at);
    }
    let all = folders.iter();
    all.flat_map(|(folder, edges)| in_folder(&format!("{source}{}", folder.join("/")), edges))
        .collect()
}

/// One complaint for every circle that no shorter one is part of.
fn in_folder(folder: &str, edges: &Edges) -> Vec<String> {
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    let mut complaints = Vec::new();
    let mut all: Vec<Vec<String>> = edges.keys().filter_map(|name| way(edges, name)).collect();
    all.sort_by_key(Vec::len);
    for circle in all {
        let names: BTreeSet<String> = circle.iter().cloned().collect();
        if found.iter().any(|other| other.is_subset(&names)) {
            continue;
        }
        let steps = circle.windows(2).map(|step| {
            let at = &edges[&step[0]][&step[1]];
            format!("{} names {} ({at})", step[0], step[1])
        });
        let steps: Vec<String> = steps.collect();
        complaints.push(format!("{folder}: {}", steps.join(", ")));
        found.push(names);
    }
    complaints
}

/// The shortest way from `start` back to it.
fn way(edges: &Edges, start: &str) -> Option<Vec<String>> {
    let mut queue = VecDeque::from([vec![start.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(path) = queue.pop_front() {
        for next in edges.get(path.last()?).into_iter().flat_map(BTreeMap::keys) {
            let mut longer = path.clone();
            longer.push(next.clone());
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                queue.push_back(longer);
            }
        }
    }
    None
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let of = |(source, pages): (&str, Pages)| {
        let mut files = rust_files();
        files.retain(|file| file.path.starts_with(source));
        circles(&files, source, pages)
    };
    assert_tidy(&SOURCES.into_iter().flat_map(of).collect::<Vec<_>>());
}

#[cfg(test)]
fn circles_of(files: &[(&str, &str)], pages: Pages) -> Vec<String> {
    let file = |(path, text): &(&str, &str)| SourceFile {
        path: format!("a/src/{path}"),
        text: (*text).to_owned(),
    };
    circles(&files.iter().map(file).collect::<Vec<_>>(), "a/src/", pages)
}

#[test]
fn a_circle_is_found_through_contents_pages_and_across_folders() {
    let page = "mod plan; mod genes; pub use plan::Plan; pub use genes::Genes;";
    for (files, said) in [
        (
            vec![
                ("space/mod.rs", page),
                ("space/plan.rs", "use super::genes::Genes; pub struct Plan;"),
                ("space/genes.rs", "use super::Plan; pub struct Genes;"),
            ],
            "a/src/space: genes names plan (a/src/space/genes.rs:1), plan names genes",
        ),
        (
            vec![
                ("a/mod.rs", "mod one; mod two; pub use one::One;"),
                ("a/one.rs", "use crate::b::Three;"),
                ("a/two.rs", ""),
                ("b.rs", "fn f() { crate::a::two::g() }"),
            ],
            "a/src/: a names b",
        ),
        (
            vec![
                ("a/mod.rs", "mod one; fn f() { one::g() } pub struct Own;"),
                ("a/one.rs", "use super::Own;"),
            ],
            "a/src/a: mod names one",
        ),
    ] {
        let found = circles_of(&files, Pages::Count);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(said), "{found:?}");
    }
}

#[test]
fn passing_names_on_and_naming_others_in_tests_make_no_circle() {
    let files = [
        (
            "a/mod.rs",
            "mod one; mod two; pub use one::One; pub(crate) use self::two::Two;",
        ),
        ("a/one.rs", "use super::Two;"),
        ("a/two.rs", "mod tests { use super::super::One; }"),
        ("b.rs", "use crate::a::{One, Two};"),
        ("lib.rs", "mod a; mod b; use b::f;"),
    ];
    let found = circles_of(&files, Pages::Count);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_contents_page_may_be_as_one_with_the_files_below_it() {
    let files = [
        ("a/mod.rs", "mod one; fn f() { one::g() } pub struct Own;"),
        ("a/one.rs", "use super::Own;"),
    ];
    assert_eq!(circles_of(&files, Pages::Count).len(), 1);
    assert!(circles_of(&files, Pages::Apart).is_empty());
}

//! The graph of a crate's modules, with an edge from each file to those whose items it names.

use std::collections::{BTreeMap, BTreeSet};

use crate::layers::paths::{Named, named};
use crate::source::{SourceFile, tokens};

/// A module's path from the root of its crate.
pub(super) type Module = Vec<String>;

/// One file that names what another declares.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) from: Module,
    pub(super) to: Module,
    /// `path:line`, for people.
    pub(super) at: String,
}

/// The module of the file at `path`, `source` being the crate's `src/`; the root is empty.
fn module_of(path: &str, source: &str) -> Module {
    let names = path
        .strip_prefix(source)
        .unwrap_or(path)
        .trim_end_matches(".rs")
        .split('/');
    names
        .filter(|name| !["mod", "lib", "main"].contains(name))
        .map(str::to_owned)
        .collect()
}

/// What each module's `use` brings into it: name to the path that it stands for.
type Names = BTreeMap<Module, BTreeMap<String, Module>>;

/// Every import in `files`, those of tests and those that only pass a name on left out.
pub(super) fn imports(files: &[SourceFile], source: &str) -> Result<Vec<Import>, String> {
    let modules: BTreeSet<Module> = files.iter().map(|f| module_of(&f.path, source)).collect();
    let mut found: Vec<(Module, &str, Vec<Named>)> = Vec::new();
    let mut names = Names::new();
    for file in files {
        let module = module_of(&file.path, source);
        if module.last().is_some_and(|name| name == "tests") {
            continue;
        }
        let below = modules
            .iter()
            .filter(|other| other.len() == module.len() + 1 && other.starts_with(&module));
        let children: Vec<String> = below.filter_map(|other| other.last().cloned()).collect();
        let all = named(&file.text, &module, &children, &|_| false)
            .map_err(|reason| format!("{} is not Rust: {reason}", file.path))?;
        let known = names.entry(module.clone()).or_default();
        for one in all
            .iter()
            .filter(|one| one.imported && one.path[0] == "crate")
        {
            if let Some(name) = one.path.last() {
                known.insert(name.clone(), one.path[1..].to_vec());
            }
        }
        let all = all.into_iter().filter(|one| {
            let only_passed = one.passed_on && !used(&file.text, one.path.last());
            one.path[0] == "crate" && !one.tests && !only_passed
        });
        found.push((module, &file.path, all.collect()));
    }
    let mut imports = Vec::new();
    for (from, path, all) in &found {
        for one in all {
            let to = declared_in(&one.path[1..], &modules, &names, &mut BTreeSet::new());
            if to != *from {
                imports.push(Import {
                    from: from.clone(),
                    to,
                    at: format!("{path}:{}", one.line),
                });
            }
        }
    }
    Ok(imports)
}

/// Whether a file that passes `name` on also uses it.
fn used(text: &str, name: Option<&String>) -> bool {
    let tokens = tokens(text).unwrap_or_default();
    let same = tokens.iter().filter(|token| Some(&token.text) == name);
    same.count() > 1
}

/// The module that declares what `path` names: contents pages and imports are followed to it.
fn declared_in(
    path: &[String],
    modules: &BTreeSet<Module>,
    names: &Names,
    seen: &mut BTreeSet<Module>,
) -> Module {
    let lengths = (0..=path.len()).rev();
    let own = lengths
        .map(|length| &path[..length])
        .find(|prefix| prefix.is_empty() || modules.contains(*prefix))
        .unwrap_or_default();
    let passed = path
        .get(own.len())
        .and_then(|name| names.get(own)?.get(name));
    match passed {
        Some(other) if seen.insert(other.clone()) => declared_in(other, modules, names, seen),
        _ => own.to_vec(),
    }
}

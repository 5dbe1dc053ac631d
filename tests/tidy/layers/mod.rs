//! A file of `shared` imports from its own layer or a lower one, as the table in its `lib.rs` says.

pub(crate) mod paths;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use self::paths::{Named, named};
use self::table::Table;
use crate::assert_tidy;
use crate::source::{SourceFile, rust_files};

const SOURCE: &str = "shared/src/";

/// What breaks the layers in these files of `shared`.
fn complaints(files: &[SourceFile]) -> Vec<String> {
    let Some(lib) = files.iter().find(|file| file.path == "shared/src/lib.rs") else {
        return vec!["shared/src/lib.rs is missing".into()];
    };
    match Table::parse(&lib.text) {
        Err(reason) => vec![format!("{}: {reason}", lib.path)],
        Ok(table) => {
            let exports = exports(files, &table);
            files
                .iter()
                .flat_map(|file| broken_by(file, &table, &exports))
                .collect()
        }
    }
}

/// The path of a file's module: `mixing::draw` for `shared/src/mixing/draw.rs`, nothing for `lib.rs`.
fn module_of(path: &str) -> Vec<String> {
    let names = path
        .strip_prefix(SOURCE)
        .unwrap_or(path)
        .trim_end_matches(".rs")
        .split('/');
    names
        .filter(|name| *name != "mod" && *name != "lib")
        .map(str::to_owned)
        .collect()
}

fn is_split(table: &Table, module: &[String]) -> bool {
    matches!(module, [only] if !table.split(only).is_empty())
}

/// The names that a module in several layers (`mixing`) passes on from its children: name to child.
fn exports(files: &[SourceFile], table: &Table) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for file in files {
        let module = module_of(&file.path);
        if !is_split(table, &module) {
            continue;
        }
        let children: BTreeSet<String> = table
            .modules
            .keys()
            .filter_map(|name| {
                name.strip_prefix(&format!("{}::", module[0]))
                    .map(str::to_owned)
            })
            .collect();
        let children: Vec<String> = children.into_iter().collect();
        for Named { path, .. } in named(&file.text, &module, &children).unwrap_or_default() {
            if let [_, parent, child, name] = &path[..] {
                exports.insert(format!("{parent}::{name}"), format!("{parent}::{child}"));
            }
        }
    }
    exports
}

/// The layer of what `path` names (without `crate`), or nothing if the table has no place for it.
fn layer_of(path: &[String], table: &Table, exports: &BTreeMap<String, String>) -> Option<usize> {
    let first = path.first()?;
    let split = table.split(first);
    let Some(second) = path.get(1).filter(|second| *second != "*") else {
        // All of a split module is as high as its highest part.
        return table
            .modules
            .get(first)
            .copied()
            .or(split.into_iter().max());
    };
    let two = format!("{first}::{second}");
    let child = exports.get(&two).unwrap_or(&two);
    let own = table
        .modules
        .get(child)
        .or_else(|| table.modules.get(first))
        .copied();
    // What a split module declares itself counts as its lowest part.
    let is_item = split.is_empty() || second.starts_with(char::is_uppercase);
    own.or_else(|| split.into_iter().min().filter(|_| is_item))
}

fn broken_by(file: &SourceFile, table: &Table, exports: &BTreeMap<String, String>) -> Vec<String> {
    let path = &file.path;
    let module = module_of(path);
    if module.is_empty() || is_split(table, &module) {
        return Vec::new(); // the crate's contents page, and that of a module in several layers
    }
    let Some(layer) = layer_of(&module, table, exports) else {
        return vec![format!(
            "{path} is in no layer: add it to the table in shared/src/lib.rs"
        )];
    };
    let names = match named(&file.text, &module, &[]) {
        Ok(names) => names,
        Err(reason) => return vec![format!("{path} is not Rust: {reason}")],
    };
    let mut broken = Vec::new();
    for Named {
        path: named, line, ..
    } in names
    {
        let name = named.join("::");
        let at = format!("{path}:{line} (layer {layer}) names {name}");
        if named[0] == "burn" {
            let optimisers = named
                .get(1)
                .is_some_and(|name| name == "optim" || name == "*");
            if !table.may_use_burn(layer) {
                broken.push(format!("{at}, but this layer knows no tensors"));
            } else if optimisers && !table.layers[layer].optimisers {
                broken.push(format!("{at}, but this layer knows no optimisers"));
            }
            continue;
        }
        match layer_of(&named[1..], table, exports) {
            None => broken.push(format!("{at}, which is in no layer")),
            Some(other) if !table.may_know(layer, other) => {
                broken.push(format!("{at}, of layer {other}"));
            }
            Some(_) => {}
        }
    }
    broken
}

#[test]
fn every_file_of_shared_keeps_to_its_layer() {
    let mut files = rust_files();
    files.retain(|file| file.path.starts_with(SOURCE));
    assert_tidy(&complaints(&files));
}

/// The complaints about `text` at `path`, beside a small table and a `mixing` that lies in two layers.
#[cfg(test)]
fn complaints_about(path: &str, text: &str) -> Vec<String> {
    let lib = "//! | 0 | `space` | std |\n//! | 1 | `events`, `mixing::{weights, draw}` | layer 0 |\n\
               //! | 2 | `ops`, `mixing::apply` | layers 0-1, burn |\n//! | 3 | `net` | layers 0-2 |\n\
               //! | 4 | `search` | layers 0-3, burn optimisers |\n//! | 5 | `bundle` | layers 0-3 |";
    let mixing = "mod apply; pub mod draw; pub use apply::Batch; pub use self::draw::{Mix, pairs};";
    let file = |path: &str, text: &str| SourceFile {
        path: path.into(),
        text: text.into(),
    };
    complaints(&[
        file("shared/src/lib.rs", lib),
        file("shared/src/mixing/mod.rs", mixing),
        file(path, text),
    ])
}

#[test]
fn an_upward_import_is_found() {
    for (path, text) in [
        ("space/plan.rs", "use crate::ops::Op;"),
        ("space/plan.rs", "use super::super::events::RunEvent;"),
        ("space/plan.rs", "use crate::{events, space::Plan};"),
        ("space/plan.rs", "fn f() { crate::net::init() }"),
        ("bundle.rs", "use crate::search::step;"),
        ("events.rs", "use crate::mixing::Batch;"),
        ("events.rs", "use crate::mixing;"),
        ("mixing/draw.rs", "use super::apply::apply;"),
        ("mixing/draw.rs", "use super::*;"),
        ("events.rs", "use burn::tensor::Tensor;"),
        ("net/cell.rs", "use burn::{module::Module, optim::Sgd};"),
        ("net/cell.rs", "use crate::elsewhere::X;"),
        ("mixing/other.rs", ""),
        ("other.rs", ""),
        ("net/cell.rs", "fn f( {"),
    ] {
        let found = complaints_about(&format!("{SOURCE}{path}"), text);
        assert_eq!(found.len(), 1, "{path}: {text}: {found:?}");
    }
}

#[test]
fn a_downward_import_is_fine() {
    for (path, text) in [
        (
            "net/cell.rs",
            "use crate::{mixing::Batch, ops::Op, space::Plan}; use burn::tensor::Tensor;",
        ),
        (
            "events.rs",
            "use crate::mixing::{Mix, MixRecipe, draw::X, pairs}; mod tests { use super::*; }",
        ),
        (
            "mixing/draw.rs",
            "use super::weights::softmaxed; use super::MixRecipe;",
        ),
        (
            "search/step.rs",
            "use burn::optim::Optimizer; use crate::net::Net; use super::Phase;",
        ),
        (
            "bundle.rs",
            "use crate::net::Net; use burn::tensor::Tensor;",
        ),
    ] {
        let found = complaints_about(&format!("{SOURCE}{path}"), text);
        assert!(found.is_empty(), "{path}: {text}: {found:?}");
    }
}
